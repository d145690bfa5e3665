-- Each model: how often it was really used in the period.
SELECT model, sum(requests) AS requests
FROM usage
GROUP BY model
ORDER BY requests DESC, model
