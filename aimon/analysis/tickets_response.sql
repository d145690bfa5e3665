-- How long the inquiries recorded in the period waited for their first answer (tickets_waited says how
-- each is reckoned).
SELECT count(*) AS answered,
       avg(response_ms) AS mean_ms,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY response_ms) AS median_ms,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY response_ms) AS p90_ms
FROM waited
