/** Values of an App's own fields by key, in the OpenAPI document: text (dates and times too), a number, true or false, a list of choices, or null. */
export const CUSTOM_FIELD_VALUES = {
  type: 'object' as const,
  additionalProperties: {
    oneOf: [{ type: 'string', nullable: true }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
  },
  example: { dietaryNeeds: ['Vegan'], arrivesOn: '2031-05-14', tableNumber: 7 },
};
