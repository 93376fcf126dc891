import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiHarness } from '../../../../test/support/api-harness.js';
import { eventually } from '../../../../test/support/bridge.js';
import { anIntakeTenant, deliver, type DeliveryAnswer, type IntakeTenant } from '../../../../test/support/intake-client.js';
import { InboxRepository } from '../inbox/inbox.repository.js';

const PENDING_BYTES = 200_000;
const BODY_BYTES = 50_000;

let api: ApiHarness;
let tenant: IntakeTenant;
beforeAll(async () => {
  api = await ApiHarness.start({ WEBHOOK_PENDING_BYTES: String(PENDING_BYTES) });
  tenant = await anIntakeTenant(api);
});
afterAll(() => api.stop());
afterEach(() => vi.restoreAllMocks());

let count = 0;
const aBody = (bytes: number): string => JSON.stringify({ n: count++, filling: 'a'.repeat(bytes) });

const take = (body: string | Readable): Promise<DeliveryAnswer> => deliver(api, tenant, body);

describe('while Postgres hangs', () => {
  it.each([
    ['bodies of a known length', (): string => aBody(BODY_BYTES)],
    ['bodies that come in chunks', (): Readable => Readable.from([aBody(BODY_BYTES), ' '])],
  ])('B4: %s are held up to a bound; those beyond it are refused at once', async (_, body) => {
    let goOn: (ids: ReadonlySet<string>) => void = () => undefined;
    const hanging = new Promise<ReadonlySet<string>>((resolve) => (goOn = resolve));
    vi.spyOn(api.app.get(InboxRepository, { strict: false }), 'insert').mockReturnValue(hanging);
    try {
      const answers = await Promise.all(Array.from({ length: 8 }, () => take(body())));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(503));
      expect([2, 3]).toContain(answers.filter(({ afterMs }) => afterMs > 800).length);
      // Those that were answered are held still, for they may be stored yet.
      const later = await Promise.all(Array.from({ length: 3 }, () => take(body())));
      expect(later.filter(({ afterMs }) => afterMs < 500).length).toBeGreaterThanOrEqual(2);
    } finally {
      vi.restoreAllMocks();
      goOn(new Set());
    }
    await eventually('deliveries to be taken again', async () => (await take(body())).status === 200);
  });
});

describe('the bound', () => {
  it('B4: takes a body that is larger than itself when there is no other, and frees it afterwards', async () => {
    for (let round = 0; round < 3; round++) expect((await take(aBody(PENDING_BYTES * 2))).status).toBe(200);
    for (let round = 0; round < 20; round++) expect((await take(aBody(BODY_BYTES))).status).toBe(200);
  });
});
