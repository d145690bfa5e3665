-- In how many tests of each day a model had faults of a class; to be added up over any days.
SELECT day, model, fault_class, count(DISTINCT id) AS tests
FROM faults
WHERE day >= $before AND fault_class <> 'internal'
GROUP BY day, model, fault_class
ORDER BY day, model, fault_class
