import { Injectable } from '@nestjs/common';
import { Connections, type GivenConnection, ReceivedMessages } from '#integrations';
import { Clock } from '#kernel';
import { ConnectionExaminer } from './connection-examiner.service.js';
import type { DoctorReport } from './domain/check.js';
import { diagnose } from './domain/diagnose.js';

/** Says what is wrong with an App's connection to Cvent, what that disables and how to mend it (B1). */
@Injectable()
export class Doctor {
  constructor(
    private readonly connections: Connections,
    private readonly examiner: ConnectionExaminer,
    private readonly received: ReceivedMessages,
    private readonly clock: Clock,
  ) {}

  /**
   * Examines the saved connection, with what is given in its place. When saved credentials turn out good, they block the integration no longer.
   * @throws NotFoundError when nothing is saved and nothing given, InvalidInputError
   */
  async examine(appId: string, given: GivenConnection): Promise<DoctorReport> {
    const connection = await this.connections.find(appId, given);
    const { integrationId, host, eventId } = connection;
    const examination = await this.examiner.examine(connection);
    const messages = integrationId === null ? null : await this.received.byType(integrationId);
    if (examination.access.kind === 'answered') {
      const { event } = examination;
      await this.connections.confirm(connection, event.kind === 'answered' ? event.value : { title: null, timeZone: null });
    }
    return diagnose({ ...examination, host, eventId, messages, now: this.clock.now() });
  }
}
