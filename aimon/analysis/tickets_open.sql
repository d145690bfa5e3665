-- Inquiries still in progress at the end of the period: received or reopened since last resolved.
SELECT count(*) AS in_progress
FROM (
    SELECT ticket,
           max(CASE WHEN event IN ('received', 'reopened') THEN ts_ms END) AS opened_ms,
           max(CASE WHEN event = 'resolved' THEN ts_ms END) AS solved_ms
    FROM tickets
    GROUP BY ticket
) AS folded
WHERE opened_ms IS NOT NULL AND (solved_ms IS NULL OR solved_ms < opened_ms)
