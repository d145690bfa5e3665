-- Inquiries that the report of the period looks at: those recorded in it, and all that are unsolved.
SELECT ticket
FROM tickets AS t
CROSS JOIN period AS p
WHERE t.solved_ms IS NULL OR t.day BETWEEN p.first_day AND p.last_day
ORDER BY ticket
