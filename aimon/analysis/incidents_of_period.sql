-- Incidents that were opened in the period, and those that were solved in it, false alarms apart:
-- how many, and how long the solved ones took from their beginning.
SELECT sum(CASE WHEN opened THEN 1 ELSE 0 END) AS opened,
       sum(CASE WHEN opened AND severity IN ('emergency', 'major') THEN 1 ELSE 0 END) AS grave,
       sum(CASE WHEN solved THEN 1 ELSE 0 END) AS solved,
       sum(CASE WHEN resolved_ms IS NULL THEN 1 ELSE 0 END) AS going_on,
       avg(CASE WHEN solved THEN duration_ms END) AS duration_ms,
       sum(CASE WHEN false_alarm = 1 AND opened THEN 1 ELSE 0 END) AS false_alarms
FROM (
    SELECT i.*, p.until_ms,
           i.day BETWEEN p.first_day AND p.last_day AS opened,
           i.false_alarm = 0 AND i.resolved_day BETWEEN p.first_day AND p.last_day AS solved
    FROM incidents AS i CROSS JOIN period AS p
    WHERE i.state <> 'merged'
) AS counted
