-- Real use of all models by weekday (1 is Monday) and hour: requests in all, the mean of such an hour
-- (hourly), and on how many days somebody told of any.
SELECT weekday, hour, sum(requests) AS requests,
       sum(requests) * 1.0 / count(DISTINCT day) AS hourly,
       count(DISTINCT day) AS days
FROM usage CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
GROUP BY weekday, hour
ORDER BY weekday, hour
