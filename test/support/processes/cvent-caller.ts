import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CventApi, CventApiModule } from '#cvent-api';
import { AccessTokens } from '#cvent-auth';
import { CventCalls, type CventCredentials, QuotaLedger } from '#cvent-http';
import { AppError } from '#kernel';
import { Log, PlatformModule, Secret } from '#platform';
import type { Errand, Outcome } from '../cvent-process.js';

@Module({ imports: [PlatformModule.forRoot(), CventApiModule] })
class CallerModule {}

const app = await NestFactory.createApplicationContext(CallerModule, { logger: false, abortOnError: false });

/** One turn of each kind of errand; answers what it said. */
const TASKS: Readonly<Record<Errand['kind'], (credentials: CventCredentials, errand: Errand) => Promise<string>>> = {
  permits: async (account, { priority }) => {
    await app.get(QuotaLedger).permit(account, priority);
    return '';
  },
  calls: async (account, { priority }) => {
    const call = { account, priority, operation: 'test', isRepeatable: false, method: 'GET', headers: {} } as const;
    return String((await app.get(CventCalls).make({ ...call, path: `/usage?of=${account.clientId}` })).status);
  },
  reads: async (credentials, { priority }) => {
    const client = app.get(CventApi).connect(credentials, priority);
    return String((await client.call({ name: 'test', method: 'GET', path: '/usage', scope: null })).status);
  },
  tokens: async (credentials, { priority }) => {
    const { version, value } = await app.get(AccessTokens).get(credentials, priority);
    return `${version} ${createHash('sha256').update(value).digest('hex')}`;
  },
};

async function run(errand: Errand): Promise<Outcome> {
  const { credentials: given, count, parallel = 1, forMs = Infinity } = errand;
  const credentials = { ...given, clientSecret: new Secret(given.clientSecret) };
  const outcome = { at: [] as number[], said: [] as string[], failures: [] as string[] };
  const endsAt = performance.now() + forMs;
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0 && performance.now() < endsAt) {
      const said = await TASKS[errand.kind](credentials, errand);
      outcome.at.push(performance.timeOrigin + performance.now());
      outcome.said.push(said);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: parallel }, work));
  for (const end of ends) {
    if (end.status === 'fulfilled') continue;
    app.get(Log).error('errand.failed', end.reason, { clientId: given.clientId });
    outcome.failures.push(end.reason instanceof AppError ? end.reason.code : String(end.reason));
  }
  return outcome;
}

process.on('message', ({ id, errand }: { id: number; errand: Errand }) => {
  void run(errand).then((outcome) => process.send!({ id, outcome }));
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');
