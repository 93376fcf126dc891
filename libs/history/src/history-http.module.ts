import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HistoryReader } from './history-reader.service.js';
import { HistoryController } from './history.controller.js';
import { HistoryEntryEntity } from './persistence/history-entry.entity.js';

/** History over HTTP, and for features that serve the history of what is theirs. */
@Module({
  imports: [TypeOrmModule.forFeature([HistoryEntryEntity])],
  providers: [HistoryReader],
  controllers: [HistoryController],
  exports: [HistoryReader],
})
export class HistoryHttpModule {}
