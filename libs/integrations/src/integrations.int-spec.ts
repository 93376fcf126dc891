import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, SystemClock } from '#kernel';
import { SecretBox } from '#platform';
import { type Answer, ApiHarness } from '../../../test/support/api-harness.js';
import { Cvent } from '../../../test/support/cvent.js';
import { hostileHosts } from '../../../test/support/hostile-hosts.js';
import { PublicOrigin } from './public-origin.js';
import { SecretRotation } from './secret-rotation.service.js';
import { WebhookTargets } from './webhook-targets.service.js';

let api: ApiHarness;
let cvent: Cvent;
let appId: string;
let groupId: string;
let path: string;
beforeAll(async () => {
  cvent = await Cvent.start();
  api = await ApiHarness.start({ ...cvent.env, CVENT_EXTRA_HOSTS: `http://127.0.0.1:4010,${cvent.url}` });
});
afterAll(async () => {
  await api.stop();
  await cvent.stop();
});
beforeEach(async () => {
  ({ appId, groupId, path } = await api.anApp());
  api.jobs.published.length = 0;
});

const EVENT = '0F3A1C52-7C1E-4A8E-9A52-3C1D5F7A9B10';
const SECRET = 'the-client-secret-of-the-tests';

function settings(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    clientId: 'client-1',
    clientSecret: SECRET,
    host: 'https://api-platform.cvent.com',
    eventId: EVENT,
    sessionImportMethod: 'personal_agenda',
    defaultPeopleGroupId: groupId,
    cventToCms: true,
    cmsToCvent: false,
    ...over,
  };
}

const save = (over: Record<string, unknown> = {}): Promise<Answer> =>
  api.request('PUT', `${path}/cvent-integration`, { body: settings(over) });

async function versionOf(): Promise<number> {
  const [row] = await api.sql<{ settings_version: number }>('SELECT settings_version FROM integrations WHERE app_id = $1', [appId]);
  return row!.settings_version;
}

async function anAttendee(integrationId: string, personId: string | null = null, link: string | null = null): Promise<void> {
  await api.sql(
    `INSERT INTO attendees (integration_id, attendee_id, app_id, as_of, as_of_kind, as_of_id, "values", placement, person_id, link)
     VALUES ($1, $2, $3, now(), 'message', '1', '{}', $4, $5, $6)`,
    [integrationId, newId(), appId, personId === null ? 'not_accepted' : 'in_app', personId, link],
  );
}

