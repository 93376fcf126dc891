import { describe, expect, it } from 'vitest';
import { chooseConnection, type GivenConnection } from './choose-connection.js';

const SAVED = { clientId: 'client', host: 'https://na', eventId: 'event', cmsToCvent: true };

describe('B1: what the doctor tries', () => {
  it.each<[string, GivenConnection, object]>([
    ['the saved settings', {}, { ...SAVED, clientSecret: null }],
    ['another event with the saved secret', { eventId: ' OTHER ' }, { eventId: 'other', clientSecret: null }],
    ['the saved account named again', { clientId: 'client', host: 'https://na' }, { ...SAVED, clientSecret: null }],
    ['another client with its own secret', { clientId: 'b', clientSecret: 's' }, { clientId: 'b', host: 'https://na', clientSecret: 's' }],
    ['edits not pushed', { cmsToCvent: false }, { cmsToCvent: false }],
  ])('is %s', (_, given, chosen) => {
    expect(chooseConnection(SAVED, given)).toMatchObject(chosen);
  });

  it.each<[string, GivenConnection]>([
    ['client id', { clientId: 'another' }],
    ['host', { host: 'https://eu' }],
    ['client id and host', { clientId: 'another', host: 'https://eu', eventId: 'event' }],
  ])('never has the saved secret go with another %s', (_, given) => {
    expect(chooseConnection(SAVED, given)).toEqual({
      problems: [{ field: 'clientSecret', message: expect.stringContaining('saved secret') as string }],
    });
  });

  it('is all of the given when nothing is saved', () => {
    const given = { clientId: 'a', clientSecret: 's', host: 'https://na', eventId: 'E' };
    expect(chooseConnection(null, given)).toEqual({ ...given, eventId: 'e', cmsToCvent: false });
  });

  it('names what is missing when nothing is saved', () => {
    const chosen = chooseConnection(null, { clientId: 'a' });
    expect('problems' in chosen && chosen.problems.map(({ field }) => field)).toEqual(['host', 'eventId', 'clientSecret']);
  });
});
