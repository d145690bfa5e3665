-- How fast tests were answered by weekday (1 is Monday) and hour, of all models.
SELECT weekday, hour, round(avg(latency_ms), 6) AS latency_ms, count(latency_ms) AS answered
FROM probes CROSS JOIN period
WHERE day BETWEEN first_day AND last_day AND result = 'success' AND maintained = 0
GROUP BY weekday, hour
ORDER BY weekday, hour
