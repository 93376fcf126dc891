import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosTenant } from '../stand/chaos-tenant.js';

interface Status {
  readonly messages: { readonly waiting: number };
  readonly pushes: { readonly waiting: number };
}

interface Run {
  readonly id: string;
  readonly state: string;
}

const LOOK_MS = 250;
const ENDED = ['completed', 'failed', 'cancelled', 'needs_confirmation'];

/** Waits until the product says that nothing waits. Answers whether that came in time. */
export async function untilQuiet({ cms, appId }: ChaosTenant, patienceMs: number): Promise<boolean> {
  for (const start = Date.now(); Date.now() - start < patienceMs; await sleep(LOOK_MS)) {
    const { messages, pushes } = await cms.insist<Status>('GET', `/v1/apps/${appId}/cvent-integration/status`);
    if (messages.waiting === 0 && pushes.waiting === 0) return true;
  }
  return false;
}

/** Reads the whole event, as the nightly reconciliation does. Answers how the run ended. */
export async function reconcile({ cms, appId }: ChaosTenant, patienceMs: number): Promise<string> {
  const path = `/v1/apps/${appId}/cvent-integration/imports`;
  const start = Date.now();
  const { id } = await cms.insist<Run>('POST', path, { kind: 'full' });
  for (; Date.now() - start < patienceMs; await sleep(LOOK_MS)) {
    const { state } = await cms.insist<Run>('GET', `${path}/${id}`);
    if (ENDED.includes(state)) return state;
  }
  return 'late';
}
