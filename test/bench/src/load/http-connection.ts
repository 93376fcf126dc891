import { connect, type Socket } from 'node:net';

interface Exchange {
  readonly resolve: (status: number) => void;
  readonly reject: (error: Error) => void;
}

/** One keep-alive connection that carries one request at a time, with as little work as can be: the load must not eat what it measures. */
export class HttpConnection {
  private readonly socket: Socket;
  private exchange: Exchange | null = null;
  private received = '';

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (part: string) => this.read(part));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** Sends a request that was put together already; answers the status. */
  send(head: string, body: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.exchange = { resolve, reject };
      this.socket.cork();
      this.socket.write(head, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    });
  }

  close(): void {
    this.exchange = null;
    this.socket.destroy();
  }

  private read(part: string): void {
    this.received = this.received === '' ? part : this.received + part;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.received.slice(0, end + 2));
    if (this.received.length < end + 4 + Number(length?.[1] ?? 0)) return;
    const status = Number(this.received.slice(9, 12));
    this.received = '';
    const { exchange } = this;
    this.exchange = null;
    exchange?.resolve(status);
  }

  private fail(error: Error): void {
    const { exchange } = this;
    this.exchange = null;
    exchange?.reject(error);
  }
}

/** Where and how deliveries are sent. */
export interface DeliveryTarget {
  readonly port: number;
  readonly path: string;
  readonly token: string;
}

/** The head of a delivery of that many bytes. */
export function headOf({ port, path, token }: DeliveryTarget, bytes: number): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${token}\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
}
