-- When each message was first sent, by its key.
SELECT key, min(ts_ms) AS sent_ms
FROM deliveries
WHERE event = 'sent'
GROUP BY key
ORDER BY sent_ms, key
