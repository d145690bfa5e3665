-- The journals as tables, on DuckDB. The engine makes known_…(): every record that can be read,
-- once, up to the moment that was asked about, with its day, hour (the site's own, 0 to 23),
-- weekday (1 is Monday) and its moment in ts_ms.

-- maintained is 1 where the model was being worked on. Windows are found by the day as it is written,
-- which begins up to 14 hours before that of UTC and ends up to 12 after it: most tests have none.
CREATE VIEW tested AS
SELECT p.*,
       CASE WHEN len(list_filter(m.spans, lambda s: p.ts_ms >= s.from_ms AND p.ts_ms < s.to_ms)) > 0
            THEN 1 ELSE 0 END AS maintained
FROM known_probes() AS p
LEFT JOIN (
    SELECT w.model, CAST(d.day AS VARCHAR) AS day,
           list({'from_ms': w.from_ms, 'to_ms': w.to_ms}) AS spans
    FROM maintenance AS w
    JOIN (
        SELECT CAST(unnest(generate_series(
                   CAST(first_day AS DATE), CAST(last_day AS DATE), INTERVAL 1 DAY
               )) AS DATE) AS day
        FROM period
    ) AS d ON w.from_ms < epoch_ms(d.day) + 36 * 3600000 AND w.to_ms > epoch_ms(d.day) - 14 * 3600000
    GROUP BY w.model, d.day
) AS m ON m.model = p.model AND m.day = p.day;

CREATE VIEW probes AS
SELECT day, hour, weekday, ts_ms, id, run, slot, "trigger", host, model, result, grade, health,
       passed, total, latency_ms, ttft_ms, tokens_in, tokens_out, cost, currency,
       coalesce(estimated, false) AS estimated, retried,
       fault."class" AS fault_class, fault.kind AS fault_kind, maintained
FROM tested;

CREATE VIEW items AS
SELECT day, hour, weekday, ts_ms, id, run, model, i."check" AS check_name, i.item AS item,
       i.ok AS ok, i.score AS score, coalesce(i.weight, 1) AS weight, i.latency_ms AS latency_ms,
       i.ttft_ms AS ttft_ms, coalesce(i.attempts, 0) AS attempts,
       i.fault."class" AS fault_class, i.fault.kind AS fault_kind, maintained
FROM (
    SELECT day, hour, weekday, ts_ms, id, run, model, maintained, unnest(checks) AS i FROM tested
) AS each;

CREATE VIEW faults AS
SELECT DISTINCT day, hour, weekday, ts_ms, id, model, f."class" AS fault_class, f.kind AS kind
FROM (
    SELECT day, hour, weekday, ts_ms, id, model, unnest(list_concat(
        [fault],
        list_transform(checks, lambda c: c.fault),
        flatten(list_transform(checks, lambda c: coalesce(c.failed_attempts, [])))
    )) AS f
    FROM tested
    WHERE maintained = 0
) AS found
WHERE f.kind IS NOT NULL AND f.kind <> 'budget';

CREATE VIEW runs AS
SELECT day, hour, weekday, ts_ms, id, run, event, slot, host, len(planned) AS planned, why,
       budget.period AS budget_period, budget."limit" AS budget_limit,
       budget.spent AS budget_spent, budget.currency AS budget_currency,
       budget.models AS budget_models
FROM known_runs();

-- One row a source, model and span: the line recorded last, as core/usage has it.
CREATE VIEW usage AS
SELECT day, hour, weekday, ts_ms, model, requests, errors, latency_ms, tokens_in, tokens_out, cost,
       currency, users, coalesce(hours, 1) AS hours, source
FROM (
    SELECT *, row_number() OVER (
               PARTITION BY source, model, ts_ms ORDER BY recorded_ms DESC NULLS LAST, id DESC
           ) AS place
    FROM (
        SELECT u.* EXCLUDE (source), coalesce(u.source, '') AS source,
               epoch_ms(TRY_CAST(upper(u.recorded) AS TIMESTAMPTZ)) AS recorded_ms
        FROM known_usage() AS u
    ) AS recorded
    WHERE recorded_ms IS NULL OR recorded_ms <= (SELECT now_ms FROM period)
) AS placed
WHERE place = 1;

-- What became of each message; recipients are counted, not named.
CREATE VIEW deliveries AS
SELECT day, hour, weekday, ts_ms, id, host, key, event, coalesce(route, '') AS route,
       coalesce(len(recipients), 0) AS recipients, coalesce(kind, '') AS kind,
       coalesce(step, '') AS step
FROM known_deliveries();

-- What happened to each inquiry, in order (place, from 1): without what was undone or undoes, and
-- without inquiries that were withdrawn (their being received was undone).
CREATE VIEW ticket_events AS
SELECT day, hour, weekday, ts_ms, ticket, event, minutes, satisfaction,
       epoch_ms(TRY_CAST(upper(received_at) AS TIMESTAMPTZ)) AS received_at_ms,
       channel, organisation, model, class, topic,
       row_number() OVER (PARTITION BY ticket ORDER BY ts_ms, line) AS place
FROM (
    SELECT *, max(CASE WHEN event = 'received' THEN 1 ELSE 0 END) OVER (PARTITION BY ticket) AS kept
    FROM known_tickets() AS e
    WHERE event <> 'undone'
      AND NOT EXISTS (
          SELECT 1 FROM known_tickets() AS u
          WHERE u.event = 'undone' AND u.ticket = e.ticket AND u.undoes = e.id
      )
) AS counting
WHERE kept = 1;
