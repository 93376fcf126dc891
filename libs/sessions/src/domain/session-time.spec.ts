import { describe, expect, it } from 'vitest';
import { readSessionTime } from './session-time.js';

const at = (text: string, zone: string | null = null): string | null => {
  const ms = readSessionTime(text, zone);
  return ms === null ? null : new Date(ms).toISOString();
};

describe('readSessionTime', () => {
  it.each([
    ['2031-06-10T13:30:00.000', 'America/New_York', '2031-06-10T17:30:00.000Z'],
    ['2031-06-10 13:30', 'America/New_York', '2031-06-10T17:30:00.000Z'],
    ['2031-06-10T13:30:00.000', 'Asia/Kolkata', '2031-06-10T08:00:00.000Z'],
    ['2031-06-10T13:30:00.000Z', 'America/New_York', '2031-06-10T13:30:00.000Z'],
    ['2031-06-10T13:30:00+02:00', null, '2031-06-10T11:30:00.000Z'],
    ['2031-06-10T23:30:00', 'Australia/Lord_Howe', '2031-06-10T13:00:00.000Z'],
  ])('B13: %s in %s', (text, zone, expected) => expect(at(text, zone)).toBe(expected));

  // The clocks of each zone around their changes in 2026.
  it.each([
    ['Europe/London', '2026-03-29T00:59:00', '2026-03-29T00:59:00.000Z'],
    ['Europe/London', '2026-03-29T01:30:00', '2026-03-29T01:30:00.000Z'], // skipped
    ['Europe/London', '2026-03-29T02:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/London', '2026-10-25T01:30:00', '2026-10-25T00:30:00.000Z'], // twice: the first
    ['Europe/London', '2026-10-25T02:00:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'], // skipped
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'], // twice: the first
    ['Asia/Kolkata', '2026-03-29T02:30:00', '2026-03-28T21:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00.000Z'], // twice, half an hour apart
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00.000Z'], // skipped, half an hour
  ])('B13: %s, %s', (zone, text, expected) => expect(at(text, zone)).toBe(expected));

  it.each(['', 'tomorrow', '2031-02-30T10:00:00', '2031-06-10', '2031-06-10T25:00:00', '10/06/2031 10:00'])('reads nothing of %j', (text) =>
    expect(readSessionTime(text, 'Europe/London')).toBeNull(),
  );

  it('does not guess a zone', () => {
    expect(readSessionTime('2031-06-10T13:30:00', null)).toBeNull();
    expect(readSessionTime('2031-06-10T13:30:00', 'Eastern Time')).toBeNull();
  });
});
