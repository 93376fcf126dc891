import { randomUUID } from 'node:crypto';
import type { DeliveryTarget } from '../load/http-connection.js';
import type { Stand } from './stand.js';

/** One App with its integration: where its deliveries go, and what stands for it in the database. */
export interface Tenant {
  readonly target: DeliveryTarget;
  readonly appId: string;
  readonly integrationId: string;
  readonly eventId: string;
}

interface Answer {
  readonly id: string;
  readonly eventId: string;
  readonly webhook: { readonly url: string; readonly token: string };
}

/** An event that nobody reads. */
const ELSEWHERE = () => ({
  host: 'https://api-platform.cvent.com',
  eventId: randomUUID(),
  clientId: 'bench',
  clientSecret: 'bench-secret',
});

/** Makes Apps through the API, as a CMS does. */
export class Tenants {
  private constructor(
    private readonly port: number,
    private readonly key: string,
  ) {}

  static async of(stand: Stand, port: number): Promise<Tenants> {
    const key = (await stand.runCommand('keys:create', '--role', 'operator', '--name', 'bench')).split('\n')[0]!.trim();
    return new Tenants(port, key);
  }

  /** Registers an App with a people group, and joins it to an event, its edits not pushed unless told otherwise. */
  async create(
    cvent: Readonly<{ host: string; eventId: string; clientId: string; clientSecret: string }> = ELSEWHERE(),
    cmsToCvent = false,
  ): Promise<Tenant> {
    const appId = randomUUID();
    const path = `/v1/apps/${appId}`;
    await this.request('PUT', path, { name: 'Bench', timeZone: 'Europe/London' });
    const group = await this.request<{ id: string }>('POST', `${path}/people-groups`, { name: 'Attendees' });
    const integration = await this.request<Answer>('PUT', `${path}/cvent-integration`, {
      ...cvent,
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: group.id,
      cventToCms: true,
      cmsToCvent,
    });
    const { url, token } = integration.webhook;
    return {
      target: { port: this.port, path: new URL(url).pathname, token },
      appId,
      integrationId: integration.id,
      eventId: integration.eventId,
    };
  }

  /** Starts a full import; answers its id. */
  async startImport({ appId }: Tenant): Promise<string> {
    return (await this.request<{ id: string }>('POST', `/v1/apps/${appId}/cvent-integration/imports`, { kind: 'full' })).id;
  }

  /** Calls the API about an App, as a CMS does. @throws Error when it is refused */
  call<T>({ appId }: Tenant, method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.request(method, `/v1/apps/${appId}${path}`, body, headers);
  }

  private async request<T>(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }
}
