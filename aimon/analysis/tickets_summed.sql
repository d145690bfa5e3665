-- Inquiries recorded in the period: how many, and what became of them (tickets_judged says how the
-- first contact is judged).
SELECT count(ticket) AS tickets,
       count(solved_ms) AS solved,
       count(ticket) - count(answered_ms) AS unanswered,
       sum(CASE WHEN escalations > 0 THEN 1 ELSE 0 END) AS escalated,
       round(sum(minutes), 6) AS minutes,
       sum(CASE WHEN minutes > 0 THEN 1 ELSE 0 END) AS with_minutes,
       avg(satisfaction) AS satisfaction,
       count(satisfaction) AS rated,
       max(within_days) AS within_days,
       sum(first_known) AS first_known,
       sum(first_early) AS first_early,
       sum(first_contact) AS first_contact
FROM judged
