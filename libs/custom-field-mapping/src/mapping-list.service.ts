import { Injectable } from '@nestjs/common';
import { AuditRecorder, changedFields, type AuditChange } from '#audit';
import type { Actor, Mapping } from '#contracts';
import { noIntegration, SettingsAnnouncer } from '#integrations';
import { ConflictError, InvalidInputError, newId, sameJson, StaleError, type Json } from '#kernel';
import { advisoryLock, brokenForeignKey, Database } from '#platform';
import { exportMappings } from './domain/file/export-mappings.js';
import { importMappings, type ImportedMappings } from './domain/file/import-mappings.js';
import type { Finding, LintCatalogue } from './domain/lint/finding.js';
import { lintMappings } from './domain/lint/lint-mappings.js';
import type { MappingDraft } from './domain/lint/read-mapping.js';
import { spareSaved } from './domain/lint/spare-saved.js';
import { clearedFields } from './domain/plan/cleared-fields.js';
import { MappingCatalogue } from './mapping-catalogue.service.js';
import { MappingsRepository, type MappedIntegration } from './persistence/mappings.repository.js';

export type { MappedIntegration };

/** The list of an App's mappings as it stands. */
export interface MappingList {
  readonly version: number;
  readonly mappings: readonly Mapping[];
  /** Warnings, and errors of what changed since it was saved. */
  readonly findings: readonly Finding[];
}

/** A list that somebody sent. */
export interface GivenMappings {
  /** Whatever JSON came. */
  readonly mappings: unknown;
  /** True: fields that lose their mapping lose what it had filled. */
  readonly clear: boolean;
}

/** A list that could be saved. */
export interface ProposedMappings {
  readonly integration: MappedIntegration;
  readonly mappings: readonly Mapping[];
  /** Fields that are to be emptied, by name. */
  readonly cleared: readonly string[];
  /** Warnings. */
  readonly findings: readonly Finding[];
}

/** The list of mappings of an App's integration (G11, G12): looked at as a whole, saved as a whole. */
@Injectable()
export class Mappings {
  constructor(
    private readonly database: Database,
    private readonly repository: MappingsRepository,
    private readonly catalogue: MappingCatalogue,
    private readonly announcer: SettingsAnnouncer,
    private readonly audit: AuditRecorder,
  ) {}

  /** @throws NotFoundError when the App has no integration. */
  async integration(appId: string): Promise<MappedIntegration> {
    const integration = await this.repository.find(this.database, appId);
    if (!integration) throw noIntegration();
    return integration;
  }

  /** @throws NotFoundError */
  async get(appId: string): Promise<MappingList> {
    const { id, version } = await this.integration(appId);
    const mappings = await this.repository.list(this.database, id);
    const linted = lintMappings(mappings, await this.catalogue.of(this.database, id));
    return { version, mappings, findings: spareSaved(linted, mappings) };
  }

  /** What is wrong with a list, errors and warnings; nothing is saved. @throws NotFoundError */
  async lint(appId: string, rows: unknown): Promise<readonly Finding[]> {
    const { id } = await this.integration(appId);
    const linted = lintMappings(rows, await this.catalogue.of(this.database, id));
    return spareSaved(linted, await this.repository.list(this.database, id));
  }

  /** The list as a file that a person can read and another event can take over. @throws NotFoundError */
  async export(appId: string): Promise<string> {
    const { id } = await this.integration(appId);
    return exportMappings(await this.repository.list(this.database, id), await this.catalogue.of(this.database, id));
  }

  /** A file as it is meant for this App and its event, ready to be saved; nothing is. @throws NotFoundError */
  async readFile(appId: string, text: unknown): Promise<ImportedMappings> {
    const { id } = await this.integration(appId);
    return importMappings(text, await this.catalogue.of(this.database, id));
  }

  /** What a list would be once saved; nothing is saved. @throws NotFoundError, InvalidInputError with every error of the list */
  async propose(appId: string, given: GivenMappings): Promise<ProposedMappings> {
    const integration = await this.integration(appId);
    const catalogue = await this.catalogue.of(this.database, integration.id);
    return propose(integration, await this.repository.list(this.database, integration.id), given, catalogue);
  }

