import { Injectable } from '@nestjs/common';
import { SecretBox } from '#platform';
import type { IntegrationDto } from './integration.dto.js';
import type { IntegrationEntity } from './persistence/integration.entity.js';
import { PublicOrigin } from './public-origin.js';
import { secretPlace } from './secret-places.js';

/** Puts together what is answered of an integration. The webhook token is one of the two secrets that G2 lets out; the client secret is not. */
@Injectable()
export class IntegrationPresenter {
  constructor(
    private readonly box: SecretBox,
    private readonly origin: PublicOrigin,
  ) {}

  present(row: IntegrationEntity): IntegrationDto {
    const { eventTitle, eventTimeZone } = row;
    const path = `/v1/apps/${row.appId}/cvent-integration`;
    return {
      id: row.id,
      appId: row.appId,
      clientId: row.clientId,
      host: row.host,
      eventId: row.eventId,
      sessionImportMethod: row.sessionImportMethod,
      defaultPeopleGroupId: row.defaultPeopleGroupId,
      cventToCms: row.cventToCms,
      cmsToCvent: row.cmsToCvent,
      conflictPolicy: row.conflictPolicy,
      pushFields: row.pushFields,
      status: row.status,
      statusReason: row.statusReason,
      statusSince: row.statusSince.toISOString(),
      webhook: {
        url: this.origin.webhookUrl(row.webhookKey),
        token: this.box.open(row.webhookToken, secretPlace('webhook_token', row.id)),
      },
      cventAgendaId: row.cventAgendaId,
      event: eventTitle === null && eventTimeZone === null ? null : { title: eventTitle, timeZone: eventTimeZone },
      links: { doctor: `${path}/doctor`, imports: `${path}/imports` },
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  }
}
