import type { ConflictPolicy, SessionImportMethod } from '#contracts';

/** The settings that decide what stands in the App for what Cvent told us. */
export interface AppliedSettings {
  readonly cventToCms: boolean;
  readonly defaultPeopleGroupId: string;
  readonly conflictPolicy: ConflictPolicy;
  readonly sessionImportMethod: SessionImportMethod;
}

/** True when what was already imported must follow the change. */
export function needsWalk(before: AppliedSettings, after: AppliedSettings): boolean {
  return (
    before.cventToCms !== after.cventToCms ||
    before.defaultPeopleGroupId !== after.defaultPeopleGroupId ||
    before.conflictPolicy !== after.conflictPolicy ||
    before.sessionImportMethod !== after.sessionImportMethod
  );
}
