-- Each model's mean requests in an hour, by hour of the day, by weekday and by both (null: all of
-- them). n counts the hours that somebody told of, of any model: in them, no line means no use.
SELECT m.model, t.hour, t.weekday, sum(coalesce(u.requests, 0)) * 1.0 / count(*) AS value,
       count(*) AS n
FROM (SELECT DISTINCT model FROM usage) AS m
CROSS JOIN (SELECT DISTINCT day, hour, weekday FROM usage) AS t
LEFT JOIN (
    SELECT model, day, hour, sum(requests) AS requests FROM usage GROUP BY model, day, hour
) AS u ON u.model = m.model AND u.day = t.day AND u.hour = t.hour
GROUP BY GROUPING SETS ((m.model, t.hour), (m.model, t.weekday), (m.model, t.hour, t.weekday))
ORDER BY model, weekday, hour
