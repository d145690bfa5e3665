-- Each model's mean latency by hour of the day, by weekday and by both (null: all of them), and that
-- of all models (model null) by both. Means are rounded, since several threads add up in any order.
SELECT model, hour, weekday, round(avg(latency_ms), 8) AS value, count(latency_ms) AS n
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 0
GROUP BY GROUPING SETS (
    (model, hour), (model, weekday), (model, hour, weekday), (hour, weekday)
)
ORDER BY model NULLS LAST, weekday, hour
