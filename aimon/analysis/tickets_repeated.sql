-- What repeats among the inquiries recorded in the period: one model and topic in three of them or
-- more, the commonest first, each inquiry with how many there are (alike).
SELECT model, topic, alike, ticket
FROM (
    SELECT t.model, t.topic, t.ticket, t.received_ms,
           count(*) OVER (PARTITION BY t.model, t.topic) AS alike
    FROM tickets AS t
    CROSS JOIN period AS p
    WHERE t.day BETWEEN p.first_day AND p.last_day AND NOT (t.model = '' AND t.topic = 'other')
) AS grouped
WHERE alike >= 3
ORDER BY alike DESC, model, topic, received_ms, ticket
