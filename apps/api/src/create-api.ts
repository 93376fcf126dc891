import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OperatorGate } from '#access';
import { PublicOrigin } from '#integrations';
import { AppConfig, closeInTime, configureHttp, createHttpAdapter, drain } from '#platform';
import { WEBHOOK_PREFIX, WebhookIntake } from '#webhooks';
import { ApiModule } from './api.module.js';

/** How long a stop waits for clients to send the rest of their requests and to take their answers. */
const CLIENT_GRACE_MS = 5_000;

/** What only operators may open. */
const OPERATOR_PATHS = ['/ops', '/metrics'];

/** An API that is ready to listen. */
export interface Api {
  readonly app: NestFastifyApplication;
  /** Starts to serve; answers the URL. */
  listen(): Promise<string>;
  /** Lets load balancers turn away, then takes no more requests, finishes those under way, lets go of everything. False when that took too long: see the log, and end the process. */
  close(): Promise<boolean>;
}

/** Makes the API of this process. `overrides` win over the environment. @throws ConfigError */
export async function createApi(overrides: Readonly<Record<string, string | undefined>> = {}): Promise<Api> {
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(overrides), createHttpAdapter(), {
    logger: false, // Nest's own until ours is there: a start that fails is told once, by whoever started it
    abortOnError: false,
  });
  prepareApi(app);
  return { app, listen: () => listen(app), close: () => drain(app).then(() => closeInTime(app, () => close(app))) };
}

/** Everything about the application that is not a module. Before `init`, so that the gate stands before the first route. */
export function prepareApi(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  app.get(OperatorGate).protect(server, OPERATOR_PATHS);
  void server.register(app.get(WebhookIntake).plugin, { prefix: WEBHOOK_PREFIX });
  configureHttp(app);
}

async function close(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const grace = setTimeout(() => server.closeAllConnections(), CLIENT_GRACE_MS);
  await app.close().finally(() => clearTimeout(grace));
}

async function listen(app: NestFastifyApplication): Promise<string> {
  const { host, port } = app.get(AppConfig);
  await app.listen(port, host);
  const address = app.getHttpServer().address();
  const actualPort = address !== null && typeof address === 'object' ? address.port : port;
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const url = `http://${shownHost}:${actualPort}`;
  app.get(PublicOrigin).set(url);
  return url;
}
