import type { MembershipMaker } from '#contracts';

/** One membership: a group, and who put the person there. */
export interface Membership {
  readonly id: string;
  readonly name: string;
  readonly madeBy: MembershipMaker;
}

const STRENGTH: Readonly<Record<MembershipMaker, number>> = { cms: 0, mapping: 1, default: 2 };

/** Each group once, by name. Of several makers the strongest is shown: `cms` before `mapping` before `default`. */
export function mergeGroups(memberships: readonly Membership[]): Membership[] {
  const strongest = new Map<string, Membership>();
  for (const membership of memberships) {
    const known = strongest.get(membership.id);
    if (!known || STRENGTH[membership.madeBy] < STRENGTH[known.madeBy]) strongest.set(membership.id, membership);
  }
  return [...strongest.values()].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
