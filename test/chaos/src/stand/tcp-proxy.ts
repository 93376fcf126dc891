import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What a network does: passes, delays, holds everything back until it is calm again, swallows (connections that were open or tried meanwhile are dead, and are reset once it
 * is calm), or resets.
 */
export type NetworkMode =
  { readonly kind: 'pass' | 'stall' | 'blackhole' | 'reset' } | { readonly kind: 'delay'; readonly delayMs: number };

/** Bytes on their way to one end of a connection. */
interface Parcel {
  readonly bytes: Buffer | null;
  readonly dueAt: number;
}

/** A TCP server that hands connections through to a port of this machine, over a network that can be made bad. */
export class TcpProxy {
  private readonly lines = new Set<Line>();
  private mode: NetworkMode = { kind: 'pass' };

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new TcpProxy(server, targetPort);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve()));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The network is so from now on. */
  become(mode: NetworkMode): void {
    const before = this.mode;
    this.mode = mode;
    for (const line of [...this.lines]) {
      if (mode.kind === 'reset') line.reset();
      else if (before.kind === 'blackhole' || mode.kind === 'blackhole') line.die(mode.kind !== 'blackhole');
      line.pump();
    }
  }

  /** True while something waits to be passed on to the server. */
  get isHolding(): boolean {
    return [...this.lines].some((line) => line.isHolding);
  }

  async close(): Promise<void> {
    for (const line of [...this.lines]) line.reset();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(client: Socket): void {
    if (this.mode.kind === 'reset') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const line = new Line(client, connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true }), () => this.mode);
    this.lines.add(line);
    line.onEnd = () => this.lines.delete(line);
    if (this.mode.kind === 'blackhole') line.die(false);
  }
}

/** One connection with its two halves. */
class Line {
  onEnd: () => void = () => undefined;
  private isDead = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly ways: readonly { readonly to: Socket; readonly parcels: Parcel[] }[];

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly modeNow: () => NetworkMode,
  ) {
    this.ways = [
      { to: server, parcels: [] },
      { to: client, parcels: [] },
    ];
    for (const [index, from] of [client, server].entries()) {
      from.on('data', (bytes: Buffer) => this.take(index, bytes));
      from.on('end', () => this.take(index, null));
      from.on('error', () => this.reset());
      from.on('close', () => this.close());
    }
  }

  get isHolding(): boolean {
    return this.ways[0]!.parcels.length > 0;
  }

  /** Swallows everything from now on; what was swallowed for a while is reset in the end. */
  die(isOver: boolean): void {
    this.isDead = true;
    if (isOver) this.reset();
  }

  reset(): void {
    for (const socket of [this.client, this.server]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  /** Sends what is due. */
  pump(): void {
    clearTimeout(this.timer);
    if (this.isDead || this.modeNow().kind === 'stall') return;
    const now = performance.now();
    let nextAt = Infinity;
    for (const { to, parcels } of this.ways) {
      while (parcels.length > 0 && parcels[0]!.dueAt <= now) {
        const { bytes } = parcels.shift()!;
        if (bytes) to.write(bytes);
        else to.end();
      }
      nextAt = Math.min(nextAt, parcels[0]?.dueAt ?? Infinity);
    }
    if (nextAt !== Infinity) this.timer = setTimeout(() => this.pump(), Math.max(1, nextAt - now));
  }

  private take(way: number, bytes: Buffer | null): void {
    if (this.isDead) return; // swallowed, not kept
    const mode = this.modeNow();
    const { to, parcels } = this.ways[way]!;
    if (mode.kind === 'pass' && parcels.length === 0) {
      if (bytes) to.write(bytes);
      else to.end();
      return;
    }
    const delayMs = mode.kind === 'delay' ? mode.delayMs : 0;
    parcels.push({ bytes, dueAt: performance.now() + delayMs });
    this.pump();
  }

  private close(): void {
    clearTimeout(this.timer);
    if (!this.client.destroyed) this.client.destroy();
    if (!this.server.destroyed) this.server.destroy();
    this.onEnd();
  }
}
