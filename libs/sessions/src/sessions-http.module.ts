import { Module } from '@nestjs/common';
import { HistoryHttpModule, HistoryModule } from '#history';
import { IntegrationsModule } from '#integrations';
import { EnrolmentEraser } from './enrolment-eraser.js';
import { AgendaHandOver } from './agenda-hand-over.service.js';
import { AgendaStatus } from './http/agenda-status.service.js';
import { AgendaOfPersonController } from './http/agenda-of-person.controller.js';
import { AgendaOfPerson } from './http/agenda-of-person.service.js';
import { SessionEditor } from './http/session-editor.service.js';
import { SessionList } from './http/session-list.service.js';
import { SessionsController } from './http/sessions.controller.js';
import { PlacesNow, SessionsNow } from './http/sessions-now.service.js';
import { AgendasRepository } from './persistence/agendas.repository.js';
import { SessionViewsRepository } from './persistence/session-views.repository.js';

/** Sessions and people's agendas over HTTP. */
@Module({
  imports: [HistoryModule, HistoryHttpModule, IntegrationsModule],
  providers: [
    AgendasRepository,
    SessionViewsRepository,
    SessionList,
    SessionEditor,
    AgendaOfPerson,
    AgendaHandOver,
    AgendaStatus,
    EnrolmentEraser,
    SessionsNow,
    PlacesNow,
  ],
  controllers: [SessionsController, AgendaOfPersonController],
  exports: [AgendaStatus, EnrolmentEraser, SessionsNow, PlacesNow],
})
export class SessionsHttpModule {}
