// Loaded before a worker (--import): a mirror believes whatever came last. The stamps are made to grow with the order of arrival, which is what a system
// without the as-of guard would go by.
import pg from 'pg';

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (config, ...rest) {
  if (config?.name?.startsWith('inbox-load'))
    config = { ...config, name: `${config.name}-now`, text: config.text.replace('m.body,', `${NOW_BODY} AS body,`) };
  return query.call(this, config, ...rest);
};

/** The body with the present moment as its time. */
const NOW_BODY = `convert_to(jsonb_set(convert_from(m.body, 'UTF8')::jsonb, '{messageTime}',
  to_jsonb(to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text, 'UTF8')`;
