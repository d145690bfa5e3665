-- Up to when somebody has told how the models were used: the beginning of the last line's span.
SELECT max(ts_ms) AS last_ms, count(*) AS told FROM usage
