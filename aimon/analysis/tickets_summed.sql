-- Inquiries recorded in the period: how many, and what became of them.
-- The first contact solved one that had at most one answer and was not escalated before it was first
-- solved, and was not reopened within so many days (within_days). That is known of those first solved
-- so long ago (first_known); of the others that were solved it is too early to tell (first_early).
SELECT count(ticket) AS tickets,
       count(solved_ms) AS solved,
       count(ticket) - count(answered_ms) AS unanswered,
       sum(CASE WHEN escalations > 0 THEN 1 ELSE 0 END) AS escalated,
       sum(minutes) AS minutes,
       sum(CASE WHEN minutes > 0 THEN 1 ELSE 0 END) AS with_minutes,
       avg(satisfaction) AS satisfaction,
       count(satisfaction) AS rated,
       max(within_days) AS within_days,
       sum(CASE WHEN until_ms - first_solved_ms >= within_ms THEN 1 ELSE 0 END) AS first_known,
       sum(CASE WHEN until_ms - first_solved_ms < within_ms THEN 1 ELSE 0 END) AS first_early,
       sum(CASE WHEN until_ms - first_solved_ms >= within_ms
                     AND first_answers <= 1 AND first_escalations = 0
                     AND (first_reopened_ms IS NULL
                          OR first_reopened_ms - first_solved_ms > within_ms)
                THEN 1 ELSE 0 END) AS first_contact
FROM period AS p
CROSS JOIN (SELECT 7 AS within_days, 7 * 86400000 AS within_ms) AS w
LEFT JOIN tickets AS t ON t.day BETWEEN p.first_day AND p.last_day
