import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidInput } from './request-validation.pipe.js';

/** A UUID of any version, in any case. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID in the path, lower-cased. @throws InvalidInputError naming the parameter. */
@Injectable()
export class UuidPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase();
    throw invalidInput([{ field: data ?? 'id', message: 'must be a UUID such as 01932c07-5d3e-7c1a-9d55-5b1f0e6a2b11' }]);
  }
}
