import type { FieldValues } from '#custom-field-mapping';
import type { GroupPlace, NewPerson, PeopleLibrary, PersonEdit } from '#directory';
import { sameJson, type SqlRunner } from '#kernel';
import type { PersonState } from './domain/attendee-state.js';
import type { PersonFieldsPlan } from './domain/plan-person-fields.js';
import type { IntegrationRules } from './persistence/neighbourhood.js';

/** Gathers what becomes of people who come or stay, and writes it in few statements. A change of an email goes out at once, in the order of the plan: one may make room for the next. */
export class PeopleChanges {
  private readonly added: NewPerson[] = [];
  private readonly edited: PersonEdit[] = [];
  private readonly joined: GroupPlace[] = [];
  private readonly left: GroupPlace[] = [];

  constructor(
    private readonly people: PeopleLibrary,
    private readonly tx: SqlRunner,
    private readonly rules: IntegrationRules,
  ) {}

  /** Somebody whom the integration adds. */
  add(id: string, { values, notes, groupIds }: PersonFieldsPlan): void {
    this.added.push({ id, origin: 'cvent', fields: values, notes });
    this.joinDefault(id);
    this.regroup(id, [], groupIds);
  }

  /** Somebody who was there before and stands for an attendee now (B5). */
  async link({ id, mappedGroupIds }: PersonState, { notes, groupIds }: PersonFieldsPlan, fields: FieldValues): Promise<void> {
    this.joinDefault(id);
    this.regroup(id, mappedGroupIds, groupIds);
    await this.edit({ id, fields, words: { isSynced: true, notes } });
  }

  /** Somebody who stands for an attendee already. Answers whether what is said of them changed. */
  async update(person: PersonState, { notes, groupIds }: PersonFieldsPlan, fields: FieldValues): Promise<boolean> {
    this.regroup(person.id, person.mappedGroupIds, groupIds);
    const isNoteDue = !sameJson(person.notes as never, notes as never);
    if (isNoteDue || Object.keys(fields).length > 0)
      await this.edit({ id: person.id, fields, words: isNoteDue ? { isSynced: true, notes } : null });
    return isNoteDue;
  }

  async flush(): Promise<void> {
    const { appId } = this.rules;
    await this.people.edit(this.tx, appId, this.edited);
    await this.people.add(this.tx, appId, this.added);
    await this.people.leave(this.tx, appId, this.left);
    await this.people.join(this.tx, appId, this.joined);
  }

  private joinDefault(personId: string): void {
    this.joined.push({ personId, groupId: this.rules.defaultGroupId, madeBy: 'default' });
  }

  /** Brings the groups of mappings in step; memberships of other makers stay (B9). */
  private regroup(personId: string, before: readonly string[], after: readonly string[]): void {
    for (const groupId of before) if (!after.includes(groupId)) this.left.push({ personId, groupId, madeBy: 'mapping' });
    for (const groupId of after) if (!before.includes(groupId)) this.joined.push({ personId, groupId, madeBy: 'mapping' });
  }

  private async edit(edit: PersonEdit): Promise<void> {
    if (Object.hasOwn(edit.fields, 'email')) await this.people.edit(this.tx, this.rules.appId, [edit]);
    else this.edited.push(edit);
  }
}
