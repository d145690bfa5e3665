-- Real use of all models by day, and up to which moment somebody has told of it.
SELECT u.day, sum(u.requests) AS requests, max(u.ts_ms) AS last_ms
FROM usage AS u
GROUP BY u.day
ORDER BY u.day
