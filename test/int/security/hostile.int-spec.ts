import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Answer, ApiHarness, TEST_ENV } from '../../support/api-harness.js';
import { aMessage, anInvitee, type Element } from '../../support/messages.js';
import { WorkerHarness } from '../../support/worker-harness.js';
import { type Example, exampleOf, HOSTILE_TEXTS, LARGE_VALUES, ODD_VALUES, withTextAt } from './hostile-values.js';
import { Tenant } from './tenant.js';

const ENV = { CVENT_BACKOFF_MS: '1', CVENT_TIMEOUT_MS: '500' };
const WRITES = ['put', 'post', 'patch'] as const;

let api: ApiHarness;
let worker: WorkerHarness;
let tenant: Tenant;
let key: string;

beforeAll(async () => {
  api = await ApiHarness.start(ENV);
  worker = await WorkerHarness.start({ ...TEST_ENV, ...ENV, DATABASE_URL: api.databaseUrl });
  tenant = await Tenant.create(api);
  key = await api.cmsKey(tenant.appId);
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
});

interface Write {
  readonly method: 'PUT' | 'POST' | 'PATCH';
  readonly template: string;
  readonly example: Example | null;
}

function writes(): Write[] {
  return Object.entries(api.document.paths).flatMap(([template, item]) =>
    WRITES.filter((method) => Object.hasOwn(item, method)).map((method) => {
      const body = item[method]!.requestBody;
      const schema = body && 'content' in body ? body.content['application/json']?.schema : undefined;
      return { method: method.toUpperCase() as 'PUT', template, example: schema ? exampleOf(api.document, { ...schema }) : null };
    }),
  );
}

/** True for an answer that says whose fault it is: never ours. That Cvent does not answer is known and no fault of anybody's here. */
const isCalm = ({ status, body }: Answer): boolean =>
  status < 500 || String((body as { code?: unknown } | null)?.code).startsWith('cvent.');

async function send({ method, template }: Write, body: string, contentType = 'application/json'): Promise<string[]> {
  const headers = { 'content-type': contentType, 'if-match': '"0"' };
  const answer = await api.request(method, tenant.path(template), { key, headers, body });
  return isCalm(answer) ? [] : [`${method} ${template} ${body.slice(0, 120)}: ${answer.text}`];
}

