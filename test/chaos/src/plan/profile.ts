/** How large a run is. */
export interface Profile {
  readonly name: 'short' | 'long';
  readonly messages: number;
  readonly perSecond: number;
  readonly mostAttendees: number;
  readonly editsPerSecond: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** How long a message is held back at least that is to come late. */
  readonly heldMs: number;
  readonly lost: number;
  readonly kills: number;
  readonly flushes: number;
  /** Jobs that must wait when the queue is emptied. */
  readonly backlog: number;
  readonly redisCrashes: number;
  readonly postgresCrashes: number;
  readonly networkFaults: number;
  /** Whether a run counts in which not everything went wrong that was planned. A quick or busy machine may leave a fault no moment; then the report says so. */
  readonly insistsOnFaults: boolean;
  /** Least deliveries, copies and repetitions included. */
  readonly leastDeliveries: number;
}

const LINE = { duplicates: 0.22, reordered: 0.1, heldMs: 62_000, lost: 0.01 } as const;

/** Some three minutes, for CI. */
export const SHORT: Profile = {
  ...LINE,
  name: 'short',
  messages: 10_000,
  perSecond: 110,
  mostAttendees: 900,
  editsPerSecond: 4,
  kills: 10,
  flushes: 1,
  backlog: 300,
  redisCrashes: 1,
  postgresCrashes: 1,
  networkFaults: 4,
  insistsOnFaults: false,
  leastDeliveries: 12_000,
};

/** The goal of the design: 100,000 messages. */
export const LONG: Profile = {
  ...LINE,
  name: 'long',
  messages: 100_000,
  perSecond: 180,
  mostAttendees: 4_000,
  editsPerSecond: 5,
  duplicates: 0.32,
  kills: 52,
  flushes: 3,
  backlog: 1_000,
  redisCrashes: 2,
  postgresCrashes: 2,
  networkFaults: 12,
  insistsOnFaults: true,
  leastDeliveries: 130_000,
};
