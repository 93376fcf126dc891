import { Inject, Injectable } from '@nestjs/common';
import type { Fact, FactHandler } from '#contracts';
import { PermanentError } from '#kernel';

/** The features that apply facts, given by the worker. */
export const FACT_HANDLERS = Symbol('FACT_HANDLERS');

/** Finds the feature that applies a kind of fact. */
@Injectable()
export class FactHandlers {
  constructor(@Inject(FACT_HANDLERS) private readonly handlers: readonly FactHandler[]) {}

  /** @throws PermanentError when the worker was given none for it. */
  of(kind: Fact['kind']): FactHandler {
    const handler = this.handlers.find((candidate) => candidate.kind === kind);
    if (!handler) throw new PermanentError('fact.no_handler', `Nothing applies facts of the kind ${kind}.`);
    return handler;
  }
}
