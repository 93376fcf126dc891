import { describe, expect, it } from 'vitest';
import { dateOnly, eventTime, sessionTime, spacedTime, stub, zoneDisplayName } from './formats.js';

describe('the formats of webhook messages', () => {
  it('writes ids in upper case, and the zero UUID for none', () => {
    expect(stub('0ab1c2d3-0000-4000-8000-00000000000f')).toBe('0AB1C2D3-0000-4000-8000-00000000000F');
    expect(stub(null)).toBe('00000000-0000-0000-0000-000000000000');
  });

  it('writes times as each place has them', () => {
    expect(dateOnly('2031-05-14T09:41:07.083Z')).toBe('2031-05-14');
    expect(dateOnly(null)).toBe('');
    expect(sessionTime('2031-06-09T09:00:00')).toBe('2031-06-09T09:00:00.000');
    expect(eventTime('2031-06-09T08:00:00')).toBe('2031-06-09 08:00:00.0');
    expect(spacedTime('2031-05-18T15:46:06.413Z')).toBe('2031-05-18 15:46:06.413');
  });

  it.each([
    ['America/New_York', 'Eastern Time'],
    ['America/Los_Angeles', 'Pacific Time'],
    ['Europe/Berlin', 'Central European Time'],
  ])('names the zone %s as people see it: %s', (timezone, name) => {
    expect(zoneDisplayName(timezone)).toBe(name);
  });
});
