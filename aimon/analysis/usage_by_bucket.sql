-- Each model and bucket of time: how much it was really used, how many requests erred (of those
-- whose errors were counted) and how long they took (weighted by requests). told is how many lines
-- tell of the bucket, of any model: without one, nobody has said how the models were used.
SELECT t.bucket, t.part, u.model, t.told,
       sum(u.requests) AS requests,
       100.0 * sum(u.errors) / sum(CASE WHEN u.errors IS NOT NULL AND u.requests > 0
                                        THEN u.requests END) AS errors,
       sum(CASE WHEN u.errors IS NOT NULL THEN u.requests ELSE 0 END) AS errors_n,
       sum(u.latency_ms * u.requests)
           / sum(CASE WHEN u.latency_ms IS NOT NULL AND u.requests > 0
                      THEN u.requests END) AS latency,
       sum(CASE WHEN u.latency_ms IS NOT NULL THEN u.requests ELSE 0 END) AS latency_n
FROM (
    SELECT b.bucket, b.part, count(*) AS told
    FROM usage AS w
    JOIN buckets AS b
      ON b.day = w.day AND b.hour = w.hour AND w.ts_ms <= b.until_ms AND b.part <> 1
    GROUP BY b.bucket, b.part
) AS t
JOIN buckets AS c ON c.bucket = t.bucket AND c.part = t.part
JOIN usage AS u ON u.day = c.day AND u.hour = c.hour AND u.ts_ms <= c.until_ms
GROUP BY t.bucket, t.part, u.model, t.told
ORDER BY t.bucket, t.part, u.model
