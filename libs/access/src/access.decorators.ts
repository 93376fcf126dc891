import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#contracts';
import type { Caller } from './api-keys.service.js';
import type { ApiKeyRole } from './persistence/api-key.entity.js';

export const PUBLIC = 'access:public';
export const ROLES = 'access:roles';
export const MAY_BE_NEW = 'access:app-may-be-new';

/** No key is asked for. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);

/** Only keys of these roles may call this. */
export const Roles = (...roles: ApiKeyRole[]): CustomDecorator => SetMetadata(ROLES, roles);

/** The App in the path need not exist yet: for the route that registers it. */
export const AppMayBeNew = (): CustomDecorator => SetMetadata(MAY_BE_NEW, true);

/** Where the guard leaves the caller for the handlers. */
export interface RequestWithCaller extends FastifyRequest {
  caller?: Caller;
}

/** Who calls, as a handler's parameter. Only on routes that ask for a key. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => callerOf(context));

/** Who calls, as the audit log names them. Only on routes that ask for a key. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { keyId, name, role } = callerOf(context);
  return { type: 'api_key', keyId, name, role, requestId: context.switchToHttp().getRequest<RequestWithCaller>().id };
});

function callerOf(context: ExecutionContext): Caller {
  const { caller } = context.switchToHttp().getRequest<RequestWithCaller>();
  if (!caller) throw new Error('The caller was asked for on a public route');
  return caller;
}
