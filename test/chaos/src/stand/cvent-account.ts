import { Agent, request } from 'undici';

/** An attendee with the contact behind it, as the stand-in shows them. */
export interface StandInAttendee {
  readonly attendee: { readonly id: string; readonly contactId: string; readonly status: string };
  readonly contact: { readonly id: string; readonly title: string; readonly company: string; readonly email: string };
}

/** An event of Cvent's stand-in, changed over its admin API as planners and attendees do. */
export class CventAccount {
  private readonly agent = new Agent({ connections: 8, pipelining: 1 });

  constructor(private readonly origin: string) {}

  /** An empty event. Answers its id. */
  async event(seed: number, registrationTypes: readonly string[]): Promise<string> {
    return (await this.call<{ id: string }>('POST', '/events', { seed, size: 0, sessionCount: 0, speakerCount: 0, registrationTypes })).id;
  }

  /** An application with every scope, for an account that tells of writes by REST too. */
  async application(clientId: string, clientSecret: string): Promise<void> {
    await this.call('PUT', `/applications/${clientId}`, { clientSecret });
    await this.behave({ echoWrites: true });
  }

  async behave(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call('PATCH', '/rest-settings', settings);
  }

  /** Webhooks about the event go there. */
  async target(name: string, url: string, eventId: string): Promise<void> {
    await this.call('PUT', `/targets/${name}`, { url, token: 'line', eventIds: [eventId], validate: false, concurrency: 32 });
  }

  /** Registers one person; answers the attendee's id. */
  async register(eventId: string, person: Readonly<Record<string, unknown>>): Promise<string> {
    return (await this.call<{ attendeeIds: string[] }>('POST', `/events/${eventId}/attendees`, { people: [person] })).attendeeIds[0]!;
  }

  async modify(eventId: string, attendeeId: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call('PATCH', `/events/${eventId}/attendees/${attendeeId}`, change);
  }

  async become(eventId: string, attendeeId: string, how: 'accept' | 'cancel'): Promise<void> {
    await this.call('POST', `/events/${eventId}/attendees/${attendeeId}/${how}`, {});
  }

  async setStatus(eventId: string, attendeeId: string, status: string): Promise<void> {
    await this.call('PUT', `/events/${eventId}/attendees/${attendeeId}/status`, { status });
  }

  async createSession(eventId: string, title: string): Promise<string> {
    return (await this.call<{ session: { id: string } }>('POST', `/events/${eventId}/sessions`, { title })).session.id;
  }

  async renameSession(eventId: string, sessionId: string, title: string): Promise<void> {
    await this.call('PATCH', `/events/${eventId}/sessions/${sessionId}`, { title });
  }

  async deleteSession(eventId: string, sessionId: string): Promise<void> {
    await this.call('DELETE', `/events/${eventId}/sessions/${sessionId}`, {});
  }

  async enrol(eventId: string, sessionId: string, attendeeId: string): Promise<void> {
    await this.call('POST', `/events/${eventId}/enrolments`, { sessionId, attendeeId });
  }

  async cancelEnrolment(eventId: string, sessionId: string, attendeeId: string): Promise<void> {
    await this.call('POST', `/events/${eventId}/enrolments/cancel`, { sessionId, attendeeId });
  }

  /** Everybody, whatever their status. */
  async attendees(eventId: string): Promise<StandInAttendee[]> {
    const all: StandInAttendee[] = [];
    for (let offset: number | null = 0; offset !== null;) {
      const path: string = `/events/${eventId}/attendees?limit=1000&offset=${offset}`;
      const page: { items: StandInAttendee[]; nextOffset: number | null } = await this.call('GET', path);
      all.push(...page.items);
      offset = page.nextOffset;
    }
    return all;
  }

  /** Waits until every message was handed to the line. */
  async idle(): Promise<void> {
    await this.call('POST', '/idle', {});
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const answer = await request(`${this.origin}/admin${path}`, {
      method,
      dispatcher: this.agent,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} of the stand-in answered ${answer.statusCode}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
