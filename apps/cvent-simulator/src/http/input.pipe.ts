import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { InvalidInputError } from '#kernel';

/** Checks bodies and queries against their DTO; unknown fields are refused, and all problems are told at once. */
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => new InvalidInputError('request.invalid', `Mend the request: ${problems(errors, '').join('; ')}.`),
    });
  }
}

function problems(errors: readonly ValidationError[], parent: string): string[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = `${parent}${property}`;
    const own = Object.values(constraints).map((text) => (text.startsWith(`${property} `) ? parent + text : `${path}: ${text}`));
    return [...own, ...problems(children, `${path}.`)];
  });
}
