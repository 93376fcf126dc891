import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { OperationLog } from '../log/operation-log.js';
import type { Fate } from './delivery-fate.js';
import { readMessage, type Told } from './read-message.js';

/** An API process that takes deliveries; no origin while it is not up. */
export interface Receiver {
  readonly name: string;
  readonly origin: string | null;
}

/** Where deliveries go. */
export interface LineTarget {
  readonly path: string;
  readonly token: string;
}

/** What the line takes to decide what becomes of a message; null: keeps it until it is released. */
export type Decider = (told: Told, name: string) => Fate | null;

interface Send {
  readonly stub: string;
  readonly copy: number;
  readonly body: Buffer;
  tries: number;
}

const AT_ONCE = 48;
const FIRST_RETRY_MS = 300;
const MOST_RETRY_MS = 3_000;
const TIMEOUT_MS = 10_000;

/**
 * Cvent's outgoing line: takes each message from the stand-in, which made it, and brings it to the API as Cvent would on a bad day: twice, late, or never. Sends again until it is answered
 * with a 2xx, by any of the API's processes.
 */
export class CventLine {
  private readonly agent = new Agent({ connections: AT_ONCE });
  private readonly ready: Send[] = [];
  private readonly kept: Send[] = [];
  private readonly counts = new Map<string, number>();
  private running = 0;
  private scheduled = 0;
  private turn = 0;
  private isClosed = false;
  made = 0;
  /** Copies that were taken. */
  taken = 0;

  private constructor(
    private readonly server: Server,
    private readonly log: OperationLog,
    private readonly receivers: () => readonly Receiver[],
    private target: LineTarget,
    public decide: Decider,
  ) {
    server.on('request', (incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        outgoing.end('{}');
        this.take(Buffer.concat(parts));
      });
    });
  }

  static async start(log: OperationLog, receivers: () => readonly Receiver[], target: LineTarget, decide: Decider): Promise<CventLine> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return new CventLine(server, log, receivers, target, decide);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/line`;
  }

  /** Copies that are not taken yet. */
  get pending(): number {
    return this.ready.length + this.running + this.scheduled;
  }

  /** Sends what was kept, in the order that is asked for. */
  release(inOrder: <T>(kept: readonly T[]) => readonly T[] = (kept) => kept): void {
    this.ready.push(...inOrder(this.kept.splice(0)));
    this.pump();
  }

  async idle(patienceMs: number): Promise<void> {
    for (const start = Date.now(); this.pending > 0; await sleep(50))
      if (Date.now() - start > patienceMs) throw new Error(`${this.pending} deliveries were not taken in ${patienceMs / 1000} s`);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.agent.destroy();
  }

  private take(body: Buffer): void {
    const told = readMessage(body.toString());
    const subject = told.place
      ? `${told.place.attendeeId} ${told.place.sessionId}`
      : (told.attendee?.attendeeId ?? told.session!.sessionId);
    const count = (this.counts.get(subject) ?? 0) + 1;
    this.counts.set(subject, count);
    const fate = this.decide(told, `${subject} ${count}`);
    const sendsAfterMs = fate?.sendsAfterMs ?? [0];
    this.made++;
    this.log.add('messages', { at: Date.now(), ...told, isLost: fate?.isLost ?? false, sendsAfterMs });
    for (const [copy, afterMs] of sendsAfterMs.entries()) {
      const send = { stub: told.stub, copy, body, tries: 0 };
      if (fate === null) this.kept.push(send);
      else this.schedule(send, afterMs);
    }
  }

  private schedule(send: Send, afterMs: number): void {
    this.scheduled++;
    setTimeout(() => {
      this.scheduled--;
      this.ready.push(send);
      this.pump();
    }, afterMs);
  }

  private pump(): void {
    while (!this.isClosed && this.running < AT_ONCE && this.ready.length > 0) {
      this.running++;
      void this.attempt(this.ready.shift()!);
    }
  }

  private async attempt(send: Send): Promise<void> {
    const up = this.receivers().filter(({ origin }) => origin !== null);
    const receiver = up[this.turn++ % Math.max(1, up.length)];
    const at = Date.now();
    const status = receiver ? await this.post(receiver.origin!, send.body) : null;
    if (this.isClosed) return;
    this.log.add('attempts', {
      at,
      stub: send.stub,
      copy: send.copy,
      api: receiver?.name ?? 'none',
      status,
      durationMs: Date.now() - at,
    });
    this.running--;
    if (status !== null && status >= 200 && status < 300) this.taken++;
    else this.schedule(send, Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** send.tries++));
    this.pump();
  }

  private async post(origin: string, body: Buffer): Promise<number | null> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const headers = { authorization: this.target.token, 'content-type': 'application/json' };
      const answer = await request(origin + this.target.path, { method: 'POST', headers, body, signal, dispatcher: this.agent });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }
}
