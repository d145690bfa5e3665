-- The journals as tables, on DuckDB. The engine makes the once_… views: every record that could be
-- read, once, with its day from the folder (the site's own date) and its moment in ts_ms.
CREATE VIEW probes AS
SELECT day, ts_ms, id, run, model, result, grade, health, passed, total, latency_ms, ttft_ms,
       tokens_in, tokens_out, cost, currency, estimated, retried, fault, checks
FROM once_probes
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
) AS found
WHERE f.kind IS NOT NULL AND f.kind <> 'budget';

CREATE VIEW runs AS
SELECT day, ts_ms, id, run, event, slot, host, len(planned) AS planned, why,
       budget.period AS budget_period, budget."limit" AS budget_limit,
       budget.spent AS budget_spent, budget.currency AS budget_currency,
       budget.models AS budget_models
FROM once_runs;

CREATE VIEW tickets AS
SELECT day, ts_ms, id, ticket, event
FROM once_tickets;
