import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, errors } from 'undici';
import { Clock, PermanentError } from '#kernel';
import { AppConfig, guardedLookup, HostRefused, isLoopbackOrigin } from '#platform';
import { CventUnavailableError } from './errors.js';

/** Largest answer that is taken. A page of 200 attendees has about 1 MB (FACTS 7: 3-4 KB each, and answers of 16,000 characters). */
const MOST_BYTES = 32 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS = 16;

/** One request. `path` begins after the version (`/attendees?limit=200`) and is encoded already. */
export interface TransportRequest {
  readonly host: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back, whatever its status. */
export interface TransportAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** When Cvent answered, on its clock; on ours when it did not say. */
  readonly dateMs: number;
}

/**
 * The only way out to Cvent. Calls nobody but the hosts of the closed list (guarantee 7), checks the address after resolution, follows no redirect, and
 * ends every call within its time, however slowly an answer trickles in.
 */
@Injectable()
export class CventTransport implements OnApplicationShutdown {
  private readonly agents = new Map<string, Agent>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Sends one request, once. @throws CventUnavailableError when no whole answer came; PermanentError for a host that may not be called. */
  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { host, method, path, headers, body } = request;
    const agent = this.agentOf(host);
    try {
      const response = await agent.request({
        origin: host,
        path: `/ea${path}`,
        method,
        headers: { accept: 'application/json', 'user-agent': 'cvent-bridge', ...headers },
        signal: AbortSignal.timeout(this.config.cventTimeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.body.text();
      return { status: response.statusCode, headers: firstOf(response.headers), text, dateMs: this.dateOf(response.headers['date']) };
    } catch (error) {
      throw this.translate(error, host);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  private agentOf(host: string): Agent {
    if (!this.config.cventHosts.includes(host)) throw hostRefused();
    const known = this.agents.get(host);
    if (known) return known;
    const agent = new Agent({
      connections: CONNECTIONS,
      maxResponseSize: MOST_BYTES,
      headersTimeout: this.config.cventTimeoutMs,
      bodyTimeout: this.config.cventTimeoutMs,
      connect: { lookup: guardedLookup(isLoopbackOrigin(host)), timeout: CONNECT_TIMEOUT_MS },
    });
    this.agents.set(host, agent);
    return agent;
  }

  private dateOf(header: string | string[] | undefined): number {
    const given = typeof header === 'string' ? Date.parse(header) : NaN;
    return Number.isNaN(given) ? this.clock.now().getTime() : given;
  }

  private translate(error: unknown, host: string): Error {
    if (error instanceof HostRefused) return hostRefused(error);
    const isTooLarge = error instanceof errors.ResponseExceededMaxSizeError;
    const said = isTooLarge ? `answered with more than ${MOST_BYTES} bytes` : 'did not answer';
    return new CventUnavailableError('cvent.unavailable', `${host} ${said}. It is asked again later.`, { cause: error });
  }
}

function hostRefused(cause?: unknown): PermanentError {
  return new PermanentError(
    'cvent.host_refused',
    'Only the hosts of Cvent may be called, at public addresses. Change the host in the settings.',
    {
      cause,
    },
  );
}

function firstOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (text !== undefined) first[name.toLowerCase()] = text;
  }
  return first;
}
