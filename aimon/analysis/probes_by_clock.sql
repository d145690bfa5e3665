-- Each model's mean latency by hour of the day, by weekday and by both (null: all of them).
SELECT model, hour, weekday, avg(latency_ms) AS value, count(latency_ms) AS n
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY GROUPING SETS ((model, hour), (model, weekday), (model, hour, weekday))
ORDER BY model, weekday, hour
