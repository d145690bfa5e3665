-- Inquiries that were recorded or passed on to the administrator in the period.
SELECT DISTINCT e.ticket
FROM ticket_events AS e
CROSS JOIN period AS p
WHERE e.event IN ('received', 'escalated') AND e.day BETWEEN p.first_day AND p.last_day
ORDER BY e.ticket
