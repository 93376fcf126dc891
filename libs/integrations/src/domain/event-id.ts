import { cventId } from '#kernel';

const LOOKS_LIKE_AN_ID = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/** What is wrong with an event id as a planner pasted it, or null. It is opaque, but what people paste by mistake is known: whole addresses. */
export function eventIdProblem(value: unknown): string | null {
  if (typeof value !== 'string') return 'must be text';
  const id = cventId(value);
  if (id === null) return 'must be the id of a Cvent event, which is missing here';
  if (LOOKS_LIKE_AN_ID.test(id)) return null;
  return /[%/?&=:]/.test(id)
    ? 'must be the id alone, such as 0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10: this holds parts of an address'
    : 'must be the id of a Cvent event, such as 0f3a1c52-7c1e-4a8e-9a52-3c1d5f7a9b10: letters, digits and hyphens';
}
