import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../start-simulator.js';
import { ApiClient, type ClientAnswer } from '../../testing/api-client.js';
import type { FaultSpec } from './fault-spec.js';

let running: RunningSimulator;
let client: ApiClient;
let eventId: string;

beforeEach(async () => {
  running = await startSimulator();
  client = new ApiClient(running.url);
  await client.login();
  eventId = running.simulator.events.put({ size: 25, seed: 5 }).id;
});
afterEach(() => running.close());

const add = (fault: FaultSpec) => running.simulator.rest.faults.add(fault);
const idsOf = ({ body }: ClientAnswer): unknown[] => (body.data as { id: unknown }[]).map(({ id }) => id);
const statusesOf = async (count: number, path = '/attendees'): Promise<number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push((await client.get(path)).status);
  return statuses;
};

async function admin(method: string, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${running.url}/admin/${path}`, { method, ...init });
  return response.status === 204 ? null : response.json();
}

describe('which calls a fault hits', () => {
  it('is said by operation, as often as it says, after as many as it says', async () => {
    add({ kind: 'status', status: 500, operation: 'GET /attendees', skip: 1, count: 2 });
    expect(await statusesOf(1, '/usage')).toEqual([200]);
    expect(await statusesOf(5)).toEqual([200, 500, 500, 200, 200]);
  });

  it.each([
    ['GET /events/{id}', [500, 200, 200]],
    ['GET /events*', [500, 500, 200]],
    ['* /events/{id}/*', [200, 500, 200]],
    ['GET *', [500, 500, 500]],
    ['POST *', [200, 200, 200]],
  ])('follows the pattern %s', async (operation, statuses) => {
    add({ kind: 'status', status: 500, operation });
    const paths = [`/events/${eventId}`, `/events/${eventId}/registration-types`, '/attendees'];
    expect((await Promise.all(paths.map((path) => client.get(path)))).map(({ status }) => status)).toEqual(statuses);
  });

  it('is drawn from a seed', async () => {
    const draw = async (seed: number): Promise<number[]> => {
      running.simulator.rest.faults.clear();
      add({ kind: 'status', probability: 0.5, seed });
      return statusesOf(20);
    };
    const once = await draw(3);
    expect(new Set(once)).toEqual(new Set([200, 503]));
    running.simulator.rest.faults.clear();
  });

  it('does not touch what the limits refuse', async () => {
    add({ kind: 'status', status: 500, count: 1 });
    running.simulator.rest.quota.setTier('free');
    running.simulator.rest.quota.leave(0);
    expect(await statusesOf(1)).toEqual([429]);
    expect(running.simulator.rest.faults.list()).toMatchObject([{ hits: 0 }]);
  });
});

describe('a status', () => {
  it.each([
    ['json', 503, { code: 503, message: 'Service Unavailable' }],
    ['wrapped', 500, { error: { code: 'Internal Server Error', message: 'Internal Server Error' } }],
    ['empty', 504, ''],
    ['html', 502, expect.stringMatching(/^<html>.*Bad Gateway/)],
  ] as const)('has a body of kind %s', async (body, status, wanted) => {
    add({ kind: 'status', status, body, count: 1, headers: { 'retry-after': '7' } });
    const answer = await client.get('/attendees');
    expect({ status: answer.status, body: answer.body as unknown }).toEqual({ status, body: wanted });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('may hit tokens, and say what it likes', async () => {
    add({ kind: 'status', status: 401, message: 'No', operation: 'POST /oauth2/token' });
    expect(await client.login()).toMatchObject({ status: 401, body: { message: 'No' } });
  });
});

describe('a connection', () => {
  it('is cut', async () => {
    add({ kind: 'drop', count: 1 });
    await expect(client.get('/attendees')).rejects.toThrow();
    expect(await statusesOf(1)).toEqual([200]);
    expect([...running.simulator.rest.calls.newest()][1]).toMatchObject({ status: null, fault: 'drop', operation: 'GET /attendees' });
  });

  it('says nothing, then is cut', async () => {
    add({ kind: 'silence', delayMs: 60, count: 1 });
    const startedMs = performance.now();
    await expect(client.get('/attendees')).rejects.toThrow();
    expect(performance.now() - startedMs).toBeGreaterThan(50);
  });

  it('is cut in the middle of a body', async () => {
    add({ kind: 'cut', count: 1 });
    await expect(client.get('/attendees')).rejects.toThrow();
  });

  it('that is slow on purpose does not hold up the end', async () => {
    add({ kind: 'silence', delayMs: 3_600_000 });
    const call = client.get('/attendees').catch(() => null);
    await expect.poll(() => running.simulator.rest.faults.list()[0]!.hits).toBe(1);
    await running.close();
    expect(await call).toBeNull();
  });
});

describe('an answer', () => {
  it('comes late, one or all', async () => {
    add({ kind: 'delay', delayMs: 60, count: 1 });
    const took = async (): Promise<number> => {
      const startedMs = performance.now();
      expect((await client.get('/attendees')).status).toBe(200);
      return performance.now() - startedMs;
    };
    expect(await took()).toBeGreaterThan(50);
    running.simulator.rest.configure({ answerDelayMs: 80 });
    expect(await took()).toBeGreaterThan(70);
  });

  it('is half a JSON text', async () => {
    add({ kind: 'truncate', count: 1 });
    const { status, body } = await client.get('/attendees');
    expect({ status, start: String(body).slice(0, 10) }).toEqual({ status: 200, start: '{"paging":' });
  });

  it('is a giant', async () => {
    add({ kind: 'giant', bytes: 3_000_000, count: 1 });
    const response = await fetch(`${running.url}/ea/usage`);
    expect((await response.text()).length).toBeGreaterThan(3_000_000);
  });

  it('leads elsewhere', async () => {
    add({ kind: 'redirect', location: 'https://elsewhere.example.com/', status: 307, count: 1 });
    const { status, headers } = await client.get('/attendees');
    expect([status, headers.get('location')]).toEqual([307, 'https://elsewhere.example.com/']);
  });

  it.each([
    ['no-id', (record: unknown) => expect(record).not.toHaveProperty('id')],
    ['wrong-types', (record: unknown) => expect(record).toMatchObject({ contact: 'x', status: [7] })],
    ['null', (record: unknown) => expect(record).toBeNull()],
    ['text', (record: unknown) => expect(record).toBe('not a record')],
  ] as const)('holds a malformed record (%s) and good ones around it', async (form, check) => {
    const right = idsOf(await client.get('/attendees'));
    add({ kind: 'malformed-record', at: 2, form, count: 1 });
    const { body } = await client.get('/attendees');
    check(body.data[2]);
    expect(body.data).toHaveLength(25);
    expect([body.data[1].id, body.data[3].id]).toEqual([right[1], right[3]]);
  });
});

describe('a page', () => {
  it('points to itself', async () => {
    const first = await client.get('/attendees?limit=10');
    add({ kind: 'repeat-token', count: 1 });
    const { body } = await client.get(`/attendees?token=${first.body.paging.nextToken}`);
    expect(body.paging.nextToken).toBe(first.body.paging.nextToken);
  });

  it('comes again', async () => {
    const first = await client.get('/attendees?limit=10');
    add({ kind: 'repeat-page', count: 1 });
    expect(idsOf(await client.get(`/attendees?token=${first.body.paging.nextToken}`))).toEqual(idsOf(first));
    expect(idsOf(await client.get(`/attendees?token=${first.body.paging.nextToken}`))[0]).not.toBe(idsOf(first)[0]);
  });
});

describe('a list', () => {
  it('does not know its own tokens any more', async () => {
    const first = await client.get('/attendees?limit=10');
    add({ kind: 'forget-pages', count: 1 });
    expect(await client.get(`/attendees?token=${first.body.paging.nextToken}`)).toMatchObject({
      status: 400,
      body: { message: 'Invalid token' },
    });
    expect(await statusesOf(1)).toEqual([200]);
  });
});

describe('credentials', () => {
  it('are revoked in the middle', async () => {
    add({ kind: 'revoke-credentials', skip: 1, count: 1 });
    expect(await statusesOf(3)).toEqual([200, 401, 401]);
    expect((await client.login()).body.error).toBe('invalid_client');
  });

  it('expire in the middle, and can be renewed', async () => {
    add({ kind: 'expire-token', skip: 1, count: 1 });
    expect(await statusesOf(2)).toEqual([200, 401]);
    await client.login();
    expect(await statusesOf(1)).toEqual([200]);
  });
});

describe('an account', () => {
  it('may be one that does not have the event', async () => {
    const { id } = running.simulator.events.get(eventId).attendees[0]!;
    running.simulator.rest.configure({ hiddenEventIds: [eventId.toUpperCase()] });
    expect((await client.get(`/events/${eventId}`)).status).toBe(404);
    expect((await client.get(`/attendees/${id}`)).status).toBe(404);
    expect(idsOf(await client.get('/attendees'))).toEqual([]);
  });

  it('may be of the other region: not even tokens are there', async () => {
    running.simulator.rest.configure({ isOtherRegion: true });
    expect(await client.get('/attendees')).toMatchObject({ status: 404, body: { code: 404, message: 'Not found' } });
    expect((await client.login()).status).toBe(404);
  });
});

describe('the admin API', () => {
  it('adds, lists and removes faults', async () => {
    expect(await admin('POST', 'faults', { kind: 'status', status: 502, operation: 'GET /usage', count: 1 })).toMatchObject({
      id: '1',
      hits: 0,
    });
    await admin('POST', 'faults', { kind: 'drop', operation: 'GET /sessions' });
    expect(await statusesOf(2, '/usage')).toEqual([502, 200]);
    expect(await admin('GET', 'faults')).toMatchObject({
      items: [
        { id: '1', hits: 1, status: 502 },
        { id: '2', kind: 'drop', hits: 0 },
      ],
    });
    await admin('DELETE', 'faults/1');
    expect(await admin('DELETE', 'faults/1')).toMatchObject({ code: 'fault.not_found' });
    await admin('DELETE', 'faults');
    expect(await statusesOf(1, '/sessions')).toEqual([200]);
    expect(await admin('POST', 'faults', { kind: 'meteor' })).toMatchObject({ code: 'request.invalid' });
  });
});
