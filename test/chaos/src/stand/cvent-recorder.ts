import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import type { OperationLog } from '../log/operation-log.js';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length']);
const CONTACTS = /\/contacts(?:\/([^/?]+))?(?:\?.*)?$/;

/** Stands before Cvent's stand-in and writes down which values it was asked to write and what it said, whoever heard the answer. */
export class CventRecorder {
  private readonly agent = new Agent({ connections: 64 });

  private constructor(
    private readonly server: Server,
    private readonly origin: string,
    private readonly log: OperationLog,
  ) {
    server.on('request', (incoming, outgoing) => void this.forward(incoming, outgoing));
  }

  static async start(origin: string, log: OperationLog): Promise<CventRecorder> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const recorder = new CventRecorder(server, origin, log);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return recorder;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.agent.destroy();
  }

  private async forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const body = await wholeOf(incoming);
      const method = incoming.method as 'GET';
      const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
      const answer = await request(this.origin + incoming.url!, {
        method,
        headers,
        dispatcher: this.agent,
        ...(body.length > 0 ? { body } : {}),
      });
      const said = Buffer.from(await answer.body.arrayBuffer());
      this.record(incoming.method!, incoming.url!, body, answer.statusCode, said);
      const given = Object.entries(answer.headers).filter(([name, value]) => !HOP_BY_HOP.has(name) && value !== undefined);
      outgoing.writeHead(answer.statusCode, { ...Object.fromEntries(given), 'content-length': said.length });
      outgoing.end(said);
    } catch {
      outgoing.destroy();
    }
  }

  private record(method: string, url: string, body: Buffer, status: number, said: Buffer): void {
    const [isContacts, id] = CONTACTS.exec(url) ?? [];
    if (isContacts === undefined || (method !== 'PATCH' && method !== 'PUT')) return;
    const at = Date.now();
    const asked = JSON.parse(body.toString()) as object | object[];
    const answers = status < 300 ? (JSON.parse(said.toString()) as unknown) : null;
    for (const [index, item] of (Array.isArray(asked) ? asked : [asked]).entries()) {
      const { id: own, ...fields } = item as Record<string, unknown>;
      const contactId = (typeof own === 'string' ? own : id!).toLowerCase();
      const itemStatus = Array.isArray(answers) ? ((answers[index] as { status?: number }).status ?? status) : status;
      for (const [field, value] of Object.entries(fields))
        this.log.add('writes', {
          at,
          contactId,
          field,
          value: typeof value === 'string' ? value : JSON.stringify(value),
          status: itemStatus,
        });
    }
  }
}

async function wholeOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
