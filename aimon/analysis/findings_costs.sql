-- What each day's tests (source tests) and real use (source use) of each model cost, by currency.
SELECT day, model, 'tests' AS source, currency, round(sum(cost), 10) AS cost
FROM probes
WHERE cost IS NOT NULL AND currency IS NOT NULL
GROUP BY day, model, currency
UNION ALL
SELECT day, model, 'use' AS source, currency, round(sum(cost), 10) AS cost
FROM usage
WHERE cost IS NOT NULL AND currency IS NOT NULL
GROUP BY day, model, currency
ORDER BY source, currency, day, model
