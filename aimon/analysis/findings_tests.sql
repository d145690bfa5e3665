-- Each model and day: sums of what its tests found, to be added up over any days. What was tested
-- while the model was worked on is left out. passed, total and health are of the tests that were
-- answered: that a model was out is told by its incidents. log_ms: of the latencies' logarithms.
SELECT day, model,
       count(*) AS tests,
       sum(CASE WHEN result = 'success' THEN passed END) AS passed,
       sum(CASE WHEN result = 'success' THEN total END) AS total,
       round(sum(CASE WHEN result = 'success' THEN health END), 6) AS health,
       sum(CASE WHEN result = 'success' AND health IS NOT NULL THEN 1 ELSE 0 END) AS rated,
       round(sum(CASE WHEN latency_ms > 0 THEN latency_ms END), 6) AS latency_ms,
       round(sum(CASE WHEN latency_ms > 0 THEN ln(latency_ms) END), 6) AS log_ms,
       sum(CASE WHEN latency_ms > 0 THEN 1 ELSE 0 END) AS timed
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY day, model
ORDER BY day, model
