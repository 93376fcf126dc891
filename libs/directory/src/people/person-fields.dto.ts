import type { Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { PERSON_FIELDS, type PersonField } from '#contracts';
import { IsWithout, Trim } from '#platform';
import { largestLength, personFieldProblem } from './domain/person-field-rules.js';

/** The person fields by name. In an edit: only those to change, null to empty one. In an answer: all of them, null where empty. */
export type PersonFieldsDto = Partial<Record<PersonField, string | null>>;

/** The class of {@link PersonFieldsDto}: one property for each field of the catalogue. */
export const PersonFieldsDto: Class<PersonFieldsDto> = class PersonFieldsDto {};

for (const field of PERSON_FIELDS) {
  const rules = [
    Trim(),
    IsWithout((value) => personFieldProblem(field, value)),
    ApiProperty({ type: String, required: false, nullable: true, maxLength: largestLength(field) }),
  ];
  for (const decorate of rules) decorate(PersonFieldsDto.prototype as object, field);
}
