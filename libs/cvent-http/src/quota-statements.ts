/** Turns lie this much further apart than the limit asks: room for what holds up a call between here and Cvent. */
const SPACING = 1.025;

// Turns are given out one after the other under the row's lock, over all processes; a turn belongs to the day in which it lies, and a call that was counted
// for that day already ($5) is not counted again. No turn is nearer than the answer is likely to take ($6).
export const PERMIT = {
  name: 'cvent-quota-permit',
  text: `WITH locked AS (SELECT * FROM cvent_accounts WHERE host = $1 AND client_id = $2 FOR UPDATE),
    timed AS (SELECT l.*, clock_timestamp() AS at, ${SPACING} * 1000 / l.calls_per_second AS step_ms FROM locked l),
    slotted AS (SELECT t.*, greatest(at + $6 * interval '1 ms', next_turn) AS slot FROM timed t),
    dated AS (SELECT s.*, (slot AT TIME ZONE 'UTC')::date AS slot_day FROM slotted s),
    counted AS (SELECT d.*, CASE WHEN used_on = slot_day THEN used ELSE 0 END AS used_then, CASE WHEN slot_day = $5::date THEN 0 ELSE 1 END AS cost FROM dated d),
    judged AS (SELECT c.*, CASE
        WHEN exhausted_until > slot THEN 'day'
        WHEN cost > 0 AND calls_per_day IS NOT NULL AND used_then >= calls_per_day - ceil(calls_per_day * $3::float8) THEN 'day'
        WHEN slot > at + $4 * interval '1 ms' THEN 'second'
        ELSE 'ok' END AS verdict FROM counted c),
    taken AS (UPDATE cvent_accounts a SET next_turn = slot + step_ms * interval '1 ms', used_on = slot_day, used = used_then + cost, turns = a.turns + 1
      FROM judged j WHERE a.host = j.host AND a.client_id = j.client_id AND verdict = 'ok')
    SELECT verdict, (turns + 1)::float8 AS number, slot_day::text AS day, (extract(epoch FROM at) * 1000)::float8 AS "atMs", (extract(epoch FROM slot) * 1000)::float8 AS "slotMs",
      greatest(exhausted_until, (slot_day + 1)::timestamp AT TIME ZONE 'UTC') AS "nextDay" FROM judged`,
};

// A turn that was missed may be taken late ($5 ms from now) if the one that must lie a second after it is not given out yet: the turns to come then move
// back as far as that needs. An account with a small limit allows no burst (FACTS 6): there no turn may have been given out after it.
export const TAKE_LATE = {
  name: 'cvent-quota-take-late',
  text: `WITH times AS (SELECT at, at + $5 * interval '1 ms' AS later FROM clock_timestamp() at)
    UPDATE cvent_accounts SET next_turn = greatest(next_turn, later + (turns + 1 - $3::float8) * ${SPACING} / calls_per_second * interval '1 second') FROM times
    WHERE host = $1 AND client_id = $2 AND (later AT TIME ZONE 'UTC')::date = $4::date
      AND turns < $3::float8 + CASE WHEN calls_per_second < 10 THEN 1 ELSE floor(calls_per_second) END
    RETURNING (extract(epoch FROM at) * 1000)::float8 AS "atMs", (extract(epoch FROM later) * 1000)::float8 AS "slotMs"`,
};

export const OPEN = {
  name: 'cvent-quota-open',
  text: 'INSERT INTO cvent_accounts (host, client_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};
export const PAUSE = {
  name: 'cvent-quota-pause',
  text: `UPDATE cvent_accounts SET next_turn = greatest(next_turn, clock_timestamp() + $3 * interval '1 ms') WHERE host = $1 AND client_id = $2`,
};
// What we counted may be far from the limit: then others used the calls, or the answer was wrong. One call an hour finds out which.
export const EXHAUST = {
  name: 'cvent-quota-exhaust',
  text: `UPDATE cvent_accounts SET exhausted_until = least(
      CASE WHEN used < 0.9 * calls_per_day THEN clock_timestamp() + interval '1 hour' END,
      ((clock_timestamp() AT TIME ZONE 'UTC')::date + 1)::timestamp AT TIME ZONE 'UTC')
    WHERE host = $1 AND client_id = $2 RETURNING exhausted_until AS until`,
};
// Turns of the next day may have been given out already: those stay counted.
export const HEARD = {
  name: 'cvent-quota-heard',
  text: `UPDATE cvent_accounts SET used = greatest(CASE WHEN used_on = (clock_timestamp() AT TIME ZONE 'UTC')::date THEN used ELSE 0 END, $3),
      used_on = (clock_timestamp() AT TIME ZONE 'UTC')::date
    WHERE host = $1 AND client_id = $2 AND calls_per_day = coalesce($4, calls_per_day) AND used_on <= (clock_timestamp() AT TIME ZONE 'UTC')::date`,
};
export const SET_TIER = {
  name: 'cvent-quota-tier',
  text: `UPDATE cvent_accounts SET tier = $3, calls_per_second = $4, calls_per_day = $5, tier_due_at = now() + interval '1 day'
    WHERE host = $1 AND client_id = $2`,
};
export const CLAIM_TIER = {
  name: 'cvent-quota-tier-claim',
  text: `UPDATE cvent_accounts SET tier_due_at = now() + interval '1 minute'
    WHERE host = $1 AND client_id = $2 AND tier_due_at <= now() RETURNING 1`,
};
export const STATE = {
  name: 'cvent-quota-state',
  text: `SELECT tier AS name, calls_per_second AS "callsPerSecond", calls_per_day AS "callsPerDay",
      CASE WHEN used_on = (now() AT TIME ZONE 'UTC')::date THEN used ELSE 0 END AS used,
      CASE WHEN exhausted_until > now() THEN exhausted_until END AS "exhaustedUntil"
    FROM cvent_accounts WHERE host = $1 AND client_id = $2`,
};
