import { type Answer, type Bridge, eventually } from './bridge.js';
import type { Cvent, CventApp } from './cvent.js';

/** A row of the list of mappings. */
export type Row = Readonly<Record<string, unknown>>;

/** A person as mappings fill them. */
export interface MappedView {
  readonly id: string;
  readonly cvent: { readonly attendeeId: string } | null;
  readonly fields: Readonly<Record<string, string | null>>;
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly groups: readonly { readonly id: string; readonly name: string; readonly madeBy: string }[];
  readonly sync: {
    readonly state: string;
    readonly notes: readonly { readonly code: string; readonly field: string; readonly message: string }[];
  };
}

/** Cvent's fields of an event that is made for mapping. They are the account's, so all events share them. */
export const FIELDS = [
  { id: '00000000-0000-4000-8000-000000000001', name: 'Diet', type: 'multi-choice', choices: ['Vegan', 'Halal', 'Nuts, none'] },
  { id: '00000000-0000-4000-8000-000000000002', name: 'Size', type: 'single-choice', choices: ['S', 'M', 'L'] },
  { id: '00000000-0000-4000-8000-000000000003', name: 'Arrival', type: 'date' },
  { id: '00000000-0000-4000-8000-000000000004', name: 'Table', type: 'number' },
  { id: '00000000-0000-4000-8000-000000000005', name: 'About', type: 'long-text' },
] as const;

/** An App with groups and fields of its own, joined to an event whose lists were read. */
export class MappedApp {
  private constructor(
    readonly app: CventApp,
    readonly groups: Readonly<Record<'speakers' | 'partners', string>>,
    /** Ids of the App's own fields, by key. */
    readonly own: Readonly<Record<string, string>>,
    /** Ids of Cvent's fields, by name. */
    readonly cventFields: ReadonlyMap<string, string>,
  ) {}

  static async open(bridge: Bridge, cvent: Cvent, size = 0, over: Row = {}): Promise<MappedApp> {
    const app = await cvent.join(bridge, { size, acceptedShare: 1, guestShare: 0, registrationTypes: ['Speaker', 'Partner', 'Guest'], contactFields: FIELDS }, over); // prettier-ignore
    const at = `/v1/apps/${app.tenant.appId}`;
    const made = async (path: string, body: unknown): Promise<string> => {
      const answer = await bridge.call('POST', `${at}${path}`, body);
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.body['id'] as string;
    };
    const groups = {
      speakers: await made('/people-groups', { name: 'Speakers' }),
      partners: await made('/people-groups', { name: 'Partners' }),
    };
    const own: Record<string, string> = {};
    for (const [key, type, choices] of [
      ['diet', 'multi_choice', ['Vegan', 'Halal', 'Nuts, none']], ['size', 'single_choice', ['S', 'M']], ['arrival', 'date'], ['table', 'number'], ['about', 'text'],
    ] as const) own[key] = await made('/custom-fields', { key, label: key, type, ...(choices ? { choices } : {}) }); // prettier-ignore
    const { body } = await app.call('POST', '/cvent-fields/refresh');
    const fields = body['customFields'] as { id: string; name: string }[];
    const wanted = new Set<string>(FIELDS.map(({ name }) => name));
    return new MappedApp(app, groups, own, new Map(fields.filter(({ name }) => wanted.has(name)).map(({ id, name }) => [name, id])));
  }

  /** Lets webhooks reach the App. */
  async listen(): Promise<void> {
    await this.app.cvent.simulator.webhooks.setTarget({ ...this.app.tenant.webhook, eventIds: [this.app.eventId] }, this.app.eventId);
  }

  person(name: string, personField: string): Row {
    return { kind: 'person_field', source: { type: 'standard_field', name }, target: { personField } };
  }

  field(name: string, key: string): Row {
    return {
      kind: 'custom_field',
      source: { type: 'custom_field', id: this.cventFields.get(name) ?? name },
      target: { customFieldId: this.own[key] },
    };
  }

  group(name: string, peopleGroupId: string): Row {
    return { kind: 'people_group', source: { type: 'registration_type', name }, target: { peopleGroupId } };
  }

  /** One mapping of each kind and type. */
  all(): Row[] {
    const { speakers, partners } = this.groups;
    return [
      this.person('company', 'company'), this.person('title', 'jobTitle'), this.person('workCountry', 'workCountry'),
      this.field('Diet', 'diet'), this.field('Size', 'size'), this.field('Arrival', 'arrival'), this.field('Table', 'table'), this.field('About', 'about'),
      this.group('Speaker', speakers), this.group('Partner', partners),
    ]; // prettier-ignore
  }

  /** Saves the list and waits until everybody has followed. Answers how many changed. */
  async map(mappings: readonly Row[], more: Row = {}): Promise<number> {
    const answer = await this.save(mappings, more);
    if (answer.status !== 200) throw new Error(answer.text);
    return this.followed();
  }

  async save(mappings: readonly Row[], more: Row = {}): Promise<Answer> {
    const { body } = await this.app.call('GET', '/mappings/remap');
    return this.app.call('PUT', '/mappings', { mappings, ...more }, { 'if-match': `"${String(body['mappingsVersion'])}"` });
  }

  async followed(): Promise<number> {
    let body: Answer['body'] = {};
    await eventually('everybody to follow the mappings', async () => {
      ({ body } = await this.app.call('GET', '/mappings/remap'));
      return body['state'] === 'done';
    });
    return body['changed'] as number;
  }

  async people(): Promise<MappedView[]> {
    const { body } = await this.app.bridge.call('GET', `/v1/apps/${this.app.tenant.appId}/people?limit=200`);
    return body.items as unknown as MappedView[];
  }

  async byEmail(email: string): Promise<MappedView> {
    const found = (await this.people()).find(({ fields }) => fields['email'] === email);
    if (!found) throw new Error(`nobody has the email ${email}`);
    return found;
  }
}