describe('hostile input to the API', () => {
  it('is never our fault, whatever stands as the whole body', { timeout: 400_000 }, async () => {
    const wrong: string[] = [];
    for (const write of writes().filter(({ example }) => example !== null))
      for (const [, text] of [...LARGE_VALUES, ...ODD_VALUES]) wrong.push(...(await send(write, text)));
    expect(wrong).toEqual([]);
  });

  it('is never our fault, whatever stands in any field', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const write of writes()) {
      const places = write.example?.places ?? [];
      for (const [at, place] of places.entries()) {
        // What is large costs time wherever it stands: once near the top, once where the nesting ends.
        const isLarge = at === 0 || at === places.length - 1;
        for (const [, text] of [...(isLarge ? LARGE_VALUES : []), ...ODD_VALUES]) {
          wrong.push(...(await send(write, withTextAt(write.example!, place, text))));
          tried++;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(1_000);
    expect({} as { isAdmin?: unknown }).not.toHaveProperty('isAdmin');
  });

  it('is never our fault in queries, paths and media types', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    const get = async (url: string): Promise<void> => {
      const answer = await api.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
      if (answer.statusCode >= 500) wrong.push(`${url}: ${answer.body}`);
    };
    for (const [template, item] of Object.entries(api.document.paths)) {
      if (!item.get || !template.startsWith('/v1/apps')) continue;
      const names = (item.get.parameters ?? []).flatMap((one) => ('in' in one && one.in === 'query' ? [one.name] : []));
      for (const text of HOSTILE_TEXTS) {
        for (const name of names) await get(`${tenant.path(template)}?${name}=${text}`);
        for (const name of names) await get(`${tenant.path(template)}?${name}=a&${name}=${text}&${name}[x]=${text}`);
        for (const parameter of template.match(/\{\w+\}/g) ?? [])
          await get(tenant.path(template.replace(parameter, '<here>')).replace(encodeURIComponent('<here>'), text).replace('<here>', text));
      }
    }
    for (const write of writes())
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'application/yaml', ';;'])
        wrong.push(...(await send({ ...write, template: write.template.replace(/\/erase$/, '') }, 'a=1&__proto__[b]=2', type).catch(() => []))); // prettier-ignore
    expect(wrong).toEqual([]);
  });

  it('mappings by file: what refers to itself, multiplies, nests or is huge is told in words, in no time to speak of', async () => {
    const bomb = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n},*a${n},*a${n},*a${n}]`).join('\n');
    for (const yaml of [
      `a0: &a0 [x]\n${bomb}\nversion: "1"\nmappings: *a30`,
      `version: "1"\nmappings: &a [*a, *a]`,
      `version: "1"\nmappings: ${'['.repeat(100_000)}`,
      `version: "1"\nmappings: ${'{a: '.repeat(50_000)}`,
      `version: "1"\nmappings:\n${'- - - - - - - - - - '.repeat(20_000)}`,
      `version: "1"\n<<: {mappings: []}\n__proto__: {a: 1}\nmappings: []`,
      `version: "1"\nmappings: [!!js/function "function(){}", !!binary "AAAA", "\\0", "\\ud800"]`,
      '\u0000',
      '\ud800',
      '%YAML 9.9\n---\n',
      '? '.repeat(100_000),
      '&'.repeat(499_999),
    ]) {
      const answer = await api.request('POST', `${tenant.path('/v1/apps/{appId}/cvent-integration/mappings')}/import`, { key, body: { yaml } }); // prettier-ignore
      expect([200, 400], `${yaml.slice(0, 60)}: ${answer.text.slice(0, 300)}`).toContain(answer.status);
    }
  });

  it('a body that says it is compressed is taken as it came: there is nothing to blow up', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { status } = await api.request('PATCH', tenant.path('/v1/apps/{appId}/people-groups/{id}'), {
      headers,
      body: '{"name":"Plain"}',
    });
    expect([200, 415]).toContain(status);
  });
});

describe('hostile deliveries', () => {
  const TYPES = [
    'InviteeOrGuestAccepted', 'InviteeOrGuestModified', 'InviteeOrGuestCancelled', 'InviteeRegistersForCventSession', 'InviteeCancelsRegistrationForCventSession',
    'SessionCreated', 'SessionUpdated', 'SessionDeleted', 'InviteeSubstitutedInAnEvent', 'toString', '__proto__',
  ]; // prettier-ignore
  const FIELDS: readonly string[] = [
    'eventStub', 'inviteeStub', 'contactStub', 'inviteeStatus', 'isGuest', 'firstName', 'email', 'registrationType', 'customFields', 'dateOfBirth', 'sessionStub', 'sessionName',
    'productStub', 'sessions', 'startDate', 'startTime', 'endTime', 'capacity', 'speakers', 'isIncludedSession', '__proto__', 'constructor',
  ]; // prettier-ignore

  const element = (): Element => ({
    ...anInvitee({ eventStub: 'event-1', email: `${newId()}@hostile.test` }),
    sessionStub: newId(),
    productStub: newId(),
    sessionName: 'Opening',
    startTime: '2027-03-01T09:00:00',
    endTime: '2027-03-01T10:00:00',
    dateOfBirth: '1815-12-10',
  });

  /** Elements each of which has the text in another field. */
  const spoilt = (text: string, fields: readonly string[] = FIELDS): string =>
    fields
      .map((field) => {
        const { [field]: _, ...rest } = element();
        return JSON.stringify(rest).replace('{', () => `{${JSON.stringify(field)}:${text},`);
      })
      .join(',');

  async function deliver(body: string | Buffer): Promise<void> {
    const { webhook } = (await api.request('GET', tenant.path('/v1/apps/{appId}/cvent-integration'))).body as { webhook: { url: string; token: string } }; // prettier-ignore
    const answer = await api.app.inject({
      method: 'POST',
      url: new URL(webhook.url).pathname,
      headers: { authorization: webhook.token },
      payload: body,
    });
    expect(answer.statusCode).toBe(200);
  }

  /** Applies all that waits, once. */
  async function applyAll(): Promise<void> {
    const waiting = await api.sql<{ id: string }>(`SELECT id FROM inbox_messages WHERE status = 'pending' ORDER BY id`);
    for (const { id } of waiting) await worker.apply(id);
  }

  it(
    'B4: end at the first attempt, whatever stands in any field of any type, and leave the service as it was',
    { timeout: 240_000 },
    async () => {
      const message = (type: string, elements: string): string =>
        `{"eventType":${JSON.stringify(type)},"messageTime":"2026-11-01T00:00:00Z","messageStub":"${newId()}","message":[${elements}]}`;
      for (const type of TYPES) {
        for (const [, text] of ODD_VALUES) await deliver(message(type, spoilt(text)));
        for (const [, text] of LARGE_VALUES)
          await deliver(message(type, spoilt(text, ['firstName', 'customFields', 'dateOfBirth', 'sessionName', 'speakers'])));
      }
      for (const [, text] of [...LARGE_VALUES, ...ODD_VALUES]) {
        await deliver(text);
        await deliver(`{"eventType":"SessionCreated","message":${text}}`);
        await deliver(
          `{"eventType":"SessionCreated","messageTime":${text},"messageStub":${text},"message":[${JSON.stringify(element())}]}`,
        );
        await deliver(`{"eventType":${text},"message":[]}`);
      }
      for (const time of [
        '+275760-09-13T00:00:00.001Z',
        '-271821-04-20',
        '0000-00-00',
        '9'.repeat(400),
        '2026-02-30T25:61:61Z',
        '0001-01-01T00:00:00Z',
      ])
        await deliver(
          aMessage('InviteeOrGuestAccepted', [element(), { ...element(), startTime: time, endTime: time }], { messageTime: time }),
        );
      await applyAll();
      const bad = await api.sql(
        `SELECT event_type, left(convert_from(body, 'UTF8'), 200) AS body, status, reason, problems FROM inbox_messages
       WHERE integration_id = $1 AND id <> $2 AND (status IN ('pending', 'failed') OR outcomes ? 'failed')`,
        [tenant.integrationId, tenant.ids['messages']],
      );
      expect(bad).toEqual([]);
      await deliver(aMessage('InviteeOrGuestAccepted', [{ ...element(), email: 'after@hostile.test' }]));
      await applyAll();
      const { body } = await api.request('GET', `${tenant.path('/v1/apps/{appId}/people')}?email=after@hostile.test`);
      expect(body.items).toHaveLength(1);
    },
  );

  it('are shown, explained and erased like any other', { timeout: 120_000 }, async () => {
    for (const [template, item] of Object.entries(api.document.paths)) {
      if (!item.get || !template.startsWith('/v1/apps/{appId}')) continue;
      const answer = await api.request('GET', tenant.path(template));
      expect(answer.status, `${template}: ${answer.text}`).toBeLessThan(500);
    }
    const { body } = await api.request('GET', `${tenant.path('/v1/apps/{appId}/people')}?limit=200`);
    for (const { id } of (body.items as { id: string }[]).slice(0, 20)) {
      for (const view of ['', '/history', '/agenda', '/agenda.ics'])
        expect((await api.request('GET', `${tenant.path('/v1/apps/{appId}/people')}/${id}${view}`)).status).toBe(200);
      expect((await api.request('POST', `${tenant.path('/v1/apps/{appId}/people')}/${id}/erase`)).status).toBeLessThan(300);
    }
    await worker.sweepErasures();
    await worker.sweepErasures();
    expect(await api.sql('SELECT id FROM erasures WHERE finished_at IS NULL')).toEqual([]);
  });
});
