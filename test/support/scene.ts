import { type Answer, type Bridge, type Tenant } from './bridge.js';
import { aMessage, anInvitee, type Element } from './messages.js';

/** A person as the API shows them. */
export interface PersonView {
  readonly id: string;
  readonly origin: string;
  readonly fields: Readonly<Record<string, string | null>>;
  readonly groups: readonly { readonly id: string; readonly name: string; readonly madeBy: string }[];
  readonly cvent: { readonly attendeeId: string; readonly contactId: string | null; readonly status: string | null } | null;
  readonly sync: { readonly state: string };
}

/** An attendee as the API shows them. */
export interface AttendeeView {
  readonly attendeeId: string;
  readonly status: string | null;
  readonly isGuest: boolean | null;
  readonly placement: string;
  readonly personId: string | null;
}

/** A message as the API shows it. */
export interface MessageView {
  readonly id: string;
  readonly eventType: string | null;
  readonly requestId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly elements: number | null;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly index: number; readonly code: string }[];
}

/** One line of a person's history as the API shows it. */
export interface HistoryView {
  readonly cause: { readonly type: string; readonly id: string; readonly eventType?: string };
  readonly action: string;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly reason?: string;
}

const MINUTE = 60_000;

/** One App with its integration, and short words for what Cvent and the CMS do to it. */
export class Scene {
  /** Long enough ago that no message of a test lies in the future. */
  private readonly start = Date.now() - 600 * MINUTE;
  private minute = 0;

  private constructor(
    readonly bridge: Bridge,
    readonly tenant: Tenant,
  ) {}

  static async open(bridge: Bridge, settings: Readonly<Record<string, unknown>> = {}): Promise<Scene> {
    return new Scene(bridge, await bridge.tenant(settings));
  }

  get path(): string {
    return `/v1/apps/${this.tenant.appId}`;
  }

  /** A moment of the past, by minutes; without a number a later one each time. */
  at(minute = ++this.minute): string {
    this.minute = Math.max(minute, this.minute);
    return new Date(this.start + minute * MINUTE).toISOString();
  }

  /** Delivers a message and waits until it was dealt with. @throws when it is not answered 200. */
  async tell(eventType: string, elements: readonly unknown[], messageTime = this.at()): Promise<void> {
    await this.take(aMessage(eventType, elements, { messageTime }));
  }

  /** Delivers a body and waits until it was dealt with. @throws when it is not answered 200. */
  async take(body: string | Uint8Array, suffix = ''): Promise<void> {
    const status = await this.bridge.deliver(this.tenant, body, { suffix });
    if (status !== 200) throw new Error(`The delivery was answered ${status}.`);
    await this.bridge.settled(this.tenant);
  }

  accept(over: Element, at?: string): Promise<void> {
    return this.tell('InviteeOrGuestAccepted', [anInvitee(over)], at);
  }

  modify(over: Element, at?: string): Promise<void> {
    return this.tell('InviteeOrGuestModified', [anInvitee(over)], at);
  }

  cancel(over: Element, at?: string): Promise<void> {
    return this.tell('InviteeOrGuestCancelled', [anInvitee({ inviteeStatus: 'Cancelled', ...over })], at);
  }

  /** Calls the API below this App's path. @throws when the answer is not as wanted. */
  async call(wanted: number, method: string, path: string, body?: unknown): Promise<Answer['body']> {
    const answer = await this.bridge.call(method, this.path + path, body);
    if (answer.status !== wanted) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  people(): Promise<PersonView[]> {
    return this.all<PersonView>('/people');
  }

  /** The person with this email. @throws when there is none. */
  async person(email: string): Promise<PersonView> {
    const person = (await this.people()).find(({ fields }) => fields['email'] === email);
    if (!person) throw new Error(`Nobody in the app has the email ${email}.`);
    return person;
  }

  async emails(): Promise<string[]> {
    return (await this.people()).map(({ fields }) => fields['email'] ?? '').sort();
  }

  addPerson(fields: Readonly<Record<string, string>>, more: object = {}): Promise<PersonView> {
    return this.call(201, 'POST', '/people', { fields, ...more }) as unknown as Promise<PersonView>;
  }

  async removePerson(id: string): Promise<void> {
    await this.call(204, 'DELETE', `/people/${id}`);
  }

  history(personId: string): Promise<HistoryView[]> {
    return this.all<HistoryView>(`/people/${personId}/history`);
  }

  attendees(): Promise<AttendeeView[]> {
    return this.all<AttendeeView>('/cvent-integration/attendees');
  }

  /** Where each attendee stands, by attendee id. */
  async placements(): Promise<Record<string, string>> {
    return Object.fromEntries((await this.attendees()).map(({ attendeeId, placement }) => [attendeeId, placement]));
  }

  /** The messages, oldest first. */
  async messages(): Promise<MessageView[]> {
    return (await this.all<MessageView>('/cvent-integration/messages')).reverse();
  }

  /** The message that came last. */
  async lastMessage(): Promise<MessageView> {
    return (await this.messages()).at(-1)!;
  }

  private async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await this.call(200, 'GET', `${path}?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...(page.items as unknown as Item[]));
      cursor = page['next'] as string | null;
    }
    return items;
  }
}

/** The n-th attendee id of a test, lower-case; ids rise with n. */
export function attendeeId(n: number): string {
  return `0a000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