describe('G1 settings', () => {
  it('are created, read and changed', async () => {
    const made = await save();
    expect(made).toMatchObject({
      status: 201,
      body: {
        appId,
        clientId: 'client-1',
        host: 'https://api-platform.cvent.com',
        eventId: EVENT.toLowerCase(),
        sessionImportMethod: 'personal_agenda',
        defaultPeopleGroupId: groupId,
        cventToCms: true,
        cmsToCvent: false,
        conflictPolicy: 'latest',
        status: 'active',
        event: null,
      },
    });
    expect((await api.request('GET', `${path}/cvent-integration`)).body).toEqual(made.body);
    const changed = await save({
      clientSecret: undefined,
      sessionImportMethod: 'managed_schedules',
      conflictPolicy: 'cms',
      cventToCms: false,
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        id: made.body.id,
        webhook: made.body.webhook,
        sessionImportMethod: 'managed_schedules',
        conflictPolicy: 'cms',
        cventToCms: false,
      },
    });
    expect((await save()).body.conflictPolicy).toBe('cms');
  });

  it.each(['https://api-platform-eur.cvent.com', ' https://api-platform.cvent.com/ ', 'http://127.0.0.1:4010'])(
    'take the host %s',
    async (host) => {
      expect(await save({ host })).toMatchObject({ status: 201, body: { host: host.trim().replace(/\/$/, '') } });
    },
  );

  it.each([
    'https://api-platform.cvent.com.evil.example',
    'http://api-platform.cvent.com',
    'https://169.254.169.254',
    'https://x@api-platform.cvent.com',
    '',
  ])('refuse the host %j and name those that are allowed', async (host) => {
    const answer = await save({ host });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'host' }] } });
    if (host !== '') expect(answer.text).toContain('https://api-platform-eur.cvent.com');
  });

  it('guarantee 7: take no host that only looks like one of them', async () => {
    const taken: string[] = [];
    for (const host of hostileHosts(4010)) {
      const answer = await save({ host });
      if (answer.status !== 400 || answer.body.errors[0]?.field !== 'host') taken.push(host);
    }
    expect(taken).toEqual(['http://127.0.0.1:4010']);
    expect(await api.sql('SELECT host FROM integrations WHERE app_id = $1', [appId])).toEqual([{ host: 'http://127.0.0.1:4010' }]);
  });

  it.each([
    ['eventId', ''],
    ['eventId', '00000000-0000-0000-0000-000000000000'],
    ['eventId', 'https://app.cvent.com/Subscribers/Events2/Overview?evtstub=0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10'],
    ['eventId', '0f3a1c52%2D7c1e'],
    ['eventId', 7],
    ['clientId', ' '],
    ['clientId', 'a\u0000b'],
    ['clientSecret', ''],
    ['clientSecret', undefined],
    ['sessionImportMethod', 'both'],
    ['defaultPeopleGroupId', 'x'],
    ['cventToCms', 'true'],
    ['cmsToCvent', undefined],
    ['conflictPolicy', 'newest'],
    ['webhookToken', 'mine'],
  ])('refuse %s = %j', async (field, value) => {
    expect(await save({ [field]: value })).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ field }] } });
  });

  it('refuse a default group of another App', async () => {
    const other = await api.anApp();
    const answer = await save({ defaultPeopleGroupId: other.groupId });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'defaultPeopleGroupId' }] } });
  });

  it('raise their version and wake the attendees when what stands in the app depends on them, and only then', async () => {
    const account = { clientId: 'simulator-client', clientSecret: 'simulator-secret', host: cvent.url };
    const { id } = (await save(account)).body;
    await save(account);
    await save({ ...account, cmsToCvent: true });
    expect([await versionOf(), api.jobs.of('attendees.walk')]).toEqual([1, []]);
    await save({ ...account, cventToCms: false });
    await save({ ...account, cventToCms: false, conflictPolicy: 'cvent' });
    expect([await versionOf(), api.jobs.of('attendees.walk')]).toEqual([3, [{ integrationId: id }, { integrationId: id }]]);
  });

  it('are saved even while the queue is away', async () => {
    await save();
    api.jobs.isAway = true;
    expect((await save({ cventToCms: false })).status).toBe(200);
    api.jobs.isAway = false;
    expect(await versionOf()).toBe(2);
  });

  it('stay as they were when nothing changed', async () => {
    const first = (await save()).body;
    expect((await save()).body).toEqual(first);
  });

  it('end as one integration however many create it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => save({ clientId: `client-${i}` })));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.every((status) => [200, 201, 409].includes(status))).toBe(true);
    const rows = await api.sql('SELECT 1 FROM integrations WHERE app_id = $1', [appId]);
    expect(rows).toHaveLength(1);
  });

  it('keep event and host once attendees are known', async () => {
    const { id } = (await save()).body;
    expect((await save({ eventId: 'another-event' })).status).toBe(200);
    await anAttendee(id);
    expect(await save({ eventId: EVENT })).toMatchObject({ status: 409, body: { code: 'integration.event_fixed' } });
    expect(await save({ eventId: 'another-event', host: 'https://api-platform-eur.cvent.com' })).toMatchObject({ status: 409 });
    expect((await save({ eventId: 'ANOTHER-EVENT', clientId: 'client-3' })).status).toBe(200);
  });
});

describe('G2 webhook URL and token', () => {
  it('are made when the settings are saved, and shown whenever the settings are', async () => {
    api.app.get(PublicOrigin, { strict: false }).set('http://127.0.0.1:9999/');
    const { webhook } = (await save()).body;
    expect(webhook.url).toMatch(/^http:\/\/127\.0\.0\.1:9999\/cvent\/webhooks\/[\w-]{22}$/);
    expect(webhook.token).toMatch(/^[\w-]{43}$/);
    const key = await api.cmsKey(appId);
    expect((await api.request('GET', `${path}/cvent-integration`, { key })).body.webhook).toEqual(webhook);
  });

  it('differ from App to App and lead back to the integration', async () => {
    const first = (await save()).body;
    ({ appId, groupId, path } = await api.anApp());
    const second = (await save()).body;
    expect(first.webhook.url).not.toBe(second.webhook.url);
    expect(first.webhook.token).not.toBe(second.webhook.token);
    const keys = [first, second].map((integration) => integration.webhook.url.split('/').at(-1) as string);
    const targets = await api.app.get(WebhookTargets, { strict: false }).find([...keys, 'nobody']);
    expect([...targets.keys()].sort()).toEqual([...keys].sort());
    const target = targets.get(keys[1]!)!;
    expect(target).toMatchObject({ integrationId: second.id, appId });
    expect(target.tokens.map(({ token, validUntil }) => [token.reveal(), validUntil])).toEqual([[second.webhook.token, null]]);
  });
});

