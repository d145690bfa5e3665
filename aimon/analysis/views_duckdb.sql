-- The journals as tables, on DuckDB. The engine makes the once_… views: every record that could be
-- read, once, with its day from the folder (the site's own date) and its moment in ts_ms.
-- maintained is 1 where the model was being worked on.
CREATE VIEW probes AS
SELECT day, ts_ms, id, run, model, result, grade, health, passed, total, latency_ms, ttft_ms,
       tokens_in, tokens_out, cost, currency, estimated, retried, fault, checks,
       CASE WHEN EXISTS (
           SELECT 1 FROM maintenance AS m
           WHERE m.model = p.model AND p.ts_ms >= m.from_ms AND p.ts_ms < m.to_ms
       ) THEN 1 ELSE 0 END AS maintained
FROM once_probes AS p
WHERE result IN ('success', 'failure', 'error', 'untested')
  AND grade IN ('normal', 'caution', 'problem', 'unknown');

CREATE VIEW faults AS
SELECT DISTINCT day, ts_ms, id, model, f.class AS fault_class, f.kind AS kind
FROM (
    SELECT day, ts_ms, id, model, unnest(list_concat(
        [fault],
        list_transform(checks, lambda c: c.fault),
        flatten(list_transform(checks, lambda c: coalesce(c.failed_attempts, [])))
    )) AS f
    FROM probes
    WHERE maintained = 0
) AS found
WHERE f.kind IS NOT NULL AND f.kind <> 'budget';

CREATE VIEW runs AS
SELECT day, ts_ms, id, run, event, slot, host, len(planned) AS planned, why,
       budget.period AS budget_period, budget."limit" AS budget_limit,
       budget.spent AS budget_spent, budget.currency AS budget_currency,
       budget.models AS budget_models
FROM once_runs;

-- What happened to each inquiry, in order (place, from 1): without what was undone or undoes, and
-- without inquiries that were withdrawn (their being received was undone).
CREATE VIEW ticket_events AS
SELECT day, ts_ms, ticket, event, minutes, satisfaction,
       epoch_ms(TRY_CAST(received_at AS TIMESTAMPTZ)) AS received_at_ms,
       channel, organisation, model, class, topic,
       row_number() OVER (PARTITION BY ticket ORDER BY ts_ms, line) AS place
FROM (
    SELECT *, max(CASE WHEN event = 'received' THEN 1 ELSE 0 END) OVER (PARTITION BY ticket) AS kept
    FROM once_tickets AS e
    WHERE event <> 'undone'
      AND NOT EXISTS (
          SELECT 1 FROM once_tickets AS u
          WHERE u.event = 'undone' AND u.ticket = e.ticket AND u.undoes = e.id
      )
) AS counting
WHERE kept = 1;

CREATE VIEW deliveries AS
SELECT day, ts_ms, id, key, event
FROM once_deliveries;
