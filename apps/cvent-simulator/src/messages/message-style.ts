/** Where a message about a session registration names the session: Cvent's pages do not say, so both must be survived. */
export const SESSION_FORMS = ['list', 'flat'] as const;

/** How messages are worded where Cvent's documents leave it open. */
export interface MessageStyle {
  /** `list`: `sessions: [{ sessionStub, … }]`. `flat`: `sessionStub` and `sessionName` beside the attendee's own keys. */
  readonly sessionForm: (typeof SESSION_FORMS)[number];
  /** Between the choices of a multiple-choice answer, which webhooks give as one text. */
  readonly choiceSeparator: string;
}

/** The style unless told otherwise. */
export const DEFAULT_STYLE: MessageStyle = { sessionForm: 'list', choiceSeparator: ', ' };
