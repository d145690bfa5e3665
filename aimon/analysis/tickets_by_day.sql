-- Inquiries of each day: received (by the day on which that was recorded), solved.
SELECT day,
       count(DISTINCT CASE WHEN event = 'received' THEN ticket END) AS received,
       count(DISTINCT CASE WHEN event = 'resolved' THEN ticket END) AS solved
FROM ticket_events
GROUP BY day
ORDER BY day
