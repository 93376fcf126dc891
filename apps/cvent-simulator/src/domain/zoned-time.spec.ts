import { describe, expect, it } from 'vitest';
import { toUtc } from './zoned-time.js';

describe('a wall-clock time as UTC', () => {
  it.each([
    ['2031-06-09T08:00:00', 'America/New_York', '2031-06-09T12:00:00.000Z'],
    ['2031-01-09T08:00:00', 'America/New_York', '2031-01-09T13:00:00.000Z'],
    ['2031-06-09T00:30:00', 'Asia/Kathmandu', '2031-06-08T18:45:00.000Z'],
    ['2031-06-09T08:00:00', 'UTC', '2031-06-09T08:00:00.000Z'],
    ['2031-06-09T00:00:00', 'Pacific/Kiritimati', '2031-06-08T10:00:00.000Z'],
    ['2031-03-30T03:30:00', 'Europe/Berlin', '2031-03-30T01:30:00.000Z'],
    ['2031-10-26T03:30:00', 'Europe/Berlin', '2031-10-26T02:30:00.000Z'],
  ])('%s in %s', (local, zone, utc) => {
    expect(toUtc(local, zone)).toBe(utc);
  });

  it('is the first of the two when autumn has it twice', () => {
    expect(toUtc('2031-10-26T02:30:00', 'Europe/Berlin')).toBe('2031-10-26T00:30:00.000Z');
  });

  it('counts as before the change when spring skips it', () => {
    expect(toUtc('2031-03-30T02:30:00', 'Europe/Berlin')).toBe('2031-03-30T01:30:00.000Z');
  });
});
