-- Each model and bucket of time: how much it was really used, how many requests erred (of those
-- whose errors were counted) and how long they took (weighted by requests). A bucket without a row
-- is one of which nobody has said how the models were used.
SELECT b.bucket, b.part, u.model,
       sum(u.requests) AS requests,
       100.0 * sum(u.errors) / sum(CASE WHEN u.errors IS NOT NULL AND u.requests > 0
                                        THEN u.requests END) AS errors,
       sum(CASE WHEN u.errors IS NOT NULL THEN u.requests ELSE 0 END) AS errors_n,
       round(sum(u.latency_ms * u.requests)
             / sum(CASE WHEN u.latency_ms IS NOT NULL AND u.requests > 0
                        THEN u.requests END), 6) AS latency,
       sum(CASE WHEN u.latency_ms IS NOT NULL THEN u.requests ELSE 0 END) AS latency_n
FROM usage AS u
JOIN buckets AS b
  ON b.day = u.day AND b.hour = u.hour AND u.ts_ms <= b.until_ms AND b.part <> 1
GROUP BY b.bucket, b.part, u.model
ORDER BY b.bucket, b.part, u.model
