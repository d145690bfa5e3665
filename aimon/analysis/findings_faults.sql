-- In how many tests each model had faults of a class, from $first on and in the days before it.
SELECT model, fault_class,
       count(DISTINCT CASE WHEN day >= $first THEN id END) AS tests,
       count(DISTINCT CASE WHEN day < $first THEN id END) AS tests_before
FROM faults
WHERE day >= $before AND fault_class NOT IN ('internal')
GROUP BY model, fault_class
ORDER BY model, fault_class
