-- How much the models were used: in each hour, day, week or month, or each model ($by), and in all
-- (bucket is null). era is 0 from $first on and 1 before, there only up to $before_ms.
-- currency is null in the rows that count everything (in_all = 1); others have the cost in one.
-- Errors, latency (weighted by requests), tokens and cost each come with the requests that they are
-- known of (…_n). users is the most in one hour of one model: people of several hours or models may
-- be the same, so they cannot be added up. Spans of more than an hour have no place in an hour.
SELECT bucket, era, grouping(currency) AS in_all, currency,
       sum(requests) AS requests,
       sum(errors) AS errors,
       sum(CASE WHEN errors IS NOT NULL THEN requests ELSE 0 END) AS errors_n,
       round(sum(latency_ms * requests)
             / sum(CASE WHEN latency_ms IS NOT NULL AND requests > 0 THEN requests END), 6)
           AS latency_ms,
       sum(CASE WHEN latency_ms IS NOT NULL THEN requests ELSE 0 END) AS latency_n,
       sum(tokens_in) AS tokens_in,
       sum(CASE WHEN tokens_in IS NOT NULL THEN requests ELSE 0 END) AS tokens_in_n,
       sum(tokens_out) AS tokens_out,
       sum(CASE WHEN tokens_out IS NOT NULL THEN requests ELSE 0 END) AS tokens_out_n,
       round(sum(cost), 10) AS cost,
       sum(CASE WHEN cost IS NOT NULL THEN requests ELSE 0 END) AS cost_n,
       max(CASE WHEN hours = 1 THEN users END) AS users
FROM (
    SELECT *,
           CASE WHEN day < $first THEN 1 ELSE 0 END AS era,
           CASE $by
               WHEN 'model' THEN model
               WHEN 'month' THEN substr(day, 1, 7)
               WHEN 'week' THEN CAST(CAST(day AS DATE) - (weekday - 1) AS VARCHAR)
               WHEN 'day' THEN day
               ELSE day || ' ' || lpad(CAST(hour AS VARCHAR), 2, '0')
           END AS bucket
    FROM usage
    WHERE ($every OR list_contains($models, model)) AND (hours = 1 OR $by <> 'hour')
) AS used
WHERE era = 0 OR ts_ms < $before_ms
GROUP BY GROUPING SETS ((bucket, era), (bucket, era, currency), (era), (era, currency))
ORDER BY era, bucket, currency
