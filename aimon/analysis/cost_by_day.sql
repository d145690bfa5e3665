-- What the tests of each day cost, by currency; those of models without a price have none.
-- estimated is 1 where a provider did not count all of it.
SELECT day, currency,
       count(*) AS probes,
       sum(tokens_in) AS tokens_in,
       sum(tokens_out) AS tokens_out,
       round(sum(cost), 10) AS cost,
       max(CASE WHEN estimated THEN 1 ELSE 0 END) AS estimated
FROM probes
GROUP BY day, currency
ORDER BY day, currency
