import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { STANDARD_FIELDS } from '#contracts';
import { contactChanges, type Sending } from '../../libs/outbound-sync/src/domain/contact-changes.js';
import { cventDocument } from './simulator-contract.document.js';

const document = cventDocument();
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;
const CONTACT = '04ca6ae2-0dc3-487b-953e-86d6abbdf7d3';
const WRITABLE = STANDARD_FIELDS.filter(({ isWritable }) => isWritable);

/** A value that a field takes. */
const valueOf = (name: string): string =>
  ({ gender: 'Non-binary', email: 'ada@example.com', ccEmail: 'second@example.com', workStateCode: 'NY', homeStateCode: 'TX' })[name] ??
  'Value';
const sendings: readonly Sending[] = WRITABLE.map(({ name }) => ({ route: { valueKey: name }, answers: [valueOf(name)] }));

function validator(operation: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  return ajv.compile(document!.requestSchema(operation));
}

describe.skipIf(!document)('what is pushed is as Cvent’s specification has it', () => {
  it.each([
    ['PATCH /contacts/{id}', contactChanges(CONTACT, sendings)],
    ['PATCH /contacts', [contactChanges(CONTACT, sendings), contactChanges(CONTACT, sendings.slice(0, 1))]],
    ['PUT /contacts/{id}/custom-fields/{customFieldId}/answers', { id: CONTACT, value: ['Vegan', 'Halal'] }],
    ['PUT /contacts/{id}/custom-fields/{customFieldId}/answers', { id: CONTACT, value: [] }],
  ])('%s', (operation, body) => {
    const validate = validator(operation);
    expect([validate(body), validate.errors]).toEqual([true, null]);
  });

  it('B18: the longest value that we send is the longest that Cvent takes', () => {
    const schema = document!.requestSchema('PATCH /contacts/{id}') as { properties: Record<string, { maxLength?: number; properties?: Record<string, { maxLength?: number }> }> }; // prettier-ignore
    const lengths = WRITABLE.map(({ name, path: [, first, second] }) => {
      const outer = schema.properties[first!];
      return [name, (second === undefined ? outer : outer?.properties?.[second])?.maxLength ?? null];
    });
    expect(lengths).toEqual(WRITABLE.map(({ name, largestLength }) => [name, largestLength]));
  });
});
