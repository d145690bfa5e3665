-- What the period cost by currency, and of what: tests, or real use. Without a price there is none.
SELECT 'tests' AS of_what, currency,
       round(sum(cost), 10) AS cost, count(cost) AS n,
       max(CASE WHEN estimated THEN 1 ELSE 0 END) AS estimated
FROM probes CROSS JOIN period
WHERE day BETWEEN first_day AND last_day AND currency IS NOT NULL
GROUP BY currency
UNION ALL
SELECT 'use' AS of_what, currency, round(sum(cost), 10) AS cost, sum(requests) AS n, 0 AS estimated
FROM usage CROSS JOIN period
WHERE day BETWEEN first_day AND last_day AND currency IS NOT NULL AND cost IS NOT NULL
GROUP BY currency
ORDER BY of_what, currency
