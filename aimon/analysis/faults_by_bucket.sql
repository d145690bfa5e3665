-- In how many tests each model had each class of fault, by bucket of time.
SELECT b.bucket, f.model, f.fault_class, count(DISTINCT f.id) AS n
FROM faults AS f
JOIN buckets AS b ON b.day = f.day AND b.hour = f.hour AND b.part = 0
GROUP BY b.bucket, f.model, f.fault_class
ORDER BY b.bucket, f.model, n DESC, f.fault_class
