-- Every fault of each day: which model, what, in how many probes, first and last seen.
SELECT day, model, fault_class, kind,
       count(DISTINCT id) AS probes,
       min(ts_ms) AS first_ms,
       max(ts_ms) AS last_ms
FROM faults
GROUP BY day, model, fault_class, kind
ORDER BY day, first_ms, model, kind
