import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidInput, textProblem } from '#platform';

/** Refuses a path parameter that cannot be Cvent's id of an attendee. */
@Injectable()
export class AttendeeIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, { data }: ArgumentMetadata): string {
    const problem = textProblem(value, { min: 1, max: 100 });
    if (problem === null) return value as string;
    throw invalidInput([{ field: data ?? 'attendeeId', message: problem }]);
  }
}
