import { type Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { invalidInput } from './request-validation.pipe.js';

const LARGEST_PAGE = 200;
const USUAL_PAGE = 50;

/** The query of every list. */
export class PageQueryDto {
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: USUAL_PAGE, description: 'Items per page.' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value))
  @IsInt({ message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  @Min(1, { message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  @Max(LARGEST_PAGE, { message: `must be a whole number from 1 to ${LARGEST_PAGE}` })
  limit: number = USUAL_PAGE;

  @ApiProperty({ required: false, type: String, description: 'The `next` of the page before. Left out: the first page.' })
  @IsOptional()
  @IsString({ message: 'must be the "next" of an earlier page' })
  cursor?: string;
}

/** What a part of any cursor looks like, whatever its list: NUL is what Postgres takes in no text. */
const PART = /^[^\u0000]{1,500}$/;

/** One page of a list. `next` is the cursor of the page after it, null at the end. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** Hides the place in a list, so that nobody builds cursors by hand. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor of `shape.length` parts of 1 to 500 characters, each of which matches its pattern. Null when there is none. @throws InvalidInputError for one of another list. */
export function decodeCursor(cursor: string | undefined, shape: readonly RegExp[]): string[] | null {
  if (cursor === undefined) return null;
  const parts = parse(cursor);
  const isOurs =
    Array.isArray(parts) &&
    parts.length === shape.length &&
    parts.every((part, i) => typeof part === 'string' && PART.test(part) && shape[i]!.test(part));
  if (!isOurs) throw invalidInput([{ field: 'cursor', message: 'must be the "next" of an earlier page of this list' }]);
  return parts as string[];
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** Cuts a page out of `rows`, of which one more than `limit` was read to see whether there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly string[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const own = rows.slice(0, limit);
  const last = own.at(-1);
  return { items: own.map(toItem), next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

/** The DTO of a page of `Item`, for the OpenAPI document. */
export function PageDtoOf<T>(Item: Class<T>): Class<Page<T>> {
  class PageDto implements Page<T> {
    @ApiProperty({ type: [Item] })
    items!: T[];

    @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null at the end.' })
    next!: string | null;
  }
  Object.defineProperty(PageDto, 'name', { value: `${Item.name.replace(/Dto$/, '')}PageDto` });
  return PageDto;
}
