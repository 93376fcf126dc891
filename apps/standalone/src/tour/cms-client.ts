/** A Person as the API answers it, as far as the tour looks. */
export interface TourPerson {
  readonly id: string;
  readonly fields: Readonly<Record<string, string | null>>;
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly groups: readonly { readonly name: string }[];
  readonly cvent: { readonly attendeeId: string } | null;
}

/** An integration as the API answers it, as far as the tour looks. */
export interface TourIntegration {
  readonly webhook: { readonly url: string; readonly token: string };
  readonly cventAgendaId: string;
}

/** What the connection doctor found, as far as the tour looks. */
export interface TourDoctor {
  readonly ok: boolean;
  readonly checks: readonly { readonly title: string; readonly detail: string; readonly status: string }[];
}

/** An import as the API answers it, as far as the tour looks. */
export interface TourImport {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: { readonly used: number };
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** What of Cvent's can be mapped, as far as the tour looks. */
export interface TourCventFields {
  readonly registrationTypes: readonly { readonly id: string; readonly name: string; readonly attendees: number }[];
  readonly customFields: readonly { readonly id: string; readonly name: string }[];
}

/** A mapping, as it is sent. */
export type TourMapping = Readonly<Record<'kind' | 'source' | 'target', unknown>>;

/** What mappings would make of somebody, as far as the tour looks. */
export interface TourPreview {
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** How far everybody has followed the mappings. */
export interface TourRemap {
  readonly state: string;
  readonly mappingsVersion: number;
  readonly seen: number;
  readonly changed: number;
}

/** A session as the API answers it, as far as the tour looks. */
export interface TourSession {
  readonly id: string;
  readonly cventSessionId: string | null;
  readonly title: string;
  readonly startsAt: string | null;
  readonly timeZone: string | null;
  readonly location: string | null;
  readonly visibility: string;
  readonly allowedPeople: number;
}

/** A session in somebody's agenda. */
export interface TourAgendaItem {
  readonly session: TourSession;
  readonly via: string;
  readonly removable: boolean;
}

/** Whether an edited field goes to Cvent. */
export interface TourPush {
  readonly field: string;
  readonly pushed: boolean;
  readonly reason?: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A CMS backend: talks to the public HTTP API and nothing else. */
export class CmsClient {
  constructor(
    private readonly origin: string,
    private readonly apiKey: string,
    private readonly appId: string,
  ) {}

  async registerApp(name: string, timeZone: string): Promise<void> {
    await this.call('PUT', '', { name, timeZone });
  }

  async createGroup(name: string): Promise<string> {
    return (await this.call<{ id: string }>('POST', '/people-groups', { name })).id;
  }

  saveIntegration(settings: Readonly<Record<string, unknown>>): Promise<TourIntegration> {
    return this.call('PUT', '/cvent-integration', settings);
  }

  /** Looks at the saved settings. */
  doctor(): Promise<TourDoctor> {
    return this.call('POST', '/cvent-integration/doctor', {});
  }

  startImport(): Promise<TourImport> {
    return this.call('POST', '/cvent-integration/imports', { kind: 'full' });
  }

  importRun(id: string): Promise<TourImport> {
    return this.call('GET', `/cvent-integration/imports/${id}`);
  }

  async createCustomField(field: Readonly<Record<string, unknown>>): Promise<string> {
    return (await this.call<{ id: string }>('POST', '/custom-fields', field)).id;
  }

  cventFields(): Promise<TourCventFields> {
    return this.call('GET', '/cvent-integration/cvent-fields');
  }

  preview(email: string, mappings: readonly TourMapping[]): Promise<TourPreview> {
    return this.call('POST', '/cvent-integration/mappings/preview', { email, mappings });
  }

  remap(): Promise<TourRemap> {
    return this.call('GET', '/cvent-integration/mappings/remap');
  }

  /** Replaces the list of mappings, as it stands now. */
  async saveMappings(mappings: readonly TourMapping[]): Promise<void> {
    const { mappingsVersion } = await this.remap();
    await this.call('PUT', '/cvent-integration/mappings', { mappings }, { 'if-match': `"${mappingsVersion}"` });
  }

  /** Everybody in the App. */
  people(): Promise<TourPerson[]> {
    return this.all('/people');
  }

  /** The sessions of the App, or those that somebody sees. */
  sessions(visibleTo?: string): Promise<TourSession[]> {
    return this.all('/sessions', visibleTo === undefined ? '' : `visibleTo=${visibleTo}`);
  }

  async agenda(personId: string): Promise<readonly TourAgendaItem[]> {
    return (await this.call<{ items: TourAgendaItem[] }>('GET', `/people/${personId}/agenda`)).items;
  }

  /** Takes a session out of somebody's agenda. False: Cvent manages who is on it. */
  async takeOut(personId: string, sessionId: string): Promise<boolean> {
    const response = await this.send('DELETE', `/people/${personId}/agenda/${sessionId}`);
    return response.status !== 409;
  }

  /** Saves the settings as they are but for some; the secret is kept. */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const saved = await this.call<Readonly<Record<string, unknown>>>('GET', '/cvent-integration');
    const kept = ['clientId', 'host', 'eventId', 'sessionImportMethod', 'defaultPeopleGroupId', 'cventToCms', 'cmsToCvent', 'conflictPolicy']; // prettier-ignore
    await this.saveIntegration({ ...Object.fromEntries(kept.map((name) => [name, saved[name]])), ...changes });
  }

  /** Edits fields of a person; says of each whether it goes to Cvent. */
  async edit(personId: string, fields: Readonly<Record<string, unknown>>): Promise<readonly TourPush[]> {
    return (await this.call<{ push: TourPush[] }>('PATCH', `/people/${personId}`, { fields })).push;
  }

  async remove(personId: string): Promise<void> {
    await this.call('DELETE', `/people/${personId}`);
  }

  async restore(personId: string): Promise<void> {
    await this.call('POST', `/people/${personId}/restore`);
  }

  /** How many edited fields Cvent does not have yet. */
  async pushesWaiting(): Promise<number> {
    return (await this.call<{ waiting: number }>('GET', '/cvent-integration/pushes/status')).waiting;
  }

  /** From the receipt of each applied message until it stood in the app, in ms. */
  async lags(): Promise<number[]> {
    const messages = await this.all<{ receivedAt: string; finishedAt: string }>('/cvent-integration/messages', 'status=applied');
    return messages.map(({ receivedAt, finishedAt }) => Date.parse(finishedAt) - Date.parse(receivedAt));
  }

  /** The person with this email, or null. */
  async personByEmail(email: string): Promise<TourPerson | null> {
    const page = await this.call<Page<TourPerson>>('GET', `/people?email=${encodeURIComponent(email)}`);
    return page.items[0] ?? null;
  }

  /** What happened to a person, newest first. */
  async history(personId: string): Promise<readonly { action: string; at: string; cause: { type: string; eventType?: string } }[]> {
    return (
      await this.call<Page<{ action: string; at: string; cause: { type: string; eventType?: string } }>>(
        'GET',
        `/people/${personId}/history`,
      )
    ).items;
  }

  /** How many messages the inbox holds with this status; 200 stands for that many or more. */
  async messages(status: string): Promise<number> {
    return (await this.call<Page<unknown>>('GET', `/cvent-integration/messages?limit=200&status=${status}`)).items.length;
  }

  private async all<T>(path: string, filter = ''): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<T> = await this.call('GET', `${path}?limit=200&${filter}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  private async call<T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await this.send(method, path, body, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path || '/'} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  private send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.origin}/v1/apps/${this.appId}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
