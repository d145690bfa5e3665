-- Each model over the period, and all of them (model null): how often it was tested, what passed, how
-- well and how fast. Tests of a model that was being worked on are left out. Latencies are of the
-- probes that were answered; unsteady are those that were only after a retry. Means are rounded, since
-- several threads add up in any order.
SELECT model,
       count(*) AS probes,
       count(DISTINCT day) AS days,
       sum(CASE WHEN result = 'success' THEN 1 ELSE 0 END) AS answered,
       sum(CASE WHEN grade = 'problem' THEN 1 ELSE 0 END) AS problems,
       sum(CASE WHEN result = 'success' AND retried THEN 1 ELSE 0 END) AS unsteady,
       sum(passed) AS passed,
       sum(total) AS total,
       100.0 * sum(passed) / sum(CASE WHEN total > 0 THEN total END) AS success_rate,
       round(avg(health), 8) AS health,
       round(avg(latency_ms), 8) AS latency_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms) AS latency_p95_ms
FROM probes CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
  AND result IN ('success', 'failure') AND maintained = 0
GROUP BY GROUPING SETS ((model), ())
ORDER BY model NULLS LAST
