import { Module } from '@nestjs/common';
import { HistoryEraser } from './history-eraser.js';
import { HistoryRecorder } from './history-recorder.js';

/** Offers {@link HistoryRecorder} to whatever changes people. */
@Module({ providers: [HistoryRecorder, HistoryEraser], exports: [HistoryRecorder, HistoryEraser] })
export class HistoryModule {}
