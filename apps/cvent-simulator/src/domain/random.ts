const UINT32 = 4_294_967_296;

/** A small, fast, seeded source of chance (sfc32): the same seed and label give the same sequence for ever. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `label` separates streams of one seed, so that drawing more from one does not shift another. */
  constructor(seed: number, label = '') {
    this.a = seed | 0;
    this.b = hash(label, 0x9e3779b9 ^ seed);
    this.c = hash(label, 0x243f6a88);
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A whole number of 32 bits. */
  uint32(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** 0 inclusive to 1 exclusive. */
  next(): number {
    return this.uint32() / UINT32;
  }

  /** A whole number from 0 to `limit`, `limit` excluded. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** True with this probability. Always draws once. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the list. @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('There is nothing to pick from.');
    return list[this.below(list.length)]!;
  }

  /** A lower-case UUID in version 4 form. */
  uuid(): string {
    const hex = [this.hex32(), this.hex32(), this.hex32(), this.hex32()].join('');
    const variant = '89ab'[Number.parseInt(hex[16]!, 16) & 3]!;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Text of `length` characters of the alphabet. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at++) text += alphabet[this.below(alphabet.length)]!;
    return text;
  }

  private hex32(): string {
    return this.uint32().toString(16).padStart(8, '0');
  }
}

/** FNV-1a over the UTF-16 units. */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
