import { Injectable } from '@nestjs/common';
import type { Caller } from '#access';
import { type AuditEntry, AuditReader } from '#audit';
import { decodeCursor, type Page, pageOf, UUID } from '#platform';
import type { AppAuditQueryDto, AuditActorDto, AuditEntryDto } from './http/audit.dto.js';

/** The audit log as it is shown: an App does not learn which operator's key it was. */
@Injectable()
export class AuditLog {
  constructor(private readonly entries: AuditReader) {}

  /** Newest first. `appId` null: of all Apps, and of what concerns none alone. */
  async list(caller: Caller, appId: string | null, query: AppAuditQueryDto): Promise<Page<AuditEntryDto>> {
    const { limit, cursor, action = null, actor = null, since, until } = query;
    const [before] = decodeCursor(cursor, [UUID]) ?? [];
    const isKey = actor !== null && UUID.test(actor);
    const filter = {
      appId,
      action,
      actorType: isKey ? null : (actor as AuditEntry['actorType'] | null),
      actorKeyId: isKey ? actor : null,
      hidesOperators: caller.role !== 'operator',
      since: since === undefined ? null : new Date(since),
      until: until === undefined ? null : new Date(until),
    };
    const rows = await this.entries.list(filter, before ?? null, limit + 1);
    return pageOf(rows, limit, ({ id }) => [id], (entry) => present(entry, filter.hidesOperators)); // prettier-ignore
  }
}

function present(entry: AuditEntry, hidesOperators: boolean): AuditEntryDto {
  const { id, at, appId, requestId, action, subjectId, changes, details } = entry;
  return { id, at: at.toISOString(), appId, actor: actorOf(entry, hidesOperators), requestId, action, subjectId, changes, details };
}

function actorOf({ actorType: type, actorKeyId, actorName, actorRole }: AuditEntry, hidesOperators: boolean): AuditActorDto {
  if (actorKeyId === null || actorName === null || actorRole === null) return { type };
  if (hidesOperators && actorRole === 'operator') return { type, role: actorRole };
  return { type, id: actorKeyId, name: actorName, role: actorRole };
}