describe('G3 the Cvent agenda', () => {
  it('is made with the integration and protected while it exists', async () => {
    const { cventAgendaId } = (await save()).body;
    const agenda = `${path}/agendas/${cventAgendaId}`;
    expect((await api.request('GET', `${path}/agendas`)).body.items).toMatchObject([
      { id: cventAgendaId, kind: 'cvent', name: 'Cvent agenda' },
    ]);
    const refused = await api.request('DELETE', agenda);
    expect(refused).toMatchObject({ status: 409, body: { code: 'agenda.protected' } });
    expect(refused.body.detail).toContain('Cvent');
    await api.request('DELETE', `${path}/cvent-integration`);
    expect((await api.request('GET', agenda)).status).toBe(200);
    expect((await save()).body.cventAgendaId).toBe(cventAgendaId);
    await api.request('DELETE', `${path}/cvent-integration`);
    expect((await api.request('DELETE', agenda)).status).toBe(204);
    expect((await api.request('GET', agenda)).status).toBe(404);
  });
});

describe('B2 secrets', () => {
  it('are stored encrypted and answered nowhere but as the webhook token', async () => {
    const answer = await save();
    expect(answer.text).not.toContain(SECRET);
    expect((await api.request('GET', `${path}/cvent-integration`)).text).not.toContain(SECRET);
    const [row] = await api.sql<Record<string, string>>('SELECT * FROM integrations WHERE app_id = $1', [appId]);
    const stored = JSON.stringify(row);
    expect(stored).not.toContain(SECRET);
    expect(stored).not.toContain(answer.body.webhook.token);
    expect(row!['client_secret']).toMatch(/^v1\.k1\./);
  });

  it('keep the client secret when it is left out, and replace it when it is given', async () => {
    const { id } = (await save()).body;
    const read = async (): Promise<string> => {
      const [row] = await api.sql<{ client_secret: string }>('SELECT client_secret FROM integrations WHERE app_id = $1', [appId]);
      return api.app.get(SecretBox).open(row!.client_secret, { table: 'integrations', column: 'client_secret', rowId: id });
    };
    await save({ clientSecret: undefined, clientId: 'client-2' });
    expect(await read()).toBe(SECRET);
    await save({ clientSecret: 'another' });
    expect(await read()).toBe('another');
  });

  it('let the old webhook token live for the grace time after a rotation', async () => {
    const before = (await save()).body;
    const rotated = await api.request('POST', `${path}/cvent-integration/webhook-token/rotate`, { body: { graceHours: 2 } });
    expect(rotated).toMatchObject({ status: 200, body: { id: before.id, webhook: { url: before.webhook.url } } });
    expect(rotated.body.webhook.token).not.toBe(before.webhook.token);
    const key = before.webhook.url.split('/').at(-1);
    const tokens = async () => (await api.app.get(WebhookTargets, { strict: false }).find([key])).get(key)!.tokens;
    expect((await tokens()).map(({ token }) => token.reveal())).toEqual([rotated.body.webhook.token, before.webhook.token]);
    expect((await tokens())[1]!.validUntil).toBeInstanceOf(Date);
    const again = await api.request('POST', `${path}/cvent-integration/webhook-token/rotate`, { body: { graceHours: 0 } });
    expect((await tokens()).map(({ token }) => token.reveal())).toEqual([again.body.webhook.token]);
    expect((await api.request('POST', `${path}/cvent-integration/webhook-token/rotate`)).status).toBe(200);
    expect(await tokens()).toHaveLength(2);
  });

  describe('replaced webhook tokens', () => {
    const rotate = (graceHours: number) => api.request('POST', `${path}/cvent-integration/webhook-token/rotate`, { body: { graceHours } });

    async function accepted(url: string): Promise<string[]> {
      const key = url.split('/').at(-1)!;
      const { tokens } = (await api.app.get(WebhookTargets, { strict: false }).find([key])).get(key)!;
      return tokens.filter(({ validUntil }) => validUntil === null || validUntil > new Date()).map(({ token }) => token.reveal());
    }

    it('B2: each work for their own grace time, however often the token is replaced', async () => {
      const { url, token: first } = (await save()).body.webhook;
      const second = (await rotate(2)).body.webhook.token;
      const third = (await rotate(1)).body.webhook.token;
      expect(new Set(await accepted(url))).toEqual(new Set([first, second, third]));
      const [row] = await api.sql<Record<string, unknown>>('SELECT * FROM integrations WHERE app_id = $1', [appId]);
      for (const token of [first, second, third]) expect(JSON.stringify(row)).not.toContain(token);
    });

    it('B2: are at most five, which the answer says; those that have ended do not count', async () => {
      const { url } = (await save()).body.webhook;
      for (let n = 0; n < 5; n++) expect((await rotate(1)).status).toBe(200);
      const before = await accepted(url);
      const refused = await rotate(1);
      expect(refused).toMatchObject({ status: 409, body: { code: 'integration.too_many_webhook_tokens' } });
      expect(refused.body.detail).toMatch(/\d{4}-\d\d-\d\dT.*graceHours/);
      expect(await accepted(url)).toEqual(before);
      await api.sql(
        `UPDATE integrations SET previous_webhook_tokens = jsonb_set(previous_webhook_tokens, '{2,until}', '"2020-01-01T00:00:00.000Z"') WHERE app_id = $1`,
        [appId],
      );
      expect((await rotate(1)).status).toBe(200);
      const [row] = await api.sql<{ n: number }>(
        'SELECT jsonb_array_length(previous_webhook_tokens) AS n FROM integrations WHERE app_id = $1',
        [appId],
      );
      expect(row!.n).toBe(5);
    });

    it('B2: all end at once when the token is replaced without grace, even when there are five', async () => {
      const { url } = (await save()).body.webhook;
      for (let n = 0; n < 5; n++) await rotate(1);
      const { token } = (await rotate(0)).body.webhook;
      expect(await accepted(url)).toEqual([token]);
    });
  });

  it.each([-1, 721, '2', null])('refuse a grace time of %j', async (graceHours) => {
    await save();
    const answer = await api.request('POST', `${path}/cvent-integration/webhook-token/rotate`, { body: { graceHours } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'graceHours' }] } });
  });

  it('are re-encrypted under the newest key, and stay readable', async () => {
    const before = (await save()).body;
    const rotate = async () =>
      (await api.request('POST', `${path}/cvent-integration/webhook-token/rotate`, { body: {} })).body.webhook.token as string;
    const second = await rotate();
    await rotate();
    const keys = (order: string[]): string => order.map((id) => `${id}:${Buffer.alloc(32, id === 'k1' ? 1 : 2).toString('base64')}`).join();
    const newer = new SecretBox({ encryptionKeys: { reveal: () => keys(['k2', 'k1']) } } as never);
    const own = api.app.get(SecretRotation, { strict: false });
    const [database, audit] = [own['database'], own['audit']];
    const rotation = new SecretRotation(database, newer, new SystemClock(), audit);
    expect(await rotation.reencryptAll()).toBeGreaterThanOrEqual(4);
    expect(await rotation.reencryptAll()).toBe(0);
    const onlyNew = new SecretBox({ encryptionKeys: { reveal: () => keys(['k2']) } } as never);
    const [row] = await api.sql<{ id: string; previous_webhook_tokens: { token: string }[] }>(
      'SELECT * FROM integrations WHERE app_id = $1',
      [appId],
    );
    const place = { table: 'integrations', column: 'previous_webhook_tokens', rowId: row!.id };
    expect(row!.previous_webhook_tokens.map(({ token }) => onlyNew.open(token, place))).toEqual([before.webhook.token, second]);
    const back = new SecretRotation(
      database,
      new SecretBox({ encryptionKeys: { reveal: () => keys(['k1', 'k2']) } } as never),
      new SystemClock(),
      audit,
    );
    expect(await back.reencryptAll()).toBeGreaterThanOrEqual(3);
  });
});

