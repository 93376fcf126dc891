import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError, NotFoundError, UnauthorizedError } from '#kernel';
import { invalidInput, UUID } from '#platform';
import { MAY_BE_NEW, PUBLIC, type RequestWithCaller, ROLES } from './access.decorators.js';
import type { Caller } from './api-keys.service.js';
import { AppRegistry } from './app-registry.js';
import { KeyCheck } from './key-check.service.js';
import type { ApiKeyRole } from './persistence/api-key.entity.js';

/**
 * Stands before every route of every controller: a key is needed unless the route says otherwise. A foreign App and one that does not exist are answered
 * alike, so that nobody learns which Apps there are.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: KeyCheck,
    private readonly apps: AppRegistry,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.says<boolean>(context, PUBLIC)) return true;
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const caller = await this.identify(request);
    const { appId } = request.params as { appId?: string };
    if (appId !== undefined) await this.checkApp(caller, appId, this.says<boolean>(context, MAY_BE_NEW) ?? false);
    const roles = this.says<readonly ApiKeyRole[]>(context, ROLES);
    if (roles && !roles.includes(caller.role))
      throw new ForbiddenError('access.role_missing', `This needs an API key with the role ${roles.join(' or ')}.`);
    request.caller = caller;
    return true;
  }

  private async identify(request: RequestWithCaller): Promise<Caller> {
    const [, key = null] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const caller = await this.keys.prove(request, key);
    if (!caller) throw new UnauthorizedError('access.unauthorized', 'Send a valid API key: "Authorization: Bearer cb_…".');
    return caller;
  }

  private async checkApp(caller: Caller, given: string, mayBeNew: boolean): Promise<void> {
    if (!UUID.test(given)) throw invalidInput([{ field: 'appId', message: 'must be a UUID' }]);
    const appId = given.toLowerCase();
    const isAllowed = caller.role === 'operator' || caller.appIds.includes(appId);
    if (!isAllowed || !(mayBeNew || (await this.apps.has(appId)))) throw noSuchApp();
  }

  private says<T>(context: ExecutionContext, what: string): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(what, [context.getHandler(), context.getClass()]);
  }
}

/** The same words for an App that is not there and for one that is not the caller's. */
export function noSuchApp(): NotFoundError {
  return new NotFoundError('app.not_found', 'There is no such App for this API key. Register it first: PUT /v1/apps/{appId}.');
}
