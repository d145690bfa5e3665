-- Inquiries recorded in the period, counted by class, topic, model and channel (field, value), and
-- how many of them are not solved.
SELECT field, value,
       count(*) AS tickets,
       sum(CASE WHEN solved_ms IS NULL THEN 1 ELSE 0 END) AS unsolved
FROM (
    SELECT f.field, t.solved_ms,
           CASE f.field WHEN 'class' THEN t.class WHEN 'topic' THEN t.topic
                        WHEN 'model' THEN t.model ELSE t.channel END AS value
    FROM tickets AS t
    CROSS JOIN period AS p
    CROSS JOIN (VALUES ('class'), ('topic'), ('model'), ('channel')) AS f (field)
    WHERE t.day BETWEEN p.first_day AND p.last_day
) AS of_period
GROUP BY field, value
ORDER BY field, tickets DESC, value
