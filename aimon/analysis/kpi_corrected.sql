-- How often what had been recorded of inquiries was put right in the period: edited, or taken back.
SELECT count(*) AS corrections
FROM known_tickets() AS e
CROSS JOIN period AS p
WHERE e.event IN ('edited', 'undone') AND e.day BETWEEN p.first_day AND p.last_day
