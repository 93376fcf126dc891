import type { Mapping, MappingKind, MappingSource } from '#contracts';

/** A row of the table `mappings`, as JSON. */
export interface MappingRow {
  readonly id: string;
  readonly kind: MappingKind;
  readonly source: MappingSource;
  readonly people_group_id: string | null;
  readonly custom_field_id: string | null;
  readonly person_field: string | null;
}

/** The mapping that a row holds. */
export function toMapping({ id, kind, source, people_group_id, custom_field_id, person_field }: MappingRow): Mapping {
  if (people_group_id !== null) return { id, kind, source, target: { peopleGroupId: people_group_id } };
  if (custom_field_id !== null) return { id, kind, source, target: { customFieldId: custom_field_id } };
  return { id, kind, source, target: { personField: person_field! } };
}

/** The row that holds a mapping. */
export function toMappingRow({ id, kind, source, target }: Mapping): MappingRow {
  return {
    id,
    kind,
    source,
    people_group_id: 'peopleGroupId' in target ? target.peopleGroupId : null,
    custom_field_id: 'customFieldId' in target ? target.customFieldId : null,
    person_field: 'personField' in target ? target.personField : null,
  };
}
