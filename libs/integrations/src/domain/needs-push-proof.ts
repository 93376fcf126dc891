/** The settings that decide whether edits can be pushed to Cvent. */
export interface PushSettings {
  readonly cmsToCvent: boolean;
  readonly clientId: string;
  readonly host: string;
  /** As it is stored: a ciphertext. */
  readonly clientSecret: string;
}

/** Those that are wanted; the secret apart. */
export type WantedPushSettings = Omit<PushSettings, 'clientSecret'>;

/** True when Cvent must be asked whether edits may be pushed: they are being switched on, or the credentials change while they are on (G4). */
export function needsPushProof(before: PushSettings | null, wanted: WantedPushSettings, isSecretNew: boolean): boolean {
  if (!wanted.cmsToCvent) return false;
  return before === null || !before.cmsToCvent || isSecretNew || !isSameAccount(before, wanted);
}

/** True when both mean one application at one host. */
export function isSameAccount(one: Omit<WantedPushSettings, 'cmsToCvent'>, other: Omit<WantedPushSettings, 'cmsToCvent'>): boolean {
  return one.clientId === other.clientId && one.host === other.host;
}

/** True when {@link needsPushProof} judges both alike. */
export function isAlike(one: PushSettings, other: PushSettings): boolean {
  return isSameAccount(one, other) && one.cmsToCvent === other.cmsToCvent && one.clientSecret === other.clientSecret;
}
