import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_TOLERANCE_MS, readAsOf } from './as-of.js';

const RECEIVED = Date.parse('2031-05-12T14:03:22.000Z');
const RECEIPT = { asOfMs: RECEIVED, isReceipt: true };

describe('readAsOf', () => {
  it.each([
    ['2031-05-12T14:03:21.417Z', '2031-05-12T14:03:21.417Z'],
    ['2031-05-12T14:03Z', '2031-05-12T14:03:00.000Z'],
    [' 2031-05-12T10:03:21-04:00 ', '2031-05-12T14:03:21.000Z'],
    ['2031-05-12T10:03:21-0400', '2031-05-12T14:03:21.000Z'],
    ['1999-01-01T00:00:00Z', '1999-01-01T00:00:00.000Z'],
  ])('takes the time that the message names: %s', (given, expected) => {
    expect(readAsOf(given, RECEIVED)).toEqual({ asOfMs: Date.parse(expected), isReceipt: false });
  });

  it.each([
    null,
    '',
    'yesterday',
    '2031-05-12',
    '2031-05-12 14:03:21.0',
    '2031-05-12T14:03:21',
    '1747058601417',
    '2031-13-45T99:99:99Z',
    'Z',
  ])('takes the time of receipt for what cannot be read as an instant: %j', (given) => {
    expect(readAsOf(given, RECEIVED)).toEqual(RECEIPT);
  });

  it('takes the time of receipt for a time in the future, so that no message pins a record for ever', () => {
    const at = (ms: number): string => new Date(RECEIVED + ms).toISOString();
    expect(readAsOf('9999-12-31T23:59:59Z', RECEIVED)).toEqual(RECEIPT);
    expect(readAsOf(at(CLOCK_TOLERANCE_MS + 1), RECEIVED)).toEqual(RECEIPT);
    expect(readAsOf(at(CLOCK_TOLERANCE_MS), RECEIVED).isReceipt).toBe(false);
  });

  it('never lies beyond the tolerance, whatever a message says', () => {
    const anyTime = fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map((date) => date.toISOString())); // prettier-ignore
    fc.assert(
      fc.property(anyTime, (given) => {
        const { asOfMs } = readAsOf(given, RECEIVED);
        expect(Number.isFinite(asOfMs)).toBe(true);
        expect(asOfMs).toBeLessThanOrEqual(RECEIVED + CLOCK_TOLERANCE_MS);
      }),
    );
  });
});
