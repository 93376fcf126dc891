import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UuidPipe } from '#platform';
import { Imports } from '../imports.service.js';

/** Lets through only to imports of the App in the path. For streams, which cannot say "not found" once they have begun. */
@Injectable()
export class ImportExists implements CanActivate {
  private readonly uuid = new UuidPipe();

  constructor(private readonly imports: Imports) {}

  /** @throws NotFoundError, InvalidInputError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { appId, id } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { appId: string; id: string } }>>().params;
    const [app, run] = [
      this.uuid.transform(appId, { type: 'param', data: 'appId' }),
      this.uuid.transform(id, { type: 'param', data: 'id' }),
    ];
    await this.imports.get(app, run);
    return true;
  }
}
