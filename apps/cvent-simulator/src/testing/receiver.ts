import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as a receiver saw it. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; null for calls without a body. */
  readonly body: { eventType: string; messageTime: string; messageStub: string; message: Record<string, unknown>[] } | null;
}

/** A tiny webhook receiver for specs. */
export interface Receiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  readonly posts: ReceivedCall[];
  /** The status of the next call; 200 unless set. */
  answer: (call: ReceivedCall) => number;
  close(): Promise<void>;
}

/** Starts a receiver that keeps what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const posts: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body = text === '' ? null : (JSON.parse(text) as ReceivedCall['body']);
      const call: ReceivedCall = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      calls.push(call);
      if (call.method === 'POST') posts.push(call);
      response.writeHead(receiver.answer(call)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/abc`,
    calls,
    posts,
    answer: () => 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
