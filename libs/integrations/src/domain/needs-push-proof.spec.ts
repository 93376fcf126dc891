import { describe, expect, it } from 'vitest';
import { needsPushProof } from './needs-push-proof.js';

const ON = { cmsToCvent: true, clientId: 'client', host: 'https://na' };
const OFF = { ...ON, cmsToCvent: false };
const stored = (settings: typeof ON) => ({ ...settings, clientSecret: 'sealed' });

describe('G4: Cvent is asked whether edits may be pushed', () => {
  it.each([
    ['created on', null, ON, true, true],
    ['created off', null, OFF, true, false],
    ['switched on', stored(OFF), ON, false, true],
    ['switched off with another client', stored(ON), { ...OFF, clientId: 'b' }, true, false],
    ['on as before', stored(ON), ON, false, false],
    ['on with a new secret', stored(ON), ON, true, true],
    ['on with another client', stored(ON), { ...ON, clientId: 'b' }, false, true],
    ['on at another host', stored(ON), { ...ON, host: 'https://eu' }, false, true],
  ])('%s', (_, before, wanted, isSecretNew, isAsked) => {
    expect(needsPushProof(before, wanted, isSecretNew)).toBe(isAsked);
  });
});
