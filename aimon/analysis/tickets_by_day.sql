-- Inquiries of each day on which there were any: received (by the day on which that was recorded),
-- solved.
SELECT day,
       count(DISTINCT CASE WHEN event = 'received' THEN ticket END) AS received,
       count(DISTINCT CASE WHEN event = 'resolved' THEN ticket END) AS solved
FROM ticket_events
WHERE event IN ('received', 'resolved')
GROUP BY day
ORDER BY day
