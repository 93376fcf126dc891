import type { Stamp } from '#contracts';
import type { Mirror } from './mirror.js';

/** A stamp as a column of JSON holds it. */
export type PackedStamp = [asOfMs: number, kind: Stamp['kind'], id: string];

/** The key under which the stamp of the newest whole fact is held. No name of a value. */
const WHOLE = '*';

/** The stamps of a mirror beside its newest one, as a column of JSON holds them. */
export function packStamps({ olderStamps, wholeStamp }: Mirror): Record<string, PackedStamp> {
  const pack = ({ asOfMs, kind, id }: Stamp): PackedStamp => [asOfMs, kind, id];
  const packed = Object.fromEntries(Object.entries(olderStamps).map(([key, stamp]) => [key, pack(stamp)]));
  return wholeStamp ? { ...packed, [WHOLE]: pack(wholeStamp) } : packed;
}

/** The other way round. */
export function unpackStamps(packed: Readonly<Record<string, PackedStamp>>): Pick<Mirror, 'olderStamps' | 'wholeStamp'> {
  const unpack = ([asOfMs, kind, id]: PackedStamp): Stamp => ({ asOfMs, kind, id });
  const { [WHOLE]: whole, ...older } = packed;
  return {
    olderStamps: Object.fromEntries(Object.entries(older).map(([key, stamp]) => [key, unpack(stamp)])),
    wholeStamp: whole ? unpack(whole) : null,
  };
}
