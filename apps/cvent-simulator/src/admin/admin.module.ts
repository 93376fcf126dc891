import { Module } from '@nestjs/common';

/** What test writers and demos steer the simulator with. */
@Module({ controllers: [] })
export class AdminModule {}
