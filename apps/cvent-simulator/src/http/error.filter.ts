import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '#kernel';

const STATUS_OF = [
  [InvalidInputError, 400],
  [ForbiddenError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
] as const;

/** An error as the admin API answers it: `code` is stable, `message` says what to do. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

/** Answers every error as `{ code, message }`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const { status, body } = describe(error);
    void host.switchToHttp().getResponse<FastifyReply>().status(status).send(body);
  }
}

function describe(error: unknown): { readonly status: number; readonly body: ErrorBody } {
  if (error instanceof AppError) {
    const status = STATUS_OF.find(([kind]) => error instanceof kind)?.[1] ?? 500;
    return { status, body: { code: error.code, message: error.message } };
  }
  const status = statusOf(error);
  if (status === 404) return { status, body: { code: 'route.not_found', message: 'There is nothing at this address: see /admin/docs.' } };
  const message = error instanceof Error ? error.message : String(error);
  return { status, body: { code: status < 500 ? 'request.refused' : 'simulator.failed', message } };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
