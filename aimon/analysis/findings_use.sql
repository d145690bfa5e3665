-- Each model and day: sums of how reviewers used it, to be added up over any days. errors are of the
-- requests that are known to have failed or not (counted).
SELECT day, model,
       sum(requests) AS requests,
       sum(errors) AS errors,
       sum(CASE WHEN errors IS NOT NULL THEN requests ELSE 0 END) AS counted
FROM usage
GROUP BY day, model
ORDER BY day, model
