import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/bridge.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';
import { PushStand, somebody, type PushApp } from './pushes/push-stand.js';

let collector: OtlpReceiver;
let stand: PushStand;
let app: PushApp;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  stand = await PushStand.start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  app = await stand.join([somebody('Wyn')]);
});
afterAll(() => collector.close());

describe('traces of calls of Cvent', () => {
  it('name operation, method and status, and neither address nor anything of the person', async () => {
    await app.edit({ fields: { jobTitle: 'Canary Keeper' } });
    await app.push();
    // What is left is sent when the last application of this process ends.
    await stand.stop();
    await eventually('the call', () => collector.spans.some(({ name }) => /^cvent .*contact/.test(name)));
    const call = collector.spans.find(({ name }) => /^cvent .*contact/.test(name))!;
    expect(Object.fromEntries(call.attributes.map(({ key, value }) => [key, Object.values(value as object)[0] as unknown]))).toEqual({
      'server.address': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      'http.request.method': 'PATCH',
      'http.response.status_code': expect.any(Number),
    });
    expect(call.kind).toBe(3);
    expect(collector.spans.some(({ name }) => name === 'PATCH /v1/apps/:appId/people/:id')).toBe(true);
    expect(collector.text()).not.toMatch(/canary|@example|Wyn/i);
  });
});
