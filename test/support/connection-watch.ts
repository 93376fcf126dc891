import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';

/** A server on a free port of this machine that counts who connects. */
export interface Trap {
  readonly port: number;
  readonly origin: string;
  /** Connections taken so far. */
  readonly connections: number;
  /** Requests taken so far: method and target. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Opens a trap. `answer` answers what comes; without it each request is answered 200. */
export async function openTrap(answer: RequestListener = (_, response) => void response.end('{}')): Promise<Trap> {
  const requests: string[] = [];
  let connections = 0;
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What this process tries to reach while it is watched, whoever tries. */
export interface ConnectionWatch {
  /** `address:port` of each attempt to connect, resolved; never a name. */
  readonly attempts: readonly string[];
  end(): void;
}

/** Watches every socket of this process, TLS included, at the moment when it is about to connect to an address. */
export function watchConnections(): ConnectionWatch {
  const attempts: string[] = [];
  const seen = new WeakSet<Socket>();

  const original = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    if (!seen.has(this)) this.on('connectionAttempt', (address: string, port: number) => void attempts.push(`${address}:${port}`));
    seen.add(this);
    return original.apply(this, args);
  };
  return { attempts, end: () => void (Socket.prototype.connect = original as typeof Socket.prototype.connect) };
}
