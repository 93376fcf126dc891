import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '#access';
import { QUEUES } from '#contracts';
import { Queues } from '#messaging';
import { Closing, Database } from '#platform';

const PATIENCE_MS = 1_000;
const STATUSES = ['ok', 'degraded', 'down', 'stopping'] as const;
const PART_STATES = ['up', 'down'] as const;

/** Whether the process runs. */
export class LivenessDto {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

/** The parts that the API leans on. */
export class HealthPartsDto {
  @ApiProperty({ enum: PART_STATES })
  postgres!: (typeof PART_STATES)[number];

  @ApiProperty({ enum: PART_STATES })
  queue!: (typeof PART_STATES)[number];
}

/** Whether the API can serve. `degraded`: it can, and messages wait until the queue is back. `stopping`: it still can, and will not for long. */
export class ReadinessDto {
  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];

  @ApiProperty({ type: HealthPartsDto })
  checks!: HealthPartsDto;
}

/** For load balancers and operators. */
@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly closing: Closing,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Does the process run?' })
  @ApiOkResponse({ type: LivenessDto })
  live(): LivenessDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Can it serve?',
    description:
      'Without Postgres it cannot. Without the queue it can: what came in is applied later. A process that was asked to end says no, and serves for a while yet.',
  })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiServiceUnavailableResponse({ type: ReadinessDto, description: 'Postgres is away, or the process is about to end' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const [postgres, queue] = await Promise.all([
      isUp(() => this.database.query({ text: 'SELECT 1' })),
      isUp(() => this.queues.depth(QUEUES[0]!)),
    ]);
    const { isUnderWay: isStopping } = this.closing;
    const status = !postgres ? 'down' : isStopping ? 'stopping' : queue ? 'ok' : 'degraded';
    void reply.status(postgres && !isStopping ? 200 : 503);
    return { status, checks: { postgres: postgres ? 'up' : 'down', queue: queue ? 'up' : 'down' } };
  }
}

/** False when it fails or does not answer in time. */
async function isUp(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), PATIENCE_MS)));
  const answer = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
