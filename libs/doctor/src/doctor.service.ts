import { Injectable } from '@nestjs/common';
import { type Connection, Connections, type GivenConnection, ReceivedMessages, SettingsAnnouncer } from '#integrations';
import { Clock } from '#kernel';
import { ConnectionExaminer } from './connection-examiner.service.js';
import type { DoctorReport } from './domain/check.js';
import { diagnose } from './domain/diagnose.js';
import type { Examination } from './domain/findings.js';

/** Says what is wrong with an App's connection to Cvent, what that disables and how to mend it (B1). */
@Injectable()
export class Doctor {
  constructor(
    private readonly connections: Connections,
    private readonly examiner: ConnectionExaminer,
    private readonly received: ReceivedMessages,
    private readonly announcer: SettingsAnnouncer,
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
    await this.record(connection, examination);
    return diagnose({ ...examination, host, eventId, messages, now: this.clock.now() });
  }

  /** What good credentials end: the block, and the waiting of reads that it held up. */
  private async record(connection: Connection, { access, event }: Examination): Promise<void> {
    if (access.kind !== 'answered' || connection.saved === null) return;
    const names = event.kind === 'answered' ? event.value : { title: null, timeZone: null };
    const wasBlocked = await this.connections.confirm(connection, names);
    if (wasBlocked) await this.announcer.announce('imports.wake', connection.saved.integrationId);
  }
}
