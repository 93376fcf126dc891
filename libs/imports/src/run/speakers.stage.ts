import { Injectable } from '@nestjs/common';
import { readCventId, type SessionFact } from '#contracts';
import { isQuotable, listSessionSpeakers, listSpeakers, listSpeakerSessions, type CventPage, type PageMark } from '#cvent-api';
import { CventRefusedError } from '#cvent-http';
import { CatalogueReader } from '#integrations';
import { isJsonObject, newId } from '#kernel';
import { AppConfig } from '#platform';
import { causeOf } from './cause.js';
import { PageApplier } from './page-applier.service.js';
import type { RunSession } from './run-session.js';
import { isScopeMissing, type Stage } from './stage.js';
import { Subjects } from './subjects.js';

const SCOPE = 'event/speakers:read';
/** Sessions that are looked up, or applied, at once. */
const PAGE = 200;

/** A session whose speakers are not known for what it is now. */
interface DueSession {
  readonly subjectId: string;
  readonly version: string;
}

/** Ids that a list named, and the moment for which that was true at least. */
interface Listed {
  readonly ids: readonly string[];
  readonly asOfMs: number;
}

/**
 * Asks who speaks in the sessions that changed since that was last asked: Cvent's list of sessions does not say it (FACTS 4). One call for each such session or, where there are fewer
 * speakers than sessions, one for each speaker. Without the scope there are no speakers.
 */
@Injectable()
export class SpeakersStage implements Stage {
  readonly name = 'speakers';
  readonly kinds = ['full'] as const;

  constructor(
    private readonly subjects: Subjects,
    private readonly applier: PageApplier,
    private readonly catalogue: CatalogueReader,
    private readonly config: AppConfig,
  ) {}

  async run(session: RunSession): Promise<void> {
    if (session.run.isDryRun || !session.allows(SCOPE)) return;
    const due = (await this.due(session)).filter(({ subjectId }) => isQuotable(subjectId));
    const speakers = (await this.catalogue.speakerIds(session.integration.integrationId)).filter(isQuotable);
    try {
      if (speakers.length === 0 && due.length > 0) await listSpeakers(session.client, session.integration.eventId, null); // the list may be empty because nobody may read it
      if (speakers.length < due.length) await this.askSpeakers(session, speakers, due);
      else await this.askSessions(session, due);
    } catch (error) {
      if (!isScopeMissing(error)) throw error;
    }
  }

  private async due({ integration }: RunSession): Promise<DueSession[]> {
    const due: DueSession[] = [];
    for (let cursor = ''; ;) {
      const page = (await this.subjects.of('session').partlyRead?.(integration.integrationId, cursor, PAGE)) ?? [];
      due.push(...page);
      if (page.length < PAGE) return due;
      cursor = page.at(-1)!.subjectId;
    }
  }

  private async askSessions(session: RunSession, due: readonly DueSession[]): Promise<void> {
    for (const one of due) {
      const listed = await this.listAll((mark) => listSessionSpeakers(session.client, one.subjectId, mark));
      if (listed) await this.apply(session, [this.factOf(session, one, listed.ids, listed.asOfMs)]);
    }
  }

  private async askSpeakers(session: RunSession, speakers: readonly string[], due: readonly DueSession[]): Promise<void> {
    const bySession = new Map<string, string[]>();
    let asOfMs = session.progress.walked?.session?.beganAtMs ?? 0;
    for (const [index, speaker] of speakers.entries()) {
      const listed = await this.listAll((mark) => listSpeakerSessions(session.client, speaker, mark));
      for (const id of listed?.ids ?? []) bySession.set(id, [...(bySession.get(id) ?? []), speaker]);
      if (listed && (index === 0 || listed.asOfMs < asOfMs)) asOfMs = listed.asOfMs;
      await session.save({});
    }
    for (let at = 0; at < due.length; at += PAGE)
      await this.apply(session, due.slice(at, at + PAGE).map((one) => this.factOf(session, one, bySession.get(one.subjectId) ?? [], asOfMs))); // prettier-ignore
  }

  /** Null: deleted meanwhile. */
  private async listAll(list: (mark: PageMark | null) => Promise<CventPage>): Promise<Listed | null> {
    const ids: string[] = [];
    let asOfMs = Infinity;
    try {
      for (let mark: PageMark | null = null, isFirst = true; isFirst || mark !== null; isFirst = false) {
        const page = await list(mark);
        ids.push(...page.records.map(idOf).filter((id) => id !== null));
        asOfMs = Math.min(asOfMs, page.dateMs - this.config.cventReadLagMs);
        mark = page.next;
      }
    } catch (error) {
      if (error instanceof CventRefusedError && error.status === 404) return null;
      throw error;
    }
    return { ids: [...new Set(ids)], asOfMs };
  }

  private factOf({ run }: RunSession, { subjectId, version }: DueSession, speakers: readonly string[], asOfMs: number): SessionFact {
    const stamp = { asOfMs, kind: 'read', id: newId() } as const;
    return { kind: 'session', sessionId: subjectId, stamp, cause: causeOf(run), values: { speakers, speakersOf: version } };
  }

  private apply(session: RunSession, facts: readonly SessionFact[]): Promise<void> {
    return this.applier.apply(session, 'session', { facts, failures: [], lastModifiedMs: null }, (tx) => session.save({}, tx));
  }
}

function idOf(record: unknown): string | null {
  return isJsonObject(record) ? readCventId(record['id']) : null;
}
