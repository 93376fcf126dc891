/** Where failures come from, one source for each kind. */
export const FAILURE_SOURCES = Symbol('FAILURE_SOURCES');
/** The features that say how they stand. */
export const STATUS_SOURCES = Symbol('STATUS_SOURCES');
/** Who knows where attendees stand. */
export const ATTENDEE_TRACES = Symbol('ATTENDEE_TRACES');
/** Who knows which messages came. */
export const MESSAGE_TRACES = Symbol('MESSAGE_TRACES');
/** Who erases people and their attendees. */
export const PERSON_ERASURES = Symbol('PERSON_ERASURES');
/** The features that keep data of people. */
export const ERASERS = Symbol('ERASERS');
/** Who takes people out of stored messages. */
export const MESSAGE_SCRUBBER = Symbol('MESSAGE_SCRUBBER');
/** The features that keep data for a time. */
export const RETAINERS = Symbol('RETAINERS');
