import { Injectable } from '@nestjs/common';
import { compileMappings, MappingRulesStore, routeOf, toCvent } from '#custom-field-mapping';
import type { EditPushes, NotedEdit, NotPushedReason, PersonEditMade, PushAnswer, PushStanding } from '#directory';
import type { SqlRunner } from '#kernel';
import { JobPublisher } from '#messaging';
import { AppConfig, Log } from '#platform';
import { isAllowed, type PushProblem, type PushRules } from './domain/push-plan.js';
import { PendingFieldsRepository, type NotedField } from './persistence/pending-fields.repository.js';

interface Row {
  readonly id: string;
  readonly isCmsToCvent: boolean;
  readonly pushVersion: number;
  readonly pushFields: readonly string[] | null;
  readonly settingsVersion: number;
}

/** What becomes of one given field: it waits, or is refused with a problem, or is none of Cvent's. */
type Verdict =
  | { readonly kind: 'waits' }
  | { readonly kind: 'refused'; readonly problem: PushProblem }
  | { readonly kind: 'stays'; readonly reason: NotPushedReason };

const LOAD = {
  name: 'edit-notes-integration',
  text: `SELECT id, cms_to_cvent AS "isCmsToCvent", push_version AS "pushVersion", push_fields AS "pushFields", settings_version AS "settingsVersion" FROM integrations WHERE app_id = $1 FOR KEY SHARE`,
};

/** Of an App whose integration was deleted. */
const NO_RULES: PushRules = {
  isCmsToCvent: false,
  pushVersion: 0,
  pushFields: null,
  mapping: compileMappings({ mappings: [], customFields: [], cventFields: null, registrationTypes: null, timeZone: null }),
};

/** Notes which edits of the CMS go to Cvent, and says of each field whether it does (G16, G17, B18). */
@Injectable()
export class EditNotes implements EditPushes {
  constructor(
    private readonly pending: PendingFieldsRepository,
    private readonly mappings: MappingRulesStore,
    private readonly jobs: JobPublisher,
    private readonly config: AppConfig,
    private readonly log: Log,
  ) {}

  async note(tx: SqlRunner, edit: PersonEditMade): Promise<NotedEdit> {
    if (edit.given.length === 0) return { answers: [], integrationId: null };
    const [integration] = await tx.query<Row>(LOAD, [edit.appId]);
    if (!integration)
      return { answers: edit.given.map((field) => answerOf(field, verdictOf(field, null, NO_RULES), false, false)), integrationId: null };
    const { mapping } = await this.mappings.of(tx, integration.id, integration.settingsVersion);
    const verdicts = new Map(edit.given.map((field) => [field, verdictOf(field, edit.values[field] ?? null, { ...integration, mapping })]));
    const noted: NotedField[] = [];
    const settled: string[] = [];
    for (const field of edit.changed) {
      const verdict = verdicts.get(field);
      if (verdict?.kind === 'waits') noted.push({ field, problem: null });
      else if (verdict?.kind === 'refused') noted.push({ field, problem: verdict.problem });
      else settled.push(field);
    }
    await this.pending.forget(tx, edit.appId, edit.personId, settled);
    await this.pending.note(tx, edit, integration, noted, this.config.pushDelayMs);
    const waiting = await this.pending.waiting(tx, edit.appId, edit.personId);
    const answers = edit.given.map((field) => answerOf(field, verdicts.get(field)!, edit.changed.has(field), waiting.has(field)));
    return { answers, integrationId: noted.some(({ problem }) => problem === null) ? integration.id : null };
  }

  async announce(integrationId: string): Promise<void> {
    try {
      await this.jobs.publish('pushes.send', { integrationId });
    } catch (error) {
      this.log.error('push.not_announced', error, { integrationId });
    }
  }

  async standings(appId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, PushStanding>> {
    const standings = new Map<string, PushStanding>();
    for (const { personId, field, problem } of await this.pending.standings(appId, personIds)) {
      const { isWaiting, failed } = standings.get(personId) ?? { isWaiting: false, failed: [] };
      const notes = problem === null ? failed : [...failed, { code: `push.${problem.code}`, field, message: problem.message }];
      standings.set(personId, { isWaiting: isWaiting || problem === null, failed: notes });
    }
    return standings;
  }
}

function verdictOf(field: string, value: PersonEditMade['values'][string], rules: PushRules): Verdict {
  const route = routeOf(field, rules.mapping);
  if (typeof route === 'string') return { kind: 'stays', reason: route };
  if (!rules.isCmsToCvent) return { kind: 'stays', reason: 'direction_off' };
  if (!isAllowed(field, rules.pushFields)) return { kind: 'stays', reason: 'not_allowed' };
  const wanted = toCvent(value, route);
  return 'refused' in wanted ? { kind: 'refused', problem: { code: wanted.refused, message: wanted.message } } : { kind: 'waits' };
}

function answerOf(field: string, verdict: Verdict, isChanged: boolean, isWaiting: boolean): PushAnswer {
  if (verdict.kind === 'stays') return { field, pushed: false, reason: verdict.reason };
  if (verdict.kind === 'refused') return { field, pushed: false, reason: 'refused_by_cvent', message: verdict.problem.message };
  return isChanged || isWaiting ? { field, pushed: true } : { field, pushed: false, reason: 'unchanged' };
}
