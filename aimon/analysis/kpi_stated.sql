-- How many tests of the period stated each grade; unknown states nothing, and tests of models that
-- were being worked on are left out.
SELECT grade, count(*) AS tests
FROM probes AS t
CROSS JOIN period AS p
WHERE t.grade <> 'unknown' AND t.maintained = 0 AND t.day BETWEEN p.first_day AND p.last_day
GROUP BY grade
ORDER BY grade
