import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Failure, FailurePlace, FailureSource } from '#contracts';
import { ConflictError, NotFoundError } from '#kernel';
import { decodeCursor, type Page, type PageQueryDto, pageOf } from '#platform';
import type { FailureDto, RetriedFailuresDto } from './http/failures.dto.js';
import { FAILURE_SOURCES } from './sources.js';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const KEY = /^[a-z]+:/;

/** Everything of an App that failed and that somebody can mend, whichever feature it comes from (B22). */
@Injectable()
export class Failures {
  constructor(@Inject(FAILURE_SOURCES) private readonly sources: readonly FailureSource[]) {}

  /** Newest first. */
  async list(appId: string, { limit, cursor }: PageQueryDto): Promise<Page<FailureDto>> {
    const [at, key] = decodeCursor(cursor, [MOMENT, KEY]) ?? [];
    const after: FailurePlace | null = at === undefined ? null : { at: new Date(at), key: key! };
    const found = await Promise.all(this.sources.map((source) => source.list(appId, after, limit + 1)));
    const sorted = found.flat().sort((a, b) => b.at.getTime() - a.at.getTime() || (keyOf(a) < keyOf(b) ? -1 : 1));
    return pageOf(sorted, limit, (failure) => [failure.at.toISOString(), keyOf(failure)], present);
  }

  /** @throws NotFoundError when there is no such failure, or no longer */
  async find(appId: string, id: string): Promise<FailureDto> {
    return present(await this.get(appId, id));
  }

  /** How many are open, by code. */
  async counts(appId: string): Promise<Readonly<Record<string, number>>> {
    const counts = await Promise.all(this.sources.map((source) => source.counts(appId)));
    return Object.assign({}, ...counts) as Record<string, number>;
  }

  /** Tries one again. @throws NotFoundError when there is no such failure, or no longer; ConflictError when trying again is not the way */
  async retry(appId: string, id: string, by: Actor): Promise<RetriedFailuresDto> {
    const failure = await this.get(appId, id);
    if (!failure.isRetryable) throw new ConflictError('failure.not_retryable', failure.remedy);
    return { retried: await this.sourceOf(id)!.retry(appId, failure.id, by) };
  }

  /** Tries all again that can be. */
  async retryAll(appId: string, by: Actor): Promise<RetriedFailuresDto> {
    let retried = 0;
    for (const source of this.sources) retried += await source.retry(appId, null, by);
    return { retried };
  }

  private async get(appId: string, id: string): Promise<Failure> {
    const failure = await this.sourceOf(id)?.find(appId, id.slice(id.indexOf(':') + 1));
    if (!failure) throw new NotFoundError('failure.not_found', 'There is no such failure in this App. It may be mended already.');
    return failure;
  }

  private sourceOf(id: string): FailureSource | undefined {
    return this.sources.find(({ kind }) => id.startsWith(`${kind}:`));
  }
}

function keyOf({ kind, id }: Failure): string {
  return `${kind}:${id}`;
}

function present(failure: Failure): FailureDto {
  const { kind, at, code, message, remedy, isRetryable, subject } = failure;
  return { id: keyOf(failure), kind, code, at: at.toISOString(), message, remedy, retryable: isRetryable, subject: { ...subject } };
}
