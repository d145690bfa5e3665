-- Inquiries still in progress at the end of the period: not solved, or reopened since.
SELECT count(*) AS in_progress
FROM tickets
WHERE solved_ms IS NULL
