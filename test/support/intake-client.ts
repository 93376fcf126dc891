import type { Readable } from 'node:stream';
import type { ApiHarness } from './api-harness.js';
import { aMessage } from './messages.js';

/** An integration as Cvent sees it. */
export interface IntakeTenant {
  readonly id: string;
  readonly appId: string;
  readonly key: string;
  readonly token: string;
}

/** How a delivery was answered. */
export interface DeliveryAnswer {
  readonly status: number;
  readonly afterMs: number;
}

/** A new App with an integration. */
export async function anIntakeTenant(api: ApiHarness): Promise<IntakeTenant> {
  const { appId, groupId, path } = await api.anApp();
  const { body } = await api.request('PUT', `${path}/cvent-integration`, {
    body: {
      clientId: 'client-1',
      clientSecret: 'secret',
      host: 'https://api-platform.cvent.com',
      eventId: '0F3A1C52-7C1E-4A8E-9A52-3C1D5F7A9B10',
      sessionImportMethod: 'personal_agenda',
      defaultPeopleGroupId: groupId,
      cventToCms: true,
      cmsToCvent: false,
    },
  });
  return { id: body.id, appId, key: body.webhook.url.split('/').at(-1), token: body.webhook.token };
}

/** Delivers a body to the intake as Cvent does, once. */
export async function deliver(
  api: ApiHarness,
  { key, token }: Pick<IntakeTenant, 'key' | 'token'>,
  payload: string | Readable = aMessage('InviteeOrGuestAccepted', []),
): Promise<DeliveryAnswer> {
  const startedAt = performance.now();
  const headers = { authorization: token, 'content-type': 'application/json' };
  const { statusCode } = await api.app.inject({ method: 'POST', url: `/cvent/webhooks/${key}`, headers, payload });
  return { status: statusCode, afterMs: performance.now() - startedAt };
}
