import { z } from 'zod';

/** What is known of one kind of job: its queue, what it carries, and how often it is tried. */
export interface JobSpec {
  readonly queue: string;
  readonly payload: z.ZodType;
  /** Tries in all, the first included; between them the wait doubles. */
  readonly attempts: number;
  /** The id in the payload whose trace the job goes on with. Left out: that of whoever publishes it. */
  readonly tracedBy?: string;
}

/** Jobs of earlier versions do not say whose message it is; nothing but their turn hangs on it. */
const message = z.object({ inboxMessageId: z.uuid(), integrationId: z.uuid().optional() });

/**
 * Every job of the product. The only place where a job or a queue is spelled out.
 *
 * A job is a wake-up hint and holds ids only: what is to be done stands in Postgres, so a lost job loses nothing and a doubled one does nothing twice.
 */
export const JOBS = {
  /** Apply one stored webhook message. */
  'message.apply': { queue: 'inbox', payload: message, attempts: 8, tracedBy: 'inboxMessageId' },
  /** The same for an integration of which many messages wait: it has slots of its own, so that it holds up nobody else. */
  'backlog.apply': { queue: 'backlog', payload: message, attempts: 8, tracedBy: 'inboxMessageId' },
  /** Bring every attendee of an integration in step with its settings, from the mirrors alone. */
  'attendees.walk': { queue: 'attendees', payload: z.object({ integrationId: z.uuid() }), attempts: 8 },
  /** Bring an integration's sessions and agendas in step with its settings and its event's time zone, from the mirrors alone. */
  'sessions.walk': { queue: 'sessions', payload: z.object({ integrationId: z.uuid() }), attempts: 8 },
  /** See what mappings that are not saved would change, for everybody. */
  'mappings.try': { queue: 'attendees', payload: z.object({ integrationId: z.uuid() }), attempts: 8 },
  /** An email became free in an App through the CMS: an attendee may be waiting for it. */
  'email.released': { queue: 'attendees', payload: z.object({ releaseId: z.uuid() }), attempts: 8 },
  /** Go on with a run that reads from Cvent: an import, a reconciliation, a settle read. */
  'import.run': { queue: 'imports', payload: z.object({ runId: z.uuid() }), attempts: 3 },
  /** Send the edits of an integration's people that are due to Cvent. */
  'pushes.send': { queue: 'pushes', payload: z.object({ integrationId: z.uuid() }), attempts: 3 },
  /** Tell a notification endpoint of the changes that it does not know. */
  'notifications.send': { queue: 'notifications', payload: z.object({ endpointId: z.uuid() }), attempts: 3 },
  /** What held up the reads of an integration may be mended: try at once what waits. */
  'imports.wake': { queue: 'imports', payload: z.object({ integrationId: z.uuid() }), attempts: 3 },
} as const satisfies Record<string, JobSpec>;

/** A job's name, `noun.verb`. */
export type JobName = keyof typeof JOBS;
/** A queue's name. */
export type QueueName = (typeof JOBS)[JobName]['queue'];
/** What job N carries. */
export type JobPayload<N extends JobName> = Readonly<z.infer<(typeof JOBS)[N]['payload']>>;

/** What a handler did. `skipped` means that there was nothing to do, for the reason given. */
export interface JobOutcome {
  readonly outcome: 'applied' | 'unchanged' | 'skipped';
  readonly reason?: string;
}

/** One handler per job of queue Q: a missing, unknown or mistyped handler does not compile. */
export type HandlersFor<Q extends QueueName> = {
  readonly [N in JobName as (typeof JOBS)[N]['queue'] extends Q ? N : never]: (payload: JobPayload<N>) => Promise<JobOutcome>;
};

/** All queues, in the order in which they are shown. */
export const QUEUES: readonly QueueName[] = [...new Set(Object.values(JOBS).map((job) => job.queue))];
