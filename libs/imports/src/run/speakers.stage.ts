import { Injectable } from '@nestjs/common';
import type { SessionFact } from '#contracts';
import { isQuotable, listSessionSpeakers, type PageMark } from '#cvent-api';
import { CventRefusedError } from '#cvent-http';
import { newId } from '#kernel';
import { AppConfig } from '#platform';
import { readSpeakerIds } from '../domain/read-session.js';
import { causeOf } from './cause.js';
import { PageApplier } from './page-applier.service.js';
import type { RunSession } from './run-session.js';
import { isScopeMissing, type Stage } from './stage.js';
import { Subjects } from './subjects.js';

const SCOPE = 'event/speakers:read';
/** Sessions that are looked up at once. */
const PAGE = 50;

/** Asks who speaks in the sessions that changed since that was last asked: Cvent's list of sessions does not say it (FACTS 4). One call each. Without the scope there are no speakers. */
@Injectable()
export class SpeakersStage implements Stage {
  readonly name = 'speakers';
  readonly kinds = ['full'] as const;

  constructor(
    private readonly subjects: Subjects,
    private readonly applier: PageApplier,
    private readonly config: AppConfig,
  ) {}

  async run(session: RunSession): Promise<void> {
    if (session.run.isDryRun || !session.allows(SCOPE)) return;
    const { integrationId } = session.integration;
    for (let cursor = session.progress.speakersCursor ?? ''; ;) {
      const due = (await this.subjects.of('session').partlyRead?.(integrationId, cursor, PAGE)) ?? [];
      if (due.length === 0) return;
      for (const { subjectId, version } of due.filter((item) => isQuotable(item.subjectId)))
        if (!(await this.readOne(session, subjectId, version))) return;
      cursor = due.at(-1)!.subjectId;
      await session.save({ progress: { speakersCursor: cursor } });
    }
  }

  /** False: the scope is missing. */
  private async readOne(session: RunSession, sessionId: string, version: string): Promise<boolean> {
    const speakers: string[] = [];
    let asOfMs = 0;
    try {
      for (let mark: PageMark | null = null, isFirst = true; isFirst || mark !== null; isFirst = false) {
        const page = await listSessionSpeakers(session.client, sessionId, mark);
        speakers.push(...readSpeakerIds(page.records));
        asOfMs = page.dateMs - this.config.cventReadLagMs;
        mark = page.next;
      }
    } catch (error) {
      if (isScopeMissing(error)) return false;
      if (error instanceof CventRefusedError && error.status === 404) return true; // deleted meanwhile
      throw error;
    }
    const stamp = { asOfMs, kind: 'read', id: newId() } as const;
    const values = { speakers: [...new Set(speakers)], speakersOf: version };
    const fact: SessionFact = { kind: 'session', sessionId, stamp, cause: causeOf(session.run), values };
    await this.applier.apply(session, 'session', { facts: [fact], failures: [], lastModifiedMs: null }, (tx) => session.save({}, tx));
    return true;
  }
}
