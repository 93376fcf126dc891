import type { Json, JsonObject } from '#kernel';
import type { Account } from '../../domain/account.js';
import type { FieldDefinition, FieldType } from '../../domain/event.js';
import { ApiError } from '../http/api-error.js';
import type { ListSource } from '../lists/answer-list.js';
import { fieldTable, text, time } from '../lists/filter-fields.js';
import type { Filter } from '../lists/filter-syntax.js';
import { listOperation } from '../lists/list-operations.js';
import type { Operation } from '../operation.js';
import { derivedId } from './derived-id.js';

type Category = 'Contact' | 'Session' | 'Event';

interface FieldRow {
  readonly category: Category;
  readonly field: FieldDefinition;
  readonly order: number;
  readonly created: string;
}

const CATEGORIES = [
  'Contact',
  'Session',
  'Event',
  'Survey',
  'Campaign',
  'Rfp',
  'Appointment',
  'Resource',
  'User',
  'Abstract',
  'Budget Item',
];

const FIELDS: ListSource<FieldRow> = {
  rows: ({ account }) => allFields(account),
  idOf: ({ field }) => field.id,
  find: ({ account }, _call, id) => allFields(account).find(({ field }) => field.id === id),
  present: (_world, row) => presentField(row),
  fields: fieldTable<FieldRow>({
    id: text(({ field }) => field.id),
    category: text(({ category }) => category, ['eq']),
    lastModified: time(({ created }) => created),
    code: { kind: 'word', operators: ['eq', 'ne'], read: ({ field }) => field.code },
  }),
  changes: { lastModified: ({ created }) => created, isInclusive: false },
  checkFilter: checkCategory,
};

/** The custom fields of the account: those of all its events together. */
export const CUSTOM_FIELD_OPERATIONS: readonly Operation[] = [listOperation('/custom-fields', 'event/custom-fields:read', FIELDS)];

/** Cvent wants one category, neither none nor several. */
function checkCategory(filter: Filter | null): void {
  const [category, ...others] = filter ? categoriesOf(filter) : [];
  if (category === undefined || others.length > 0) throw new ApiError(400, 'filter must hold one category');
  if (!CATEGORIES.includes(category)) throw new ApiError(400, `Invalid value: ${category}`);
}

function categoriesOf(filter: Filter): readonly string[] {
  if (filter.kind !== 'test') return filter.parts.flatMap(categoriesOf);
  return filter.field === 'category' ? filter.values : [];
}

function allFields(account: Account): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  for (const { event } of account.events.values()) {
    const byCategory: [Category, readonly FieldDefinition[]][] = [
      ['Contact', event.contactFields],
      ['Session', event.sessionFields],
      [
        'Event',
        event.eventFields.map(({ id, name }) => ({ id, name, code: name.toUpperCase().replace(/\W+/g, '_'), type: 'text', choices: [] })),
      ],
    ];
    for (const [category, fields] of byCategory) {
      fields.forEach((field, index) => rows.set(field.id, { category, field, order: index + 1, created: event.created }));
    }
  }
  return [...rows.values()];
}

function presentField({ category, field, order, created }: FieldRow): Json {
  const { id, name, code } = field;
  return { id, category, name, code, ...presentType(field), required: false, active: true, order, created, lastModified: created };
}

const TYPES: Readonly<Record<FieldType, string>> = {
  text: 'Open Ended Text - One Line',
  'long-text': 'Open Ended Text - Comment Box',
  number: 'Open Ended Text - One Line',
  decimal: 'Open Ended Text - One Line',
  currency: 'Open Ended Text - One Line',
  'us-phone': 'Open Ended Text - One Line',
  email: 'Open Ended Text - One Line',
  date: 'Open Ended Text - Date/Time',
  'date-time': 'Open Ended Text - Date/Time',
  'single-choice': 'Choice - Single Answer',
  'multi-choice': 'Choice - Multiple Answers',
  'auto-increment': 'Auto-Increment',
};

function presentType({ id, type, choices }: FieldDefinition): JsonObject {
  return { type: TYPES[type], details: detailsOf() };

  function detailsOf(): Json | undefined {
    switch (type) {
      case 'text':
        return { answerFormat: 'General' };
      case 'number':
        return { answerFormat: 'Number' };
      case 'decimal':
        return { answerFormat: 'Decimal' };
      case 'currency':
        return { answerFormat: 'Currency' };
      case 'us-phone':
        return { answerFormat: 'USPhoneNumber' };
      case 'email':
        return { answerFormat: 'EmailAddress' };
      case 'date':
        return { format: 'DateOnlyMonthFirst' };
      case 'date-time':
        return { format: 'DateAndTimeMonthFirst12HourTime' };
      case 'single-choice':
      case 'multi-choice':
        return { choices: choices.map((choice) => ({ id: derivedId('choice', id, choice), text: choice })) };
      case 'long-text':
      case 'auto-increment':
        return undefined;
    }
  }
}
