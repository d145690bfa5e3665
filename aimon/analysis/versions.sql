-- When another version of a model answered than at the test before.
SELECT model, served_model AS version, ts_ms
FROM (
    SELECT model, served_model, ts_ms,
           lag(served_model) OVER (PARTITION BY model ORDER BY ts_ms, id) AS before
    FROM tested
    WHERE served_model IS NOT NULL
) AS answered
WHERE before <> served_model
ORDER BY ts_ms, model
