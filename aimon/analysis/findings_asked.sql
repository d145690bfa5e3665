-- Inquiries recorded from $first on (span now), and from $before up to the moment $before_ms (span
-- before), by model and topic. squares is the sum of the squared ratings.
SELECT span, model, topic,
       count(*) AS tickets,
       count(satisfaction) AS rated,
       sum(satisfaction) AS satisfaction,
       sum(satisfaction * satisfaction) AS squares
FROM (
    SELECT t.*, CASE WHEN t.day >= $first THEN 'now' ELSE 'before' END AS span
    FROM tickets AS t
    JOIN ticket_events AS e ON e.ticket = t.ticket AND e.event = 'received'
    WHERE t.day >= $first OR (t.day >= $before AND e.ts_ms <= $before_ms)
) AS recorded
GROUP BY span, model, topic
ORDER BY span, tickets DESC, model, topic
