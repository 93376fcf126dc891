import { Module } from '@nestjs/common';
import { MappingRulesStore } from './rules/mapping-rules-store.service.js';

/** Offers {@link MappingRulesStore} to the features that map. Serves no route. */
@Module({ providers: [MappingRulesStore], exports: [MappingRulesStore] })
export class MappingRulesModule {}
