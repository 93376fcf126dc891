import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidInput } from '#platform';

/** Refuses a path parameter that cannot be Cvent's id of an attendee. */
@Injectable()
export class AttendeeIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    if (typeof value === 'string' && /^\P{Cc}{1,100}$/u.test(value)) return value;
    throw invalidInput([{ field: data ?? 'attendeeId', message: 'must be Cvent’s id of an attendee, of at most 100 characters' }]);
  }
}
