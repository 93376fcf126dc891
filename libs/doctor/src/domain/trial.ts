/** Why a call was not made: nothing could come of it. */
export type Obstacle = 'no_access' | 'no_answer' | 'out_of_calls' | 'scope_missing' | 'event_unknown';

/** What became of one call of Cvent. */
export type Trial<T = unknown> =
  | { readonly kind: 'answered'; readonly value: T }
  /** Refused until somebody changes something; `code` says what. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** It may work later. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The day's calls are used up. */
  | { readonly kind: 'out_of_calls' }
  | { readonly kind: 'not_tried'; readonly because: Obstacle };

/** A trial that told nothing about its subject. */
export type Untold = Extract<Trial, { kind: 'failed' | 'out_of_calls' | 'not_tried' }>;

interface Words {
  readonly detail: string;
  readonly remedy: string;
}

const OF_OBSTACLES: Readonly<Record<Obstacle, Words>> = {
  no_access: { detail: 'Not checked: these settings give no access to Cvent.', remedy: 'Mend the credentials and the host first.' },
  no_answer: { detail: 'Not checked: Cvent does not answer just now.', remedy: 'Run the doctor again in a few minutes.' },
  out_of_calls: {
    detail: 'Not checked: the Cvent account has no calls left for today.',
    remedy: 'Run the doctor again after 00:00 GMT.',
  },
  scope_missing: { detail: 'Not checked: that needs the scope event/events:read.', remedy: 'Add that scope first.' },
  event_unknown: { detail: 'Not checked: Cvent shows no such event.', remedy: 'Mend the event id first.' },
};

/** Why nothing is known, and what to do about it. */
export function wordsOf(trial: Untold): Words {
  switch (trial.kind) {
    case 'failed':
      return { detail: `Not checked: ${trial.message}`, remedy: OF_OBSTACLES.no_answer.remedy };
    case 'out_of_calls':
      return OF_OBSTACLES.out_of_calls;
    case 'not_tried':
      return OF_OBSTACLES[trial.because];
  }
}
