-- Each day: how the tests of all models together went. Tests of a time of maintenance are left out.
SELECT day, count(*) AS probes, round(avg(health), 8) AS health,
       round(avg(latency_ms), 8) AS latency_ms
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY day
ORDER BY day
