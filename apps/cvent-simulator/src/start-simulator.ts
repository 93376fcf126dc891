import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveAdminDocs } from './admin/admin-docs.js';
import { ErrorFilter } from './http/error.filter.js';
import { InputPipe } from './http/input.pipe.js';
import { REST_PREFIX } from './rest/rest-routes.js';
import { Simulator, type SimulatorOptions } from './simulator.js';
import { SimulatorModule } from './simulator.module.js';

/** Raw messages may be large on purpose. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Where a simulator listens, and how it works. */
export interface StartOptions extends SimulatorOptions {
  /** 127.0.0.1 unless told. */
  readonly host?: string | undefined;
  /** 0, unless told, takes any free port. */
  readonly port?: number | undefined;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** Without a slash at the end. */
  readonly url: string;
  /** The base URL of Cvent's API, without a slash at the end. */
  readonly restUrl: string;
  readonly simulator: Simulator;
  /** Drops what is pending and stops to listen. */
  close(): Promise<void>;
}

/** Starts a simulator with an empty account. Rejects with the error of the socket, such as EADDRINUSE. */
export async function startSimulator({ host = '127.0.0.1', port = 0, ...options }: StartOptions = {}): Promise<RunningSimulator> {
  const simulator = new Simulator(options);
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, logger: false });
  const app = await NestFactory.create<NestFastifyApplication>(SimulatorModule.with(simulator), adapter, {
    logger: ['error'],
    abortOnError: false,
  });
  app.useGlobalPipes(new InputPipe());
  app.useGlobalFilters(new ErrorFilter());
  serveAdminDocs(app);
  try {
    await app.init();
    // Not app.listen: that logs the error as well, and whoever called says it better.
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = urlOf(app, host);
  return { url, restUrl: url + REST_PREFIX, simulator, close: () => close(app, simulator) };
}

function urlOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  if (address === null || typeof address !== 'object') throw new Error('The simulator listens at no port.');
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${shownHost}:${address.port}`;
}

async function close(app: NestFastifyApplication, simulator: Simulator): Promise<void> {
  await simulator.webhooks.reset();
  simulator.rest.endPauses();
  await app.close();
}
