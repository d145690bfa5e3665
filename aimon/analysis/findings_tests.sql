-- Each model and day: sums of what its tests found, to be added up over any days. What was tested
-- while the model was worked on is left out. log_ms is the sum of the latencies' logarithms.
SELECT day, model,
       count(*) AS tests,
       sum(passed) AS passed,
       sum(total) AS total,
       sum(health) AS health,
       count(health) AS rated,
       sum(CASE WHEN latency_ms > 0 THEN latency_ms END) AS latency_ms,
       sum(CASE WHEN latency_ms > 0 THEN ln(latency_ms) END) AS log_ms,
       sum(CASE WHEN latency_ms > 0 THEN 1 ELSE 0 END) AS timed
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY day, model
ORDER BY day, model
