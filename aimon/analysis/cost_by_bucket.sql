-- What each model cost in each bucket of time, by currency: its tests (those of a time of maintenance
-- as well, they were paid for) and its real use, apart. n counts tests or requests with a cost.
SELECT b.bucket, b.part, p.model, 'cost_tests' AS figure, p.currency,
       round(sum(p.cost), 10) AS cost, count(p.cost) AS n
FROM probes AS p
JOIN buckets AS b
  ON b.day = p.day AND b.hour = p.hour AND p.ts_ms <= b.until_ms AND b.part <= 1
WHERE p.cost IS NOT NULL AND p.currency IS NOT NULL
GROUP BY b.bucket, b.part, p.model, p.currency
UNION ALL
SELECT b.bucket, b.part, u.model, 'cost_use' AS figure, u.currency,
       round(sum(u.cost), 10) AS cost, sum(u.requests) AS n
FROM usage AS u
JOIN buckets AS b
  ON b.day = u.day AND b.hour = u.hour AND u.ts_ms <= b.until_ms AND b.part <> 1
WHERE u.cost IS NOT NULL AND u.currency IS NOT NULL
GROUP BY b.bucket, b.part, u.model, u.currency
