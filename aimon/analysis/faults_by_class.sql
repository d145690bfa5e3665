-- Each class of faults: in how many tests of the period it was found.
SELECT fault_class, count(DISTINCT id) AS probes
FROM faults
GROUP BY fault_class
ORDER BY probes DESC, fault_class
