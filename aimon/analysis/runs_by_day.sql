-- Every run, on the day it began: its slot, how many models it was to test and did, whether it ended,
-- and why it was skipped or ended early.
SELECT min(day) AS day, run,
       max(slot) AS slot,
       min(ts_ms) AS start_ms,
       max(planned) AS planned,
       max(done) AS done,
       max(CASE WHEN event = 'end' THEN 1 ELSE 0 END) AS ended,
       max(CASE WHEN event = 'skipped' THEN 1 ELSE 0 END) AS skipped,
       max(why) AS why
FROM runs
GROUP BY run
ORDER BY start_ms
