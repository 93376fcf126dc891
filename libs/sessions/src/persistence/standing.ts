/**
 * Who sees which session, and what is in whose agenda: rules G14, G15, B12 and B14, in the one place where they are decided. Nothing of it is stored, so neither a switch of the import
 * method nor a change of a session or an attendee has anything to bring up to date.
 */

/**
 * Parts of a query: `i` is the App's integration, `s` its sessions. Expects the App's id as $1. `is_closed`: only those on its list see the session.
 * `condition` narrows the sessions down; it may use `s`.
 */
export function sessionsOf(condition = 'true'): string {
  return `i AS (
      SELECT id, cvent_agenda_id, session_import_method = 'managed_schedules' AS is_managed FROM integrations WHERE app_id = $1
    ), s AS (
      SELECT s.*, i.id AS integration_id, coalesce(i.is_managed, false) AS is_managed,
        CASE WHEN i.id IS NULL THEN s.is_restricted
          WHEN NOT i.is_managed THEN false
          WHEN s.included THEN cardinality(s.registration_types) > 0
          ELSE EXISTS (SELECT 1 FROM restricted_sessions r WHERE r.integration_id = i.id AND r.session_id = s.cvent_session_id)
        END AS is_closed
      FROM sessions s LEFT JOIN i ON i.cvent_agenda_id = s.agenda_id
      WHERE s.app_id = $1 AND (${condition})
    )`;
}

/**
 * The part `standing` of a query: how each of `pairs` (a query of `session_id`, `person_id`) stands. Expects {@link sessionsOf} before it. `via`: how the session is in the person's agenda;
 * null: it is not. `status`: Cvent's, unless it ended with the attendee's or the session's own end. `is_allowed`: the person sees it. `is_live`: Cvent has them on it now; a registration ends with the attendee's or the session's own end, unless it is newer.
 */
export function standingOf(pairs: string): string {
  return `pairs AS (${pairs}), told AS (
      SELECT s.id AS session_id, p.person_id, a.attendee_id, s.is_managed, s.is_closed, e.shown_status AS status, f.via AS place,
        (e.shown_as_of > greatest(a.shown_ended_at, s.ended_at, '-infinity')) IS TRUE AS is_current,
        (e.removed_at >= greatest(e.shown_anew_at, a.shown_ended_at, s.ended_at, '-infinity')) IS TRUE AS is_removed,
        s.included AND s.is_closed AND ${REGISTRATION_TYPE} = ANY (s.registration_types) AS is_of_type
      FROM pairs p JOIN s ON s.id = p.session_id
        LEFT JOIN attendees a ON a.person_id = p.person_id AND a.integration_id = s.integration_id
        LEFT JOIN enrolments e ON e.integration_id = s.integration_id AND e.attendee_id = a.attendee_id AND e.session_id = s.cvent_session_id
        LEFT JOIN agenda_places f ON f.person_id = p.person_id AND f.session_id = s.id
    ), lived AS (
      SELECT *, is_current AND lower(trim(status)) = 'registered' AS is_live FROM told
    ), seen AS (
      SELECT *, NOT is_closed OR is_live IS TRUE OR place IS NOT DISTINCT FROM 'managed' OR is_of_type IS TRUE AS is_allowed FROM lived
    ), standing AS (
      SELECT session_id, person_id, attendee_id, CASE WHEN is_current THEN status END AS status, is_live IS TRUE AS is_live, is_allowed,
        CASE WHEN NOT is_allowed THEN NULL
          WHEN (is_managed AND is_live) OR place = 'managed' THEN 'managed'
          WHEN (is_live AND NOT is_removed) OR place = 'favourite' THEN 'favourite'
        END AS via
      FROM seen
    )`;
}

/** The pairs of everybody whom Cvent or the app has on one of `s`. */
export const PAIRS_OF_SESSIONS = `SELECT s.id AS session_id, a.person_id FROM s JOIN enrolments e ON e.integration_id = s.integration_id AND e.session_id = s.cvent_session_id
      JOIN attendees a ON a.integration_id = e.integration_id AND a.attendee_id = e.attendee_id WHERE a.person_id IS NOT NULL
    UNION SELECT f.session_id, f.person_id FROM s JOIN agenda_places f ON f.session_id = s.id
    UNION SELECT s.id, a.person_id FROM s JOIN attendees a ON a.integration_id = s.integration_id WHERE s.included AND s.is_closed AND a.person_id IS NOT NULL`;

const TYPES = `FROM cvent_catalogue c WHERE c.integration_id = a.integration_id AND c.kind = 'registration_type'`;
/**
 * The attendee's registration type by its id. Messages give its name, reads both; a name that Cvent's list knows is the newer word. Where the list has another name for the id, the id is
 * an older word, and the type is not known.
 */
const REGISTRATION_TYPE = `coalesce(
          (SELECT c.cvent_id ${TYPES} AND lower(c.name) = lower(a."values"->>'registrationType') ORDER BY c.cvent_id = a."values"->>'registrationTypeId' DESC NULLS LAST LIMIT 1),
          CASE WHEN NOT EXISTS (SELECT 1 ${TYPES} AND c.cvent_id = a."values"->>'registrationTypeId' AND lower(c.name) <> lower(a."values"->>'registrationType'))
            THEN a."values"->>'registrationTypeId' END)`;
