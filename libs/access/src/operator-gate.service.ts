import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ForbiddenError, UnauthorizedError } from '#kernel';
import { type Problem, sendProblem, toProblem } from '#platform';
import { KeyCheck } from './key-check.service.js';

const LOGIN = 'Basic realm="Cvent Bridge operators: any user name, an operator API key as password", charset="UTF-8"';

/** Keeps the operators' pages for operators, browsers included: HTTP Basic with an operator key as password, or Bearer. */
@Injectable()
export class OperatorGate {
  constructor(private readonly keys: KeyCheck) {}

  /**
   * Guards every route whose pattern is one of `paths` or lies below one. Must be called before those routes are registered. Goes by the route that
   * matched, not by the text of the URL, so that no spelling of a URL gets around it.
   */
  protect(instance: FastifyInstance, paths: readonly string[]): void {
    instance.addHook('onRequest', async (request, reply) => {
      const route = request.routeOptions.url;
      if (route !== undefined && paths.some((path) => route === path || route.startsWith(`${path}/`))) await this.admit(request, reply);
    });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const problem = await this.refusal(request);
    if (problem === null) return;
    // Answered here and not thrown: what stands behind the gate may have an error handler of its own.
    if (problem.status === 401) reply.header('www-authenticate', LOGIN);
    sendProblem(reply, problem);
    await reply;
  }

  /** Null for an operator. */
  private async refusal(request: FastifyRequest): Promise<Problem | null> {
    try {
      if (isFromAnotherSite(request))
        throw new ForbiddenError('access.cross_site', 'Do this from the page itself, not from that of another site.');
      const caller = await this.keys.prove(request, keyOf(request.headers.authorization));
      if (caller?.role === 'operator') return null;
      throw new UnauthorizedError('access.operator_only', 'Log in with any user name and an operator API key as password.');
    } catch (error) {
      return toProblem(error, request.id);
    }
  }
}

/**
 * Whether a browser sends this for the page of another site. It adds the operator's login by itself, so a page that an operator looks at could press the buttons of
 * the dashboard. Who does not say where they come from is no browser.
 */
function isFromAnotherSite({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

/** The key in an Authorization header: the token of Bearer, the password of Basic. Null when there is none. */
export function keyOf(header: string | undefined): string | null {
  const [, scheme, credentials] = /^(Bearer|Basic) +(\S+)$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || credentials === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? null : pair.slice(colon + 1).trim();
}
