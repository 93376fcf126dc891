import { Module } from '@nestjs/common';
import { HistoryEraser } from './history-eraser.js';
import { HistoryFeed } from './history-feed.js';
import { HistoryRecorder } from './history-recorder.js';

/** Offers {@link HistoryRecorder} to whatever changes people, and {@link HistoryFeed} to whoever tells of it. */
@Module({ providers: [HistoryRecorder, HistoryEraser, HistoryFeed], exports: [HistoryRecorder, HistoryEraser, HistoryFeed] })
export class HistoryModule {}
