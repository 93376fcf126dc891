import { Module } from '@nestjs/common';
import { HistoryModule } from '#history';
import { EnrolmentReconciler } from './enrolment-reconciler.service.js';
import { EnrolmentsRepository } from './persistence/enrolments.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionReconciler } from './session-reconciler.service.js';

/** Sessions and who is registered for them. Starts no worker and serves no route. */
@Module({
  imports: [HistoryModule],
  providers: [SessionsRepository, EnrolmentsRepository, SessionReconciler, EnrolmentReconciler],
  exports: [EnrolmentsRepository, SessionReconciler, EnrolmentReconciler],
})
export class SessionsModule {}
