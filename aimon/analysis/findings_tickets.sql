-- Inquiries recorded from $before to the end of the period: what each is about.
SELECT t.ticket, t.day, t.model, t.topic
FROM tickets AS t
CROSS JOIN period AS p
WHERE t.day BETWEEN $before AND p.last_day
ORDER BY t.received_ms, t.ticket
