import { Inject, Injectable } from '@nestjs/common';
import type { StatusSections, StatusSource } from '#contracts';
import { QuotaLedger, type QuotaState } from '#cvent-http';
import { noIntegration } from '#integrations';
import { Clock } from '#kernel';
import { Database } from '#platform';
import { Failures } from './failures.service.js';
import { STATUS_SOURCES } from './sources.js';
import type { IntegrationStatusDto } from './http/status.dto.js';

interface Row {
  readonly id: string;
  readonly status: IntegrationStatusDto['status'];
  readonly reason: string | null;
  readonly since: Date;
  readonly host: string;
  readonly clientId: string;
}

const FIND = {
  name: 'status-integration',
  text: 'SELECT id, status, status_reason AS reason, status_since AS since, host, client_id AS "clientId" FROM integrations WHERE app_id = $1',
};

/** How an App's integration stands, put together from what every feature says of itself (B22). */
@Injectable()
export class IntegrationStatuses {
  constructor(
    private readonly database: Database,
    private readonly ledger: QuotaLedger,
    private readonly failures: Failures,
    private readonly clock: Clock,
    @Inject(STATUS_SOURCES) private readonly sources: readonly StatusSource[],
  ) {}

  /** @throws NotFoundError when the App has no integration */
  async read(appId: string): Promise<IntegrationStatusDto> {
    const [row] = await this.database.query<Row>(FIND, [appId]);
    if (!row) throw noIntegration();
    const { id, host, clientId, status, reason, since } = row;
    const { messages, attendees, agenda, imports, pushes } = await this.sections(appId, id);
    const byCode = await this.failures.counts(appId);
    return {
      status,
      statusReason: reason,
      statusSince: since.toISOString(),
      lag: { toCms: this.secondsSince(messages.oldestWaitingAt), toCvent: this.secondsSince(pushes.oldestWaitingAt) },
      messages: {
        waiting: messages.waiting,
        oldestWaitingAt: textOf(messages.oldestWaitingAt),
        lastByType: Object.fromEntries(Object.entries(messages.lastByType).map(([type, at]) => [type, at.toISOString()])),
      },
      attendees: { inApp: attendees.inApp, notInApp: { ...attendees.notInApp } },
      agenda: { ...agenda },
      imports: {
        current: imports.current && { ...imports.current },
        lastFullAt: textOf(imports.lastFullAt),
        lastReadAt: textOf(imports.lastReadAt),
        nextReadAt: status === 'paused' ? null : textOf(imports.nextReadAt),
      },
      pushes: { ...pushes, problem: pushes.problem && { ...pushes.problem }, oldestWaitingAt: textOf(pushes.oldestWaitingAt), retryAt: textOf(pushes.retryAt) }, // prettier-ignore
      quota: quotaOf(await this.ledger.state({ host, clientId })),
      failures: { open: Object.values(byCode).reduce((sum, count) => sum + count, 0), byCode: { ...byCode } },
    };
  }

  /** What every feature says of itself. */
  async sections(appId: string, integrationId: string): Promise<StatusSections> {
    const said = await Promise.all(this.sources.map(async (source) => [source.section, await source.read(appId, integrationId)] as const));
    return Object.fromEntries(said) as unknown as StatusSections;
  }

  private secondsSince(moment: Date | null): number {
    return moment === null ? 0 : Math.max(0, Math.round((this.clock.now().getTime() - moment.getTime()) / 100) / 10);
  }
}

function quotaOf(state: QuotaState | null): IntegrationStatusDto['quota'] {
  const { tier = null, usedToday = 0, exhaustedUntil = null } = state ?? {};
  return {
    tier: tier?.name ?? null,
    callsPerSecond: tier?.callsPerSecond ?? null,
    callsPerDay: tier?.callsPerDay ?? null,
    usedToday,
    exhaustedUntil: textOf(exhaustedUntil),
  };
}

function textOf(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
