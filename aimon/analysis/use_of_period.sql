-- Real use of each model over the period, and of all (model null). Errors are of the requests of lines
-- that count them (checked); latency is the mean over the requests of lines that have it (timed).
SELECT model,
       count(DISTINCT day) AS days,
       sum(requests) AS requests,
       sum(errors) AS errors,
       sum(CASE WHEN errors IS NOT NULL THEN requests END) AS checked,
       100.0 * sum(errors) / nullif(sum(CASE WHEN errors IS NOT NULL THEN requests END), 0)
           AS error_rate,
       round(sum(latency_ms * requests)
             / nullif(sum(CASE WHEN latency_ms IS NOT NULL THEN requests END), 0), 6) AS latency_ms,
       sum(CASE WHEN latency_ms IS NOT NULL THEN requests END) AS timed,
       sum(tokens_in) AS tokens_in,
       sum(tokens_out) AS tokens_out,
       max(users) AS users_peak
FROM usage CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
GROUP BY GROUPING SETS ((model), ())
ORDER BY requests DESC, model