describe('deleting an integration', () => {
  it('leaves the people to the CMS and forgets what was Cvent’s', async () => {
    const { id } = (await save()).body;
    const personId = newId();
    await api.sql(
      `INSERT INTO people (id, app_id, origin, email_key, fields, sync_state) VALUES ($1, $2, 'cvent', 'a@b.test', '{"email":"a@b.test"}', 'in_sync')`,
      [personId, appId],
    );
    for (const madeBy of ['default', 'mapping'])
      await api.sql('INSERT INTO people_group_members (app_id, person_id, group_id, made_by) VALUES ($1, $2, $3, $4)', [
        appId,
        personId,
        groupId,
        madeBy,
      ]);
    await anAttendee(id, personId, 'added');
    expect((await api.request('DELETE', `${path}/cvent-integration`)).status).toBe(204);
    expect((await api.request('GET', `${path}/people/${personId}`)).body).toMatchObject({
      origin: 'cms',
      cvent: null,
      sync: { state: 'not_synced' },
      groups: [{ id: groupId, madeBy: 'cms' }],
    });
    expect(await api.sql('SELECT 1 FROM attendees WHERE app_id = $1', [appId])).toEqual([]);
    expect(await api.request('GET', `${path}/cvent-integration`)).toMatchObject({ status: 404, body: { code: 'integration.not_found' } });
    expect((await api.request('DELETE', `${path}/cvent-integration`)).status).toBe(404);
  });

  it('happens with its App', async () => {
    await save();
    expect((await api.request('DELETE', path)).status).toBe(204);
    expect(await api.sql('SELECT 1 FROM integrations WHERE app_id = $1', [appId])).toEqual([]);
  });
});

describe('the default people group', () => {
  it('cannot be deleted, and the answer says why', async () => {
    await save();
    const answer = await api.request('DELETE', `${path}/people-groups/${groupId}`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'people_group.in_use' } });
    expect(answer.body.detail).toContain('default people group');
  });
});
