import type { ServiceProcess } from './service-process.js';

/** Cvent's stand-in as a process of its own, told over its admin API how to be. */
export class CventStandIn {
  constructor(
    readonly process: ServiceProcess,
    readonly url: string,
  ) {}

  /** An event with so many attendees, all Accepted, and the account's contacts with some fields of its own. Answers its id. */
  async event(
    size: number,
    seed: number,
    contactFields: readonly { readonly name: string; readonly type: string }[] = [],
  ): Promise<string> {
    const spec = { size, seed, contactFields, acceptedShare: 1, guestShare: 0, sessionCount: 0 };
    return (await this.call<{ id: string }>('POST', '/events', spec)).id;
  }

  /** A tier for the account, as if nothing had been called today; `left`: so many calls of the day are left. */
  async tier(tier: 'free' | 'standard' | 'premium', left?: number): Promise<void> {
    await this.call('PATCH', '/quota', { tier, ...(left === undefined ? { used: 0 } : { left }) });
    await this.call('DELETE', '/calls');
  }

  /** Every answer takes so long. */
  async answersIn(delayMs: number): Promise<void> {
    await this.call('DELETE', '/faults');
    await this.call('POST', '/faults', { kind: 'delay', delayMs });
  }

  /** An application with every scope. */
  async application(clientId: string, clientSecret: string): Promise<void> {
    await this.call('PUT', `/applications/${clientId}`, { clientSecret });
  }

  /** Webhooks about the event go there. */
  async target(url: string, token: string, eventId: string): Promise<void> {
    await this.call('PUT', '/targets/default', { url, token, eventIds: [eventId] });
  }

  /** So many people register, and webhooks tell of it. */
  async burst(eventId: string, count: number): Promise<void> {
    await this.call('POST', `/events/${eventId}/attendees/burst`, { count });
  }

  /** What was called. */
  calls(): Promise<{
    readonly calls: number;
    readonly tooManyRequests: number;
    readonly limitExceeded: number;
    readonly peakPerSecond: number;
  }> {
    return this.call('GET', '/calls/stats');
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/admin${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} of the stand-in answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
