import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { CUSTOM_FIELD_TYPES, type CustomFieldType } from '#contracts';
import { IsPlainText, IsWithout, PageDtoOf, textProblem, Trim } from '#platform';
import type { CustomFieldEntity } from '../persistence/custom-field.entity.js';
import {
  choicesProblem,
  CUSTOM_KEY,
  customKeyProblem,
  isCustomFieldType,
  LONGEST_CHOICE,
  MOST_CHOICES,
} from './domain/definition-rules.js';

const LABEL = { min: 1, max: 100 };
const TYPES =
  'What its values are in JSON: `text` one line of at most 1000 characters; `long_text` any lines, at most 20000 characters; `number` a number; ' +
  '`date` such as `2031-05-14`; `datetime` an instant such as `2031-05-14T09:41:07Z`, answered in UTC and to the second; `boolean`; `single_choice` one ' +
  'of the choices; `multi_choice` a list of some of them. Never changes.';
const KEY = { type: String, pattern: CUSTOM_KEY.source, example: 'dietaryNeeds' } as const;
const CHOICES = { type: [String] as [StringConstructor], minItems: 1, maxItems: MOST_CHOICES, example: ['Vegan', 'Halal'] };
const CHOICES_RULE = `Texts of 1 to ${LONGEST_CHOICE} characters, of which no two are the same but for case.`;

/** A field, as it is made. */
export class CreateCustomFieldDto {
  @ApiProperty({ ...KEY, description: 'Unique in the App; values are kept and shown under it. Never changes.' })
  @IsWithout(customKeyProblem)
  key!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100, example: 'Dietary needs' })
  @Trim()
  @IsPlainText(LABEL)
  label!: string;

  @ApiProperty({ enum: CUSTOM_FIELD_TYPES, description: TYPES })
  @IsWithout(typeProblem)
  type!: CustomFieldType;

  @ApiProperty({ ...CHOICES, required: false, description: `For the choice types, which need it, and for no other. ${CHOICES_RULE}` })
  @TrimEach()
  @IsWithout((value) => (value === undefined ? null : choicesProblem(value)))
  choices?: string[];
}

/** A change of a field: only what is given changes. */
export class ChangeCustomFieldDto {
  @ApiProperty({ ...KEY, required: false, description: 'Never changes: another one is refused.' })
  @IsWithout((value) => (value === undefined ? null : customKeyProblem(value)))
  key?: string;

  @ApiProperty({ type: String, required: false, minLength: 1, maxLength: 100 })
  @Trim()
  @IsWithout((value) => (value === undefined ? null : textProblem(value, LABEL)))
  label?: string;

  @ApiProperty({ enum: CUSTOM_FIELD_TYPES, required: false, description: 'Never changes: another one is refused.' })
  @IsWithout((value) => (value === undefined ? null : typeProblem(value)))
  type?: CustomFieldType;

  @ApiProperty({ ...CHOICES, required: false, description: `The whole list, in its new order. ${CHOICES_RULE}` })
  @TrimEach()
  @IsWithout((value) => (value === undefined ? null : choicesProblem(value)))
  choices?: string[];
}

/** A field that an App defined itself. */
export class CustomFieldDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty(KEY)
  key!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 100 })
  label!: string;

  @ApiProperty({ enum: CUSTOM_FIELD_TYPES, description: TYPES })
  type!: CustomFieldType;

  @ApiProperty({ ...CHOICES, required: false, description: 'Of the choice types only.' })
  choices?: string[];
}

/** A page of fields. */
export const CustomFieldPageDto = PageDtoOf(CustomFieldDto);

/** A field as it is answered. */
export function toCustomFieldDto({
  id,
  key,
  label,
  type,
  choices,
}: Omit<CustomFieldEntity, 'appId' | 'createdAt' | 'updatedAt'>): CustomFieldDto {
  return { id, key, label, type, ...(choices === null ? {} : { choices }) };
}

function typeProblem(type: unknown): string | null {
  return isCustomFieldType(type) ? null : `must be one of ${CUSTOM_FIELD_TYPES.join(', ')}`;
}

function TrimEach(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? item.trim() : item)) : value,
  );
}
