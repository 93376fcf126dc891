import { Module } from '@nestjs/common';
import { HistoryRecorder } from './history-recorder.js';

/** Offers {@link HistoryRecorder} to whatever changes people. */
@Module({ providers: [HistoryRecorder], exports: [HistoryRecorder] })
export class HistoryModule {}
