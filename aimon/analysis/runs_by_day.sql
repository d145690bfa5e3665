-- Every run, on the day it began: its slot and host, how many models it was to test and did, whether
-- it ended, why it was skipped or ended early, and where the budget stopped it (with the models that
-- were not tested in full).
SELECT min(r.day) AS day, r.run,
       max(r.slot) AS slot,
       max(r.host) AS host,
       min(r.ts_ms) AS start_ms,
       max(r.planned) AS planned,
       coalesce(max(t.tested), 0) AS tested,
       max(CASE WHEN r.event = 'end' THEN 1 ELSE 0 END) AS ended,
       max(CASE WHEN r.event = 'skipped' THEN 1 ELSE 0 END) AS skipped,
       max(r.why) AS why,
       max(r.budget_period) AS budget_period,
       max(r.budget_limit) AS budget_limit,
       max(r.budget_spent) AS budget_spent,
       max(r.budget_currency) AS budget_currency,
       max(r.budget_models) AS budget_models
FROM runs AS r
LEFT JOIN (SELECT run, count(*) AS tested FROM probes GROUP BY run) AS t ON t.run = r.run
GROUP BY r.run
ORDER BY start_ms
