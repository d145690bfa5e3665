-- How many probes of each day and model are left out of its figures: it was being worked on.
SELECT day, model, count(*) AS probes
FROM probes
WHERE result IN ('success', 'failure') AND maintained = 1
GROUP BY day, model
ORDER BY day, model
