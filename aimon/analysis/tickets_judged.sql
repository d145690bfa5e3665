-- Every inquiry recorded in the period, and whether the first contact solved it; one row of nulls where
-- there is none.
-- The first contact solved one that had at most one answer and was not escalated before it was first
-- solved, and was not reopened within so many days (within_days). That is known of those first solved
-- so long ago (first_known); of the others that were solved it is too early to tell (first_early).
SELECT t.*, w.within_days,
       CASE WHEN p.until_ms - t.first_solved_ms >= w.within_ms THEN 1 ELSE 0 END AS first_known,
       CASE WHEN p.until_ms - t.first_solved_ms < w.within_ms THEN 1 ELSE 0 END AS first_early,
       CASE WHEN p.until_ms - t.first_solved_ms >= w.within_ms
                 AND t.first_answers <= 1 AND t.first_escalations = 0
                 AND (t.first_reopened_ms IS NULL
                      OR t.first_reopened_ms - t.first_solved_ms > w.within_ms)
            THEN 1 ELSE 0 END AS first_contact
FROM period AS p
CROSS JOIN (SELECT 7 AS within_days, 7 * 86400000 AS within_ms) AS w
LEFT JOIN tickets AS t ON t.day BETWEEN p.first_day AND p.last_day
