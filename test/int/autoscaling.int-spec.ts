import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_ENV } from '../support/api-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { yamlOfRoot } from '../support/manifests.js';
import { WorkerHarness } from '../support/worker-harness.js';

interface ScaledObject {
  readonly spec: { readonly triggers: readonly { readonly metadata: { readonly valueLocation: string } }[] };
}

let database: TestDatabase;
let worker: WorkerHarness;
beforeAll(async () => {
  database = await createTestDatabase();
  worker = await WorkerHarness.start({ ...TEST_ENV, DATABASE_URL: database.url });
});
afterAll(async () => {
  await worker.stop();
  await database.drop();
});

describe('autoscaling', () => {
  it('reads a figure that every worker tells, also when nothing waits', async () => {
    const { spec } = yamlOfRoot('deploy/kubernetes/components/autoscaling/scaled-object.yaml') as ScaledObject;
    const { valueLocation } = spec.triggers[0]!.metadata;
    expect((await worker.metrics()).split('\n')).toContain(`${valueLocation} 0`);
  });
});
