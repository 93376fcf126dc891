import { cventId, InvalidInputError } from '#kernel';
import type { DeliveryChanges, DeliveryOptions } from './delivery-options.js';
import { assertTargetUrl } from './loopback.js';
import type { CallResult } from './webhook-caller.js';

/** A receiver of webhooks, as someone configures it. */
export interface TargetSpec {
  readonly url: string;
  /** 1 to 150 visible characters; sent raw in the header `authorization`. */
  readonly token: string;
  /** Only messages about these events; every message when left out. */
  readonly eventIds?: readonly string[] | undefined;
  readonly delivery?: DeliveryChanges | undefined;
  /** Most calls at once; 8 unless told. With 1, messages arrive in order unless they are held back on purpose. */
  readonly concurrency?: number | undefined;
  /** False makes the target active without the validating GET. */
  readonly validate?: boolean | undefined;
}

/** The outcome of a validating GET. */
export interface Validation extends CallResult {
  /** ISO 8601. */
  readonly at: string;
}

/** A receiver as it stands. */
export interface TargetView {
  readonly name: string;
  readonly url: string;
  readonly eventIds: readonly string[] | null;
  /** Nothing is sent while it is `validating`. */
  readonly state: 'validating' | 'active';
  readonly lastValidation: Validation | null;
  readonly concurrency: number;
  readonly delivery: DeliveryOptions;
  /** Sends that are not settled. */
  readonly pending: number;
}

const MAX_TOKEN_LENGTH = 150;

/** Refuses what Cvent, or this simulator, would not take. @throws InvalidInputError @throws ForbiddenError */
export function checkTarget(spec: TargetSpec, allowAnyTarget: boolean): void {
  assertTargetUrl(spec.url, allowAnyTarget);
  if (spec.token.length > MAX_TOKEN_LENGTH || !/^[\x21-\x7e]+$/.test(spec.token)) {
    throw new InvalidInputError(
      'target.bad_token',
      `The token must have 1 to ${MAX_TOKEN_LENGTH} visible ASCII characters, without spaces.`,
    );
  }
}

/** Whether a target wants messages about this event; null stands for messages that name none. */
export function wantsEvent(eventIds: readonly string[] | undefined, eventId: string | null): boolean {
  if (eventIds === undefined || eventId === null) return true;
  return eventIds.some((id) => cventId(id) === eventId);
}
