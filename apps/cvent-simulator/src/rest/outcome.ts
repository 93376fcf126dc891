import type { ApiAnswer } from './http/api-answer.js';

/** How a call ends: with an answer, with half of one, or with the connection cut. */
export interface Outcome {
  readonly answer: ApiAnswer;
  readonly leaves: 'whole' | 'half' | 'not-at-all';
}
