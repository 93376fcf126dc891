import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { ReadableSubjects } from '#contracts';
import { CventApiModule } from '#cvent-api';
import { IntegrationsModule } from '#integrations';
import { ImportsModule } from './imports.module.js';
import { ImportsProcessor } from './imports.processor.js';
import { ReadMarksRepository } from './persistence/read-marks.repository.js';
import { ApplyPlanStage } from './run/apply-plan.stage.js';
import { AttendeeRefresher } from './run/attendee-refresher.service.js';
import { CatalogueStage } from './run/catalogue.stage.js';
import { EventStage } from './run/event.stage.js';
import { ImportRunner } from './run/import-runner.service.js';
import { PageApplier } from './run/page-applier.service.js';
import { RunEndings } from './run/run-endings.service.js';
import { READABLE_SUBJECTS, Subjects } from './run/subjects.js';
import { SpeakersStage } from './run/speakers.stage.js';
import { SweepStage } from './run/sweep.stage.js';
import { AttendeesStage, EnrolmentsStage, SessionsStage } from './run/walk.stage.js';
import { WindowPlanner } from './run/window-planner.service.js';
import { ReadScheduleSweeper } from './schedule/read-schedule.sweeper.js';

const STAGES = [EventStage, CatalogueStage, SessionsStage, SpeakersStage, AttendeesStage, EnrolmentsStage, SweepStage, ApplyPlanStage];

/** Reads from Cvent in the background. Importing it starts a worker. */
@Module({})
export class ImportsWorkerModule {
  /** `modules` provide the features whose subjects are read. */
  static with(modules: readonly Type[], features: readonly Type<ReadableSubjects>[]): DynamicModule {
    return {
      module: ImportsWorkerModule,
      imports: [ImportsModule, IntegrationsModule, CventApiModule, ...modules],
      providers: [
        { provide: READABLE_SUBJECTS, useFactory: (...found: ReadableSubjects[]) => found, inject: [...features] },
        Subjects,
        AttendeeRefresher,
        ReadMarksRepository,
        PageApplier,
        WindowPlanner,
        ...STAGES,
        RunEndings,
        ImportRunner,
        ImportsProcessor,
        ReadScheduleSweeper,
      ],
      exports: [AttendeeRefresher],
    };
  }
}
