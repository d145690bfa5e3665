-- Inquiries of each day: received, solved.
SELECT day,
       count(DISTINCT CASE WHEN event = 'received' THEN ticket END) AS received,
       count(DISTINCT CASE WHEN event = 'resolved' THEN ticket END) AS solved
FROM tickets
GROUP BY day
ORDER BY day
