/**
 * What can go wrong with a call:
 * - `status`: another answer; `delay`: the right answer, made at once and sent `delayMs` later
 * - `drop`: the connection is cut; `silence`: nothing for `delayMs`, then it is cut
 * - `repeat-token`: a page points to itself; `repeat-page`: the page before comes again
 * - `forget-pages`: no token of any list is good any more
 * - `malformed-record`: the record at `at` is not what it should be
 * - `truncate`: half of the body, as if it were all; `cut`: half of the body, then the connection is cut
 * - `giant`: the right JSON with `bytes` of blanks behind it; `redirect`: to `location`
 * - `revoke-credentials`: the caller's application is gone from now on; `expire-token`: the caller's token is
 */
export const FAULT_KINDS = [
  'status',
  'delay',
  'drop',
  'silence',
  'repeat-token',
  'repeat-page',
  'forget-pages',
  'malformed-record',
  'truncate',
  'cut',
  'giant',
  'redirect',
  'revoke-credentials',
  'expire-token',
] as const;
/** A kind of fault. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Bodies of a `status`: the documented error, the one seen live, a web page, nothing. */
export const FAULT_BODIES = ['json', 'wrapped', 'html', 'empty'] as const;

/** Forms of a malformed record. */
export const RECORD_FORMS = ['no-id', 'wrong-types', 'null', 'text'] as const;

/** A fault to add. Everything but the kind may be left out. */
export interface FaultSpec {
  readonly kind: FaultKind;
  /** Which calls, by the operation's name in the specification; `*` stands for anything: `GET /attendees*`, `* /sessions/{id}`. Every call unless told. */
  readonly operation?: string | undefined;
  /** How many calls it hits; no end unless told. */
  readonly count?: number | undefined;
  /** Calls that it lets pass first. */
  readonly skip?: number | undefined;
  /** How likely it hits a call, 0 to 1; 1 unless told. */
  readonly probability?: number | undefined;
  /** Decides the chance; 1 unless told. */
  readonly seed?: number | undefined;
  /** True carries the call out before the fault hides its answer: for `status`, `drop`, `silence`, `redirect`. */
  readonly isCarriedOut?: boolean | undefined;
  /** Of a `status` (503 unless told) or a `redirect` (302). */
  readonly status?: number | undefined;
  readonly body?: (typeof FAULT_BODIES)[number] | undefined;
  readonly message?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of a `delay` or a `silence`; 1,000 unless told. */
  readonly delayMs?: number | undefined;
  /** Which record of the page, from 0; the first unless told. */
  readonly at?: number | undefined;
  readonly form?: (typeof RECORD_FORMS)[number] | undefined;
  /** Of a `giant`; 50 million unless told. */
  readonly bytes?: number | undefined;
  /** Of a `redirect`; the same path again unless told. */
  readonly location?: string | undefined;
}

/** A fault that waits for calls. */
export interface Fault extends FaultSpec {
  readonly id: string;
  /** Calls that it hit. */
  readonly hits: number;
}
