import { Module } from '@nestjs/common';
import { FailureThrottle } from './failure-throttle.service.js';

/** One count of wrong credentials for all that check some. */
@Module({ providers: [FailureThrottle], exports: [FailureThrottle] })
export class ThrottleModule {}
