import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { AttendeeReads, JobOutcome } from '#contracts';
import { CventApi, MOST_CONTACTS } from '#cvent-api';
import { fromCvent, MappingRulesStore } from '#custom-field-mapping';
import { IntegrationAccounts, type IntegrationAccount } from '#integrations';
import { Clock, newId } from '#kernel';
import { JobPublisher } from '#messaging';
import { AppConfig, Database, Log } from '#platform';
import { batchWait } from './domain/batch-wait.js';
import { LaneInterrupted, laneStop, problemOf } from './domain/lane-stop.js';
import { planPush, type PushRules } from './domain/push-plan.js';
import { PendingFieldsRepository, type PendingPerson } from './persistence/pending-fields.repository.js';
import { PushLanesRepository } from './persistence/push-lanes.repository.js';
import { PushesRepository } from './persistence/pushes.repository.js';
import { PushSender, type PersonSending, type SendStep } from './push-sender.service.js';
import { PushSession } from './push-session.js';
import { PushSettler } from './push-settler.service.js';

/** Reads attendees anew, given by the worker. */
export const ATTENDEE_READS = Symbol('ATTENDEE_READS');

/** A person of a batch, and what is to be sent of them. */
interface Planned {
  readonly pushId: string;
  readonly person: PendingPerson;
  readonly sending: PersonSending;
}

const SETTINGS = {
  name: 'push-settings',
  text: `SELECT cms_to_cvent AS "isCmsToCvent", push_version AS "pushVersion", push_fields AS "pushFields", settings_version AS "settingsVersion", event_time_zone AS "timeZone"
    FROM integrations WHERE id = $1`,
};

/**
 * Sends what is pending of an integration to Cvent: one worker at a time, so that a person's edits arrive in their order; ten people by one call (B17).
 * A crash loses nothing: what was being sent is marked as sent before the call, and read from Cvent, or sent again, by whoever goes on.
 */
@Injectable()
export class PushRunner implements OnModuleDestroy {
  private readonly sessions = new Set<PushSession>();

  constructor(
    private readonly database: Database,
    private readonly lanes: PushLanesRepository,
    private readonly pending: PendingFieldsRepository,
    private readonly pushes: PushesRepository,
    private readonly mappings: MappingRulesStore,
    private readonly accounts: IntegrationAccounts,
    private readonly cvent: CventApi,
    private readonly sender: PushSender,
    private readonly settler: PushSettler,
    private readonly jobs: JobPublisher,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    private readonly log: Log,
    @Inject(ATTENDEE_READS) private readonly reads: AttendeeReads,
  ) {}

  /** Sends what is due, unless another worker does or something holds it up. */
  async send(integrationId: string): Promise<JobOutcome> {
    const leaseId = newId();
    const lane = await this.lanes.claim(integrationId, leaseId);
    if (!lane) return { outcome: 'skipped', reason: 'not_due' };
    let outcome: JobOutcome = { outcome: 'unchanged' };
    try {
      const account = await this.accounts.load(integrationId);
      if (!account) return { outcome: 'skipped', reason: 'gone' };
      await this.pushes.abandon(integrationId);
      outcome = await this.sendAll(account, leaseId, lane);
    } catch (error) {
      return await this.stop(integrationId, leaseId, lane.failures, error);
    }
    await this.lanes.release(integrationId, leaseId, { wakeAt: null, problem: null, blockedBy: null, isFailure: false });
    // What was edited while the lane was being given back found it taken.
    if ((await this.waitMs(integrationId)) !== null) await this.jobs.publish('pushes.send', { integrationId });
    return outcome;
  }

  /** The pushes under way are handed back. Before the queue's worker is closed, which waits for its jobs. */
  onModuleDestroy(): void {
    for (const session of this.sessions) session.interrupt();
  }

  private async sendAll(
    account: IntegrationAccount,
    leaseId: string,
    lane: { failures: number; pushVersion: number },
  ): Promise<JobOutcome> {
    const client = (await this.cvent.open(account.credentials, 'push')).impatient();
    const session = new PushSession(account, leaseId, lane.failures, lane.pushVersion, client, this.lanes);
    this.sessions.add(session);
    session.begin();
    try {
      return { outcome: (await this.sendBatches(session)) ? 'applied' : 'unchanged' };
    } finally {
      session.end();
      this.sessions.delete(session);
    }
  }

  private async sendBatches(session: PushSession): Promise<boolean> {
    const { integrationId } = session.account;
    const readAnew = new Set<string>();
    let hasSent = false;
    for (let waitMs = await this.waitMs(integrationId); waitMs !== null; waitMs = await this.waitMs(integrationId)) {
      if (waitMs > 0) await sleep(waitMs);
      else if (await this.sendBatch(session, await this.pending.next(integrationId, MOST_CONTACTS), readAnew)) hasSent = true;
    }
    return hasSent;
  }

