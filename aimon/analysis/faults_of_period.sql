-- What went wrong in the period, by fault: in how many probes, of how many models.
SELECT fault_class, kind,
       count(DISTINCT id) AS probes,
       count(DISTINCT model) AS models
FROM faults CROSS JOIN period
WHERE day BETWEEN first_day AND last_day
GROUP BY fault_class, kind
ORDER BY probes DESC, fault_class, kind
