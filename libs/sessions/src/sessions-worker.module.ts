import { Module } from '@nestjs/common';
import { SessionWalk } from './session-walk.service.js';
import { SessionsModule } from './sessions.module.js';
import { SessionsProcessor } from './sessions.processor.js';
import { SessionsSweeper } from './sessions-sweeper.js';

/** The work on sessions that runs in the background. Importing it starts a worker. */
@Module({ imports: [SessionsModule], providers: [SessionWalk, SessionsProcessor, SessionsSweeper] })
export class SessionsWorkerModule {}