  /** Null: nothing is due soon. */
  private async waitMs(integrationId: string): Promise<number | null> {
    return batchWait(await this.pending.outlook(integrationId), this.config.pushDelayMs, MOST_CONTACTS);
  }

  /** Answers whether anything was sent. @throws what stopped the sending, after everything known was written down */
  private async sendBatch(session: PushSession, people: readonly PendingPerson[], readAnew: Set<string>): Promise<boolean> {
    const { account } = session;
    if (await this.readUncertain(session, people, readAnew)) return false;
    const [settings] = await this.database.query<Omit<PushRules, 'mapping'> & { settingsVersion: number; timeZone: string | null }>(SETTINGS, [account.integrationId]); // prettier-ignore
    if (!settings) throw new LaneInterrupted();
    const { mapping } = await this.mappings.of(this.database, account.integrationId, settings.settingsVersion);
    const planned: Planned[] = [];
    for (const person of people) {
      const steps = planPush(person.pending, person.person, person.attendee, { ...settings, mapping });
      await this.settler.settlePlanned(account, person, steps);
      const sends = steps.filter((step): step is SendStep => step.kind === 'send');
      const { personId, attendee } = person;
      if (sends.length === 0 || !attendee || attendee.contactId === null) continue;
      planned.push({
        pushId: newId(),
        person,
        sending: { personId, attendee: { ...attendee, contactId: attendee.contactId }, steps: sends },
      });
    }
    if (planned.length === 0) return false;
    const marked = await this.markSent(account, planned, settings.timeZone);
    const going = planned.filter(({ person }) => marked.has(person.personId));
    if (going.length > 0) await this.sendPlanned(session, going);
    return going.length > 0;
  }

  private async sendPlanned(session: PushSession, planned: readonly Planned[]): Promise<void> {
    const { account } = session;
    const outcomes = await this.sender.send(session, planned.map(({ sending }) => sending)); // prettier-ignore
    let error: unknown;
    for (const { pushId, person } of planned) {
      const outcome = outcomes.get(person.personId)!;
      await this.settler.settleSent(account, { pushId, person, outcome });
      error ??= outcome.error;
      if (outcome.accepted.length > 0) await this.lanes.wentWell(account.integrationId);
    }
    if (error !== undefined) throw error as Error;
    if (account.status === 'blocked') await this.accounts.unblock(account.integrationId);
  }

  /** Before the call, so that neither an echo nor a crash makes what we send look like a change of Cvent's. Answers who may be sent: others left, or were erased, since they were looked at. */
  private async markSent(
    { appId, integrationId }: IntegrationAccount,
    planned: readonly Planned[],
    timeZone: string | null,
  ): Promise<ReadonlySet<string>> {
    const sent = planned.map(({ person: { personId }, sending: { attendee, steps } }) => {
      const fields = steps.map(
        ({ pending: { field }, answers, route }) =>
          [field, [...(attendee.sent[field] ?? []), fromCvent(answers, route, timeZone)]] as const,
      );
      return { attendeeId: attendee.attendeeId, personId, sent: Object.fromEntries(fields) };
    });
    const started = planned.map(({ pushId, person, sending: { attendee, steps } }) => ({
      id: pushId,
      personId: person.personId,
      attendeeId: attendee.attendeeId,
      fields: steps.map(({ pending }) => pending.field),
    }));
    return this.database.transaction(async (tx) => {
      const marked = await this.pending.saveSent(tx, integrationId, sent);
      await this.pushes.start(tx, appId, integrationId, started.filter(({ personId }) => marked.has(personId))); // prettier-ignore
      return marked;
    });
  }

  /** Reads those anew of whom something was sent without an answer, once a run: it may be there (DESIGN 4, "Pushes"). Answers whether anybody was read. */
  private async readUncertain(session: PushSession, people: readonly PendingPerson[], readAnew: Set<string>): Promise<boolean> {
    const uncertain = people.filter(
      ({ personId, attendee, pending }) => !readAnew.has(personId) && pending.some(({ field }) => attendee?.sent[field]?.length),
    );
    if (uncertain.length === 0) return false;
    for (const { personId } of uncertain) readAnew.add(personId);
    await session.insist();
    return this.reads.refresh(session.account.integrationId, uncertain.map(({ attendee }) => attendee!.attendeeId)); // prettier-ignore
  }

  private async stop(integrationId: string, leaseId: string, failures: number, error: unknown): Promise<JobOutcome> {
    const stop = laneStop(error, failures, this.clock.now());
    await this.lanes.release(integrationId, leaseId, stop);
    if (stop.blockedBy !== null) await this.accounts.block(integrationId, stop.blockedBy);
    const { code } = problemOf(error);
    if (code === 'bug.unexpected') this.log.error('push.failed', error, { integrationId, code });
    else this.log.warn('push.stopped', { integrationId, code });
    return { outcome: 'skipped', reason: code };
  }
}
