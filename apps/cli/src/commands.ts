import { parseArgs } from 'node:util';
import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule, ApiKeys, type ApiKeyRole } from '#access';
import { ChangesModule, EndpointSecrets } from '#changes';
import { BY_CLI } from '#contracts';
import { type ImportRun, Imports, ImportsModule } from '#imports';
import { IntegrationsModule, SecretRotation } from '#integrations';
import { InvalidInputError } from '#kernel';
import { MessagingModule } from '#messaging';
import { loadConfig, migrate, OrmModule, PlatformModule, UUID } from '#platform';
import { Messages, MessagesModule } from '#webhooks';
import { followImport } from './follow-import.js';
import { waitForSchema } from './wait-for-schema.js';

/** What the command line answers when it is asked wrongly. */
export const USAGE = `Usage: node dist/cli.js <command>

  db:migrate                                     bring the database's schema up to date
  db:wait                                        wait until another db:migrate has done so
  keys:create --role operator --name NAME        make an API key for everything
  keys:create --role cms --app APP_ID --name N   make an API key for one App (repeat --app for more)
  keys:list                                      list the keys, without their secrets
  keys:revoke ID                                 end a key; it stops working within seconds
  secrets:reencrypt                              bring all secrets under the first key of ENCRYPTION_KEYS
  import:start --app ID [--incremental] [--dry-run]   start an import and follow it
  import:follow --app ID IMPORT_ID               follow an import that is under way
  messages:replay [--status failed] [--app ID]   apply messages again (failed, quarantined, ignored, applied)

All read the same settings as the service: DATABASE_URL, ENCRYPTION_KEYS, REDIS_URL.`;

const REPLAYABLE = ['failed', 'quarantined', 'ignored', 'applied'] as const;

/** What each kind of command needs; made when it is asked for, since it reads the environment. */
const NEEDS = {
  keys: () => [PlatformModule.forRoot(), OrmModule, AccessModule],
  secrets: () => [PlatformModule.forRoot(), IntegrationsModule, ChangesModule],
  messages: () => [PlatformModule.forRoot(), MessagingModule, MessagesModule],
  imports: () => [PlatformModule.forRoot(), MessagingModule, ImportsModule],
} as const;

/** The commands by name; each takes the rest of the command line and prints what it did. */
export const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  'db:migrate': async () => {
    const ran = await migrate(loadConfig(process.env).databaseUrl.reveal());
    console.log(ran.length === 0 ? 'The schema is up to date.' : `Ran ${ran.join(', ')}.`);
  },
  'db:wait': () => waitForSchema(loadConfig(process.env).databaseUrl.reveal()),
  'keys:create': (args) => {
    const { values } = parseArgs({
      args,
      options: { role: { type: 'string' }, name: { type: 'string' }, app: { type: 'string', multiple: true } },
    });
    return using('keys', ApiKeys, async (keys) => {
      const { id, key } = await keys.create({
        role: values.role as ApiKeyRole,
        name: values.name ?? values.role ?? '',
        appIds: values.app ?? [],
      });
      console.log(`${key}\n(id ${id}; this is the only time that the key is shown)`);
    });
  },
  'keys:list': () => using('keys', ApiKeys, async (keys) => console.table(await keys.list())),
  'keys:revoke': ([id = '']) =>
    using('keys', ApiKeys, async (keys) => {
      await keys.revoke(id);
      console.log('Revoked.');
    }),
  'secrets:reencrypt': () =>
    using('secrets', SecretRotation, async (rotation, app) => {
      const done = (await rotation.reencryptAll()) + (await app.get(EndpointSecrets, { strict: false }).reencryptAll());
      console.log(`Re-encrypted ${done} secrets.`);
    }),
  'import:start': (args) => {
    const { values } = parseArgs({
      args,
      options: {
        app: { type: 'string' },
        incremental: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    return using('imports', Imports, async (imports) => {
      const appId = idOf(values.app);
      const run = await imports.start(appId, { kind: values.incremental ? 'incremental' : 'full', isDryRun: values['dry-run'] }, BY_CLI);
      console.log(`Import ${run.id}. It goes on without this command; a worker must run.`);
      report(await followImport(imports, appId, run.id));
    });
  },
  'import:follow': (args) => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { app: { type: 'string' } } });
    return using('imports', Imports, async (imports) => report(await followImport(imports, idOf(values.app), idOf(positionals[0]))));
  },
  'messages:replay': (args) => {
    const { values } = parseArgs({ args, options: { status: { type: 'string', default: 'failed' }, app: { type: 'string' } } });
    const status = REPLAYABLE.find((known) => known === values.status);
    if (!status) throw new InvalidInputError('command.invalid', `--status must be one of ${REPLAYABLE.join(', ')}.`);
    return using('messages', Messages, async (messages) =>
      console.log(`Replayed ${await messages.replayAll(values.app ?? null, [status], BY_CLI)} messages.`),
    );
  },
};

/** @throws InvalidInputError for what is no id. */
function idOf(id: string | undefined): string {
  if (id !== undefined && UUID.test(id)) return id.toLowerCase();
  throw new InvalidInputError('command.invalid', 'Give the ids: --app APP_ID, and for import:follow the id of the import.');
}

/** Says how an import ended; the command fails unless it completed. */
function report({ state, counts, problem }: ImportRun): void {
  console.log(`${state}: ${Object.entries(counts).map(([name, n]) => `${name} ${n}`).join(', ') || 'nothing to do'}`); // prettier-ignore
  if (problem) console.log(problem.message);
  if (state !== 'completed') process.exitCode = 1;
}

@Module({})
class CommandModule {}

async function using<T>(
  needs: keyof typeof NEEDS,
  token: Type<T>,
  work: (service: T, app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const app = await NestFactory.createApplicationContext(
    { module: CommandModule, imports: [...NEEDS[needs]()] },
    { logger: ['error'], abortOnError: false },
  );
  try {
    await work(app.get(token, { strict: false }), app);
  } finally {
    await app.close();
  }
}
