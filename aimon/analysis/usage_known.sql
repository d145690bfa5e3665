-- Up to when somebody has told how the models were used, and how many of the lines tell of more than
-- an hour at once.
SELECT max(ts_ms + hours * 3600000) AS until_ms,
       coalesce(sum(CASE WHEN hours > 1 THEN 1 ELSE 0 END), 0) AS longer
FROM usage
