-- Real use by weekday (1 is Monday) and hour: requests in all and on how many days there were any.
SELECT weekday, hour, sum(requests) AS requests, count(DISTINCT day) AS days
FROM usage CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
GROUP BY weekday, hour
ORDER BY weekday, hour
