import { createServer, type Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig, Metrics } from '#platform';

/** Tells of this worker on WORKER_PORT: `/health/live` and `/metrics`. Has no login, so bind it to an address that only operators reach (HOST). */
@Injectable()
export class WorkerServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly metrics: Metrics,
  ) {}

  /** Rejects when the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    const { workerPort, host } = this.config;
    if (workerPort === null) return;
    const server = createServer(
      (request, response) => void this.answer(request.url ?? '').then(({ status, body }) => response.writeHead(status).end(body)),
    );
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(workerPort, host, resolve));
    this.server = server;
  }

  beforeApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer(url: string): Promise<{ status: number; body: string }> {
    if (url === '/health/live') return { status: 200, body: '{"status":"ok"}' };
    if (url === '/metrics') return { status: 200, body: await this.metrics.registry.metrics() };
    return { status: 404, body: 'There is /health/live and /metrics.' };
  }
}
