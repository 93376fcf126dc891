import type { NewHistoryEntry } from './history-recorder.js';

/** An entry for many people of an App who change at once in one way: `reason` says which. */
export function manyPeople(appId: string, editId: string, reason: string): NewHistoryEntry {
  return ofMany(appId, editId, 'people.changed', reason);
}

/** An entry for what all agendas of an App show, when it changes at once: `reason` says why. */
export function allAgendas(appId: string, editId: string, reason: string): NewHistoryEntry {
  return ofMany(appId, editId, 'agendas.changed', reason);
}

function ofMany(appId: string, editId: string, action: 'people.changed' | 'agendas.changed', reason: string): NewHistoryEntry {
  return { appId, personId: null, attendeeId: null, cause: { type: 'edit', id: editId }, action, changes: [], reason };
}
