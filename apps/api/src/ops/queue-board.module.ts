import { FastifyAdapter } from '@bull-board/fastify';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { BullBoardModule } from '@bull-board/nestjs';
import { Module } from '@nestjs/common';
import { QUEUES } from '#contracts';

/** Where operators look at the queues. */
export const QUEUE_BOARD_PATH = '/ops/queues';

/** The queues in a browser. Who may look is decided by the gate before `/ops`. */
@Module({
  imports: [
    BullBoardModule.forRoot({
      route: QUEUE_BOARD_PATH,
      adapter: FastifyAdapter,
      boardOptions: { uiConfig: { boardTitle: 'Cvent Bridge' } },
    }),
    BullBoardModule.forFeature(...QUEUES.map((name) => ({ name, adapter: BullMQAdapter }))),
  ],
})
export class QueueBoardModule {}