  /**
   * Replaces the list and has everybody follow it (B11). A list that is the same stays at its version. Waits until no fact is being applied.
   * @throws NotFoundError, StaleError when the list is not at `version` any more, InvalidInputError with every error, ConflictError when a target was deleted meanwhile
   */
  async save(appId: string, version: number, given: GivenMappings, by: Actor): Promise<MappingList> {
    const { id } = await this.integration(appId);
    const catalogue = await this.catalogue.of(this.database, id);
    const saved = await this.database
      .transaction(
        async (tx) => {
          const integration = await this.repository.hold(tx, appId);
          if (!integration) throw noIntegration();
          if (integration.version !== version) throw changedMeanwhile();
          const before = await this.repository.list(tx, integration.id);
          const { mappings, cleared, findings } = propose(integration, before, given, catalogue);
          if (sameJson(before as unknown as Json, mappings as unknown as Json) && sameJson(cleared, integration.cleared))
            return { version, mappings, findings };
          const next = await this.repository.replace(tx, integration, mappings, cleared);
          const changes = [
            ...changedFields({ version, cleared: integration.cleared }, { version: next, cleared }),
            ...changedRows(before, mappings),
          ];
          await this.audit.record(tx, by, { appId, action: 'mappings.saved', subjectId: integration.id, changes });
          return { version: next, mappings, findings };
        },
        { locks: [advisoryLock('integration', id)], durable: true },
      )
      .catch(targetGone);
    if (saved.version !== version) await this.announcer.announce('attendees.walk', id);
    return saved;
  }
}

function propose(
  integration: MappedIntegration,
  before: readonly Mapping[],
  given: GivenMappings,
  catalogue: LintCatalogue,
): ProposedMappings {
  const linted = lintMappings(given.mappings, catalogue);
  const { mappings: drafts } = linted;
  const findings = spareSaved(linted, before);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw invalidList(errors);
  const claimed = new Set(drafts.map(({ id }) => id));
  const mappings = drafts.map((draft) => withId(draft, claimed, before));
  const { customFields } = catalogue;
  const cleared = clearedFields({ before, after: mappings, cleared: integration.cleared, isClearing: given.clear, customFields });
  return { integration, mappings, cleared, findings };
}

/** The rows that came, went or are others now, by id. Their order alone changes nothing but the version. */
function changedRows(before: readonly Mapping[], after: readonly Mapping[]): AuditChange[] {
  const byId = (mappings: readonly Mapping[]) => Object.fromEntries(mappings.map(({ id, ...row }) => [`mappings.${id}`, row as unknown as Json])); // prettier-ignore
  return changedFields(byId(before), byId(after));
}

/** A mapping of the list keeps its id, also when it comes without one; an id that the list never had is replaced. */
function withId(draft: MappingDraft, claimed: ReadonlySet<string | undefined>, before: readonly Mapping[]): Mapping {
  const { kind, source, target } = draft;
  const same = before.find(({ id, ...mapping }) => id === draft.id || (!claimed.has(id) && isAlike(mapping, { kind, source, target })));
  return { id: same?.id ?? newId(), kind, source, target };
}

function isAlike(a: Omit<Mapping, 'id'>, b: Omit<Mapping, 'id'>): boolean {
  return sameJson(a, b);
}

function invalidList(errors: readonly Finding[]): InvalidInputError {
  const problems = errors.map(({ row, field, code, message, remedy }) => {
    const place = row === null ? 'mappings' : `mappings.${row}`;
    return { field: field === null ? place : `${place}.${field}`, message, code, remedy };
  });
  return new InvalidInputError('mappings.invalid', 'The list has mistakes, so nothing was saved. Mend each row that is named, and send the whole list again.', { problems }); // prettier-ignore
}

function changedMeanwhile(): StaleError {
  return new StaleError(
    'mappings.changed_meanwhile',
    'The mappings were changed since you read them. Read them again, and send your change of that.',
  );
}

function targetGone(error: unknown): never {
  const constraint = brokenForeignKey(error);
  if (constraint !== 'mappings_people_group_fk' && constraint !== 'mappings_custom_field_fk') throw error;
  throw new ConflictError(
    'mappings.target_gone',
    'A people group or field that the list names was deleted just now. Send the list again to see which.',
  );
}
