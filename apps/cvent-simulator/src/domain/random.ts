const UINT32 = 4_294_967_296;
const HEX = '0123456789abcdef';
const HYPHEN = 45;

/** A small, fast, seeded source of chance (sfc32): the same seed and label give the same sequence for ever. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private readonly bytes = Buffer.alloc(16);
  // Texts are written here first: pieces glued together would take several times their memory.
  private readonly characters = Buffer.alloc(36);

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
    for (let word = 0; word < 4; word++) this.bytes.writeUInt32BE(this.uint32(), word * 4);
    this.bytes[6] = (this.bytes[6]! & 0x0f) | 0x40;
    this.bytes[8] = (this.bytes[8]! & 0x3f) | 0x80;
    let at = 0;
    for (let index = 0; index < 16; index++) {
      if (index === 4 || index === 6 || index === 8 || index === 10) this.characters[at++] = HYPHEN;
      this.characters[at++] = HEX.charCodeAt(this.bytes[index]! >> 4);
      this.characters[at++] = HEX.charCodeAt(this.bytes[index]! & 15);
    }
    return this.characters.toString('latin1', 0, at);
  }

  /** `length` characters, 36 at most, of an alphabet of plain letters. */
  text(alphabet: string, length: number): string {
    for (let at = 0; at < length; at++) this.characters[at] = alphabet.charCodeAt(this.below(alphabet.length));
    return this.characters.toString('latin1', 0, length);
  }
}

/** FNV-1a over the UTF-16 units. */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
