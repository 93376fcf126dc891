import { DEFAULT_APPLICATION } from '../rest/auth/applications.js';

/** An answer of the REST API as a client sees it. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; the text itself where it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every shape, for specs
  readonly body: any;
}

/** A plain client of the REST API for specs: no retries, no cache. */
export class ApiClient {
  private token = '';

  constructor(private readonly url: string) {}

  /** Asks for a token and keeps it. `form` replaces or adds to the usual form. */
  async login(form: Record<string, string> = {}, { clientId, clientSecret } = DEFAULT_APPLICATION as Credentials): Promise<ClientAnswer> {
    const answer = await this.call('POST', '/oauth2/token', {
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, ...form }).toString(),
    });
    this.token = String((answer.body as { access_token?: unknown }).access_token);
    return answer;
  }

  /** GET with the token; `path` holds the query, encoded. */
  get(path: string): Promise<ClientAnswer> {
    return this.call('GET', path, { headers: { authorization: `Bearer ${this.token}` } });
  }

  /** POST of JSON with the token. */
  post(path: string, body: unknown): Promise<ClientAnswer> {
    return this.send('POST', path, body);
  }

  /** JSON with the token. */
  send(method: string, path: string, body: unknown): Promise<ClientAnswer> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    return this.call(method, path, { headers, body: JSON.stringify(body) });
  }

  /** Any call, without the token. */
  async call(method: string, path: string, init: RequestInit = {}): Promise<ClientAnswer> {
    const response = await fetch(`${this.url}/ea${path}`, { method, redirect: 'manual', ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
