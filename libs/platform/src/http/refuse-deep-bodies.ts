import type { FastifyInstance } from 'fastify';
import { InvalidInputError } from '#kernel';

/** How deep the API's own bodies are is told on one hand. */
const MOST_LEVELS = 64;

/** Refuses bodies that are nested absurdly deep: whatever walks them by recursion, as the validation does, would run out of stack. */
export function refuseDeepBodies(instance: FastifyInstance): void {
  instance.addHook('preValidation', (request, _reply, done) => {
    if (isDeeperThan(request.body, MOST_LEVELS))
      done(new InvalidInputError('request.malformed', `The body is nested more than ${MOST_LEVELS} levels deep.`));
    else done();
  });
}

/** Goes level by level, and so needs no stack of its own. */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level = [value].filter(isHolder);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= most) return true;
    level = level.flatMap((holder) => Object.values(holder).filter(isHolder));
  }
  return false;
}

/** Bytes hold nothing that is nested. */
function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
