import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Simulator } from '../simulator.js';
import { REST_PREFIX, restRoutes } from './rest-routes.js';

/** Serves Cvent's API under /ea. Routes of the server itself, not controllers: they answer broken bodies, queries and paths in Cvent's way too. */
@Module({})
export class RestModule implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(Simulator) private readonly simulator: Simulator,
  ) {}

  async onModuleInit(): Promise<void> {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    await server.register(restRoutes(this.simulator.rest), { prefix: REST_PREFIX });
  }
}
