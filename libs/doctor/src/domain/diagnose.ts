import { checkCredentials, checkRegion } from './check-access.js';
import { checkClock } from './check-clock.js';
import { checkEvent } from './check-event.js';
import { checkQuota } from './check-quota.js';
import { checkScopes } from './check-scopes.js';
import { checkWebhooks } from './check-webhooks.js';
import type { DoctorReport } from './check.js';
import type { Findings } from './findings.js';

/** What the findings mean for a planner: every check, in the order in which they are mended best (B1). */
export function diagnose(findings: Findings): DoctorReport {
  const checks = [
    checkCredentials(findings),
    checkRegion(findings),
    checkEvent(findings),
    ...checkScopes(findings),
    checkQuota(findings),
    ...checkWebhooks(findings),
    checkClock(findings),
  ];
  return { ok: checks.every(({ status }) => status !== 'fail'), checks };
}
