import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HistoryReader } from './history-reader.service.js';
import { HistoryController } from './history.controller.js';
import { HistoryEntryEntity } from './persistence/history-entry.entity.js';

/** A person's history over HTTP. */
@Module({ imports: [TypeOrmModule.forFeature([HistoryEntryEntity])], providers: [HistoryReader], controllers: [HistoryController] })
export class HistoryHttpModule {}
