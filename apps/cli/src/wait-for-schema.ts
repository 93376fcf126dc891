import { setTimeout as sleep } from 'node:timers/promises';
import { pendingMigrations } from '#platform';

const ASK_EVERY_MS = 1_000;

/** Ends when the database has every migration of this version, however long that takes; says what it waits for whenever that changes. */
export async function waitForSchema(databaseUrl: string): Promise<void> {
  let said = '';
  for (;;) {
    const waitsFor = await pendingMigrations(databaseUrl).then(
      (names) => names.join(', '),
      (error: NodeJS.ErrnoException) => `the database (${error.code ?? error.name})`,
    );
    if (waitsFor === '') return console.log('The schema is up to date.');
    if (waitsFor !== said) console.log(`Waiting for ${waitsFor}.`);
    said = waitsFor;
    await sleep(ASK_EVERY_MS);
  }
}
