-- Each model and bucket of time (a table that is handed in): how well, how fast and how soundly its
-- tests went, each figure with what it is of and how single tests scatter; failed got no answer.
-- Tests of a time of maintenance are left out.
SELECT b.bucket, b.part, p.model,
       count(*) AS tests,
       sum(CASE WHEN p.result = 'failure' THEN 1 ELSE 0 END) AS failed,
       round(avg(p.health), 8) AS health, count(p.health) AS health_n,
       round(stddev_samp(p.health), 8) AS health_sd,
       round(avg(p.latency_ms), 8) AS latency, count(p.latency_ms) AS latency_n,
       round(stddev_samp(p.latency_ms), 8) AS latency_sd,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY p.latency_ms) AS latency_p95,
       100.0 * sum(CASE WHEN p.total > 0 THEN p.passed END)
           / sum(CASE WHEN p.total > 0 THEN p.total END) AS success,
       sum(CASE WHEN p.total > 0 THEN p.total ELSE 0 END) AS success_n,
       count(CASE WHEN p.total > 0 THEN 1 END) AS success_tests,
       round(stddev_samp(CASE WHEN p.total > 0 THEN 100.0 * p.passed / p.total END), 8)
           AS success_sd,
       100.0 * count(f.id) / count(*) AS errors,
       round(stddev_samp(CASE WHEN f.id IS NULL THEN 0.0 ELSE 100.0 END), 8) AS errors_sd
FROM probes AS p
JOIN buckets AS b
  ON b.day = p.day AND b.hour = p.hour AND p.ts_ms <= b.until_ms AND b.part <= 1
LEFT JOIN (SELECT DISTINCT id FROM faults) AS f ON f.id = p.id
WHERE p.result IN ('success', 'failure') AND p.maintained = 0
GROUP BY b.bucket, b.part, p.model
ORDER BY b.bucket, b.part, p.model
