/** Where failures come from, one source for each kind. */
export const FAILURE_SOURCES = Symbol('FAILURE_SOURCES');
/** The features that say how they stand. */
export const STATUS_SOURCES = Symbol('STATUS_SOURCES');
/** Who knows where attendees stand. */
export const ATTENDEE_TRACES = Symbol('ATTENDEE_TRACES');
/** Who knows which messages came. */
export const MESSAGE_TRACES = Symbol('MESSAGE_TRACES');
