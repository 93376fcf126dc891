import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../logging/log.js';
import { type Problem, PROBLEM_MEDIA_TYPE, RETRY_AFTER_SECONDS, toProblem } from './problem.js';

/** Answers every error as a problem document, and logs those that are ours to mend. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error, request.id);
    if (problem.status >= 500) this.log.error('http.failed', error, { requestId: request.id, status: problem.status, code: problem.code });
    if (!reply.sent) sendProblem(reply, problem);
  }
}

/** Sends a problem document; for hooks and routes outside Nest as well. As bytes, for Fastify would add a charset to text, which this media type has none of. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer realm="cvent-bridge"');
  const wait = RETRY_AFTER_SECONDS[problem.status];
  if (wait !== undefined) reply.header('retry-after', wait);
  void reply
    .status(problem.status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(problem)));
}
