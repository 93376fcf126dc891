import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

interface Described {
  readonly description?: string;
  readonly example?: unknown;
}

const TEXT_LIMIT = 20_000;

/** Text that may be left out. */
export function OptionalText(described: Described = {}): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: String, required: false, ...described }), IsOptional(), IsString(), MaxLength(TEXT_LIMIT));
}

/** Text that must be given. */
export function RequiredText(described: Described = {}): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: String, ...described }), IsString(), MaxLength(TEXT_LIMIT));
}

/** A wall-clock time such as `2031-06-09T09:00:00` that may be left out. */
export function OptionalLocalTime(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: String,
      required: false,
      example: '2031-06-09T09:00:00',
      description: 'Wall-clock time in the zone of the event.',
    }),
    IsOptional(),
    Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, { message: '$property must look like 2031-06-09T09:00:00' }),
  );
}

/** A number that may be left out. `whole` refuses fractions. */
export function OptionalNumber(
  min: number,
  max: number,
  { whole = true, ...described }: Described & { readonly whole?: boolean } = {},
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: whole ? 'integer' : 'number', minimum: min, maximum: max, required: false, ...described }),
    IsOptional(),
    Type(() => Number),
    whole ? IsInt() : IsNumber(),
    Min(min),
    Max(max),
  );
}

/** A whole number from 0 on, or null for none, that may be left out. */
export function OptionalOrNull(description: string): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: 'integer', nullable: true, required: false, description }), IsOptional(), IsInt(), Min(0));
}

/** A probability that may be left out. */
export function OptionalShare(description: string): PropertyDecorator {
  return OptionalNumber(0, 1, { whole: false, description });
}

/** True or false, or left out. */
export function OptionalFlag(description: string): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: Boolean, required: false, description }), IsOptional(), IsBoolean());
}

/** One of a few words, or left out. */
export function OptionalWord(words: readonly string[], described: Described = {}): PropertyDecorator {
  return applyDecorators(ApiProperty({ enum: words, required: false, ...described }), IsOptional(), IsIn(words));
}

/** A list of texts that may be left out. */
export function OptionalTexts(described: Described = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: [String], required: false, ...described }),
    IsOptional(),
    IsArray(),
    ArrayMaxSize(100_000),
    IsString({ each: true }),
  );
}

/** An object of another class, or left out. */
export function OptionalPart(type: () => new () => object, described: Described = {}): PropertyDecorator {
  return applyDecorators(ApiProperty({ type, required: false, ...described }), IsOptional(), ValidateNested(), Type(type));
}
