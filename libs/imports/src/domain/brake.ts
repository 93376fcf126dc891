/** From when on removals are unusual (B19). */
export interface BrakeLimits {
  readonly people: number;
  /** Of those in the app, in percent. */
  readonly percent: number;
}

/** True when so many removals are unusual: more than the number and more than the share. */
export function isBraked(removals: number, inApp: number, { people, percent }: BrakeLimits): boolean {
  return removals > people && removals > (inApp * percent) / 100;
}
