import { isJsonObject } from '#kernel';
import type { FieldDefinition } from '../../domain/event.js';
import { ApiError } from '../http/api-error.js';
import { TEXT_FORMATS } from './text-formats.js';

const MOST_CHARACTERS = 16_000;

/** The values that a body answers a custom field with, as they are stored; none to take the answer back. @throws ApiError 400 */
export function readAnswer(field: FieldDefinition, body: unknown): readonly string[] {
  if (!isJsonObject(body)) throw new ApiError(400, 'Bad Request');
  if (body['id'] !== field.id) throw new ApiError(400, 'id must be given, and be that of the custom field', 'id');
  const values: unknown = body['value'];
  if (!isListOfTexts(values)) throw invalid('value must be a list of texts');
  if (values.some((value) => value.length > MOST_CHARACTERS)) throw invalid(`value must have at most ${MOST_CHARACTERS} characters`);
  if (new Set(values).size < values.length) throw invalid('value must not hold the same text twice');
  if (values.length > 1 && field.type !== 'multi-choice') throw invalid('value must hold one text');
  if (field.type === 'auto-increment') throw invalid('The custom field is read-only');
  const wrong = values.find((value) => !fits(field, value));
  if (wrong !== undefined) throw invalid(`Invalid value: ${wrong}`);
  return field.type === 'date-time' ? values.map((value) => value.replace(/\.\d+Z$/, 'Z')) : values;
}

function fits({ type, choices }: FieldDefinition, value: string): boolean {
  switch (type) {
    case 'text':
    case 'long-text':
      return value !== '';
    case 'number':
      return /^-?\d+$/.test(value);
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(value);
    case 'currency':
      return /^\d+(\.\d+)?$/.test(value);
    case 'us-phone':
      return /^\d{3}-\d{3}-\d{4}$/.test(value);
    case 'email':
      return TEXT_FORMATS.email(value);
    case 'date':
      return TEXT_FORMATS.date(value);
    case 'date-time':
      return TEXT_FORMATS.time(value);
    case 'single-choice':
    case 'multi-choice':
      return choices.includes(value);
    case 'auto-increment':
      return false;
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function invalid(message: string): ApiError {
  return new ApiError(400, message, 'value');
}
