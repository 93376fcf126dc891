import { Injectable } from '@nestjs/common';
import type { ConflictPolicy, Mapping } from '#contracts';
import { MappingRulesStore, previewFields, type FieldPreview } from '#custom-field-mapping';
import { emailKey, NotFoundError } from '#kernel';
import { Database } from '#platform';
import type { AttendeeState, Placement, PlacementRules } from '../domain/attendee-state.js';
import { changesBetween, type ValueChange } from '../domain/person-changes.js';
import { mapValues, planPersonFields } from '../domain/plan-person-fields.js';
import { AttendeesRepository } from '../persistence/attendees.repository.js';

/** Mappings to try in the place of the saved ones. */
export interface Proposal {
  readonly mappings: readonly Mapping[];
  /** Fields that lose their mapping together with the values that it had filled, by the names of places. */
  readonly cleared: readonly string[];
}

/** Whom to show. The first of the three that is given counts. */
export interface Subject {
  readonly attendeeId?: string | undefined;
  readonly personId?: string | undefined;
  readonly email?: string | undefined;
}

/** One attendee before and after. */
export interface AttendeePreview {
  readonly attendeeId: string;
  /** Where they stand. Who is not in the app is shown as they would be in it. */
  readonly placement: Placement;
  readonly personId: string | null;
  /** Every mapped field, changed or not, and why. */
  readonly fields: readonly FieldPreview[];
  /** All that would change, groups and fields that lose their mapping included. */
  readonly changes: readonly ValueChange[];
}

/** What trying mappings needs of the App's integration. */
export interface TriedIntegration {
  readonly id: string;
  readonly appId: string;
  readonly conflictPolicy: ConflictPolicy;
  readonly settingsVersion: number;
}

const FIND = {
  name: 'preview-find',
  text: `SELECT attendee_id AS id FROM attendees WHERE integration_id = $1 AND (attendee_id = $2 OR person_id = $3 OR email_key = $4)
    ORDER BY placement = 'in_app' DESC, attendee_id LIMIT 1`,
};

/** Shows what mappings make of attendees. Changes nobody, calls nobody (B11). */
@Injectable()
export class MappingPreviewer {
  constructor(
    private readonly database: Database,
    private readonly rules: MappingRulesStore,
    private readonly attendees: AttendeesRepository,
  ) {}

  /** One attendee of the integration. `proposal` null: with the saved mappings. @throws NotFoundError */
  async preview(integration: TriedIntegration, subject: Subject, proposal: Proposal | null): Promise<AttendeePreview> {
    const { attendeeId = null, personId = null, email } = subject;
    const keys = [
      attendeeId?.toLowerCase() ?? null,
      attendeeId === null ? personId : null,
      (attendeeId ?? personId) ? null : emailKey(email),
    ];
    const [found] = await this.database.query<{ id: string }>(FIND, [integration.id, ...keys]);
    const [preview] = found ? await this.previews(integration, [found.id], proposal) : [];
    if (!preview)
      throw new NotFoundError(
        'attendee.not_found',
        'The event has no such attendee, as far as we know. Import it, or look for another one.',
      );
    return preview;
  }

  /** Several attendees by id; who is not known any more is left out. */
  async previews(integration: TriedIntegration, attendeeIds: readonly string[], proposal: Proposal | null): Promise<AttendeePreview[]> {
    const rules = await this.rulesOf(integration, proposal);
    const attendees = await this.attendees.look(integration.id, integration.appId, attendeeIds);
    const byId = new Map(attendees.map((attendee) => [attendee.attendeeId, attendee]));
    return attendeeIds.map((id) => byId.get(id)).filter((attendee) => attendee !== undefined).map((attendee) => previewOf(attendee, rules)); // prettier-ignore
  }

  private async rulesOf({ id, conflictPolicy, settingsVersion }: TriedIntegration, proposal: Proposal | null): Promise<PlacementRules> {
    if (!proposal) return { ...(await this.rules.of(this.database, id, settingsVersion)), conflictPolicy };
    const mapping = await this.rules.trial(this.database, id, proposal.mappings);
    return { mapping, cleared: new Set(proposal.cleared), conflictPolicy };
  }
}

function previewOf({ attendeeId, placement, mirror, person, base }: AttendeeState, rules: PlacementRules): AttendeePreview {
  const plan = planPersonFields(mirror, person, person ? base : null, rules);
  const before = person?.fields ?? {};
  return {
    attendeeId,
    placement,
    personId: person?.id ?? null,
    fields: previewFields(rules.mapping, mirror.values, mapValues(mirror, rules.mapping), before, { ...before, ...plan.values }),
    changes: changesBetween(person, plan),
  };
}
