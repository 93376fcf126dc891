import { Injectable, type ValidationError, ValidationPipe } from '@nestjs/common';
import { type FieldProblem, InvalidInputError } from '#kernel';

/** Checks bodies and queries against their DTO. Reports every problem at once, each with its dotted path; unknown fields are problems. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalidInput(flatten(errors, '')),
    });
  }
}

/** The error for input that breaks its rules. */
export function invalidInput(problems: readonly FieldProblem[]): InvalidInputError {
  const what = problems.length === 1 ? 'One field is not as it should be' : `${problems.length} fields are not as they should be`;
  return new InvalidInputError('request.invalid', `${what}: see "errors".`, { problems });
}

function flatten(errors: readonly ValidationError[], parent: string): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: wording(rule, message, error.property),
    }));
    return [...own, ...flatten(error.children ?? [], field)];
  });
}

/** Messages stand beside the path, so they do not repeat the name. */
function wording(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a field that is known here';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
