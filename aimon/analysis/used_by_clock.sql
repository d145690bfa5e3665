-- Each weekday and hour: the mean requests of all models in such an hour. n counts the hours that
-- somebody told of.
SELECT weekday, hour, sum(requests) * 1.0 / count(DISTINCT day) AS requests,
       count(DISTINCT day) AS n
FROM usage
GROUP BY weekday, hour
ORDER BY weekday, hour
