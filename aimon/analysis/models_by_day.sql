-- Each model and day: how often it was probed, what passed, how fast and how well.
-- Percentages come with their n (passed, total); latency is of the probes that were answered.
-- A mean is rounded twice: the order of adding up must not decide a tie.
-- Probes of a model that was being worked on are left out (maintained_by_day counts them).
SELECT day, model,
       count(*) AS probes,
       sum(CASE WHEN result = 'success' THEN 1 ELSE 0 END) AS answered,
       sum(CASE WHEN grade = 'problem' THEN 1 ELSE 0 END) AS problems,
       sum(CASE WHEN result = 'success' AND retried THEN 1 ELSE 0 END) AS intermittent,
       sum(passed) AS passed,
       sum(total) AS total,
       round(100.0 * sum(passed) / sum(CASE WHEN total > 0 THEN total END), 1) AS success_rate,
       round(round(avg(health), 8), 1) AS health,
       min(health) AS health_min,
       round(round(avg(latency_ms), 8), 1) AS latency_ms,
       max(latency_ms) AS latency_max_ms,
       round(round(avg(ttft_ms), 8), 1) AS ttft_ms,
       sum(tokens_in) AS tokens_in,
       sum(tokens_out) AS tokens_out,
       round(sum(cost), 10) AS cost
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY day, model
ORDER BY day, model
