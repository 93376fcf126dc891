import { CventBlockedError, CventQuotaError, CventThrottledError, CventUnavailableError } from '#cvent-http';
import { PermanentError } from '#kernel';
import type { Obstacle, Trial } from './domain/trial.js';

/** A trial that was refused. */
export type Refusal = Extract<Trial, { kind: 'refused' }>;

/** The calls of one examination, one after the other. What no later call can succeed without ends them, and so does the end of the time. */
export class Attempts {
  private obstacle: Obstacle | null = null;
  /** Why Cvent does not let us in at all. Null: it does, as far as was seen. */
  noAccess: Refusal | null = null;

  /** `mayStart` answers whether there is time for another call. */
  constructor(private readonly mayStart: () => boolean) {}

  /** Makes the call, unless nothing can come of it. @throws whatever is not Cvent's doing */
  async make<T>(call: () => Promise<T>): Promise<Trial<T>> {
    if (this.obstacle === null && !this.mayStart()) this.obstacle = 'no_answer';
    if (this.obstacle !== null) return { kind: 'not_tried', because: this.obstacle };
    try {
      return { kind: 'answered', value: await this.patiently(call) };
    } catch (error) {
      return this.learn(error);
    }
  }

  /** The same for the call that all others rest on: when it fails, none is made. */
  async makeFirst<T>(call: () => Promise<T>): Promise<Trial<T>> {
    const trial = await this.make(call);
    if (trial.kind === 'refused') this.stop('no_access');
    if (trial.kind === 'failed') this.stop('no_answer');
    return trial;
  }

  /** A throttle makes the next call wait by itself, so one more is worth its price. */
  private patiently<T>(call: () => Promise<T>): Promise<T> {
    return call().catch((error: unknown) => {
      if (error instanceof CventThrottledError) return call();
      throw error;
    });
  }

  private learn(error: unknown): Exclude<Trial<never>, { kind: 'answered' | 'not_tried' }> {
    if (error instanceof CventQuotaError) {
      this.stop('out_of_calls');
      return { kind: 'out_of_calls' };
    }
    if (error instanceof CventUnavailableError || error instanceof CventThrottledError) return { kind: 'failed', message: error.message };
    if (!(error instanceof PermanentError)) throw error;
    const refusal: Refusal = { kind: 'refused', code: error.code, message: error.message };
    if (error instanceof CventBlockedError && error.code !== 'cvent.scope_missing') {
      this.noAccess = refusal;
      this.stop('no_access');
    }
    return refusal;
  }

  private stop(obstacle: Obstacle): void {
    this.obstacle ??= obstacle;
  }
}
