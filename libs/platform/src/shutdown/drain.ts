import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AppConfig } from '../config/load-config.js';
import { Closing } from './closing.js';

/** Makes this process unready, and goes on serving for SHUTDOWN_DRAIN_MS, so that load balancers turn away from it before it stops to listen. */
export async function drain(app: INestApplicationContext): Promise<void> {
  app.get(Closing).begin();
  const { shutdownDrainMs } = app.get(AppConfig);
  if (shutdownDrainMs > 0) await sleep(shutdownDrainMs);
}

/** Asks clients that keep connections open to make the next one elsewhere, once the process is about to end. */
export function letGoOfConnections(instance: FastifyInstance, closing: Closing): void {
  instance.addHook('onRequest', (_request, reply, done) => {
    if (closing.isUnderWay) reply.header('connection', 'close');
    done();
  });
}
