-- The journals as tables, on DuckDB. The engine first makes raw_probes, raw_runs and raw_tickets
-- from the files of the wanted days (day comes from the folder: the site's own date); here each
-- record counts once, and a line that could not be read is left out.
CREATE VIEW probes AS
SELECT day, substr(time, 12, 2) AS hour, epoch_ms(CAST(time AS TIMESTAMPTZ)) AS ts_ms,
       id, run, slot, model, result, grade, health, passed, total, latency_ms, ttft_ms,
       tokens_in, tokens_out, cost, currency, retried, fault, checks
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY time) AS copy FROM raw_probes
      WHERE id IS NOT NULL AND TRY_CAST(time AS TIMESTAMPTZ) IS NOT NULL) AS every
WHERE copy = 1;

CREATE VIEW faults AS
SELECT DISTINCT day, ts_ms, id, model, f.class AS fault_class, f.kind AS kind
FROM (
    SELECT day, ts_ms, id, model, unnest(list_concat(
        [fault],
        list_transform(checks, lambda c: c.fault),
        flatten(list_transform(checks, lambda c: coalesce(c.failed_attempts, [])))
    )) AS f
    FROM probes
) AS found
WHERE f.kind IS NOT NULL;

CREATE VIEW runs AS
SELECT day, epoch_ms(CAST(time AS TIMESTAMPTZ)) AS ts_ms, id, run, event, slot, why
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY time) AS copy FROM raw_runs
      WHERE id IS NOT NULL AND TRY_CAST(time AS TIMESTAMPTZ) IS NOT NULL) AS every
WHERE copy = 1;

CREATE VIEW tickets AS
SELECT day, epoch_ms(CAST(time AS TIMESTAMPTZ)) AS ts_ms, id, ticket, event
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY time) AS copy FROM raw_tickets
      WHERE id IS NOT NULL AND TRY_CAST(time AS TIMESTAMPTZ) IS NOT NULL) AS every
WHERE copy = 1;
