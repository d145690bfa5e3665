-- The tests of the period whose grade turned out to be wrong (the table doubts): what was stated to be
-- ill in a false alarm, and in no real incident at the same time; what was stated to be normal from the statement in force when a user reported
-- the trouble until it was known.
SELECT id, model, ts_ms, grade, min(kind) AS kind, min(incident) AS incident
FROM (
    SELECT s.*, d.kind, d.incident
    FROM doubts AS d
    JOIN (
        SELECT t.id, t.model, t.ts_ms, t.grade,
               lead(t.ts_ms) OVER (PARTITION BY t.model ORDER BY t.ts_ms, t.id) AS next_ms
        FROM probes AS t
        CROSS JOIN period AS p
        WHERE t.grade <> 'unknown' AND t.maintained = 0 AND t.day BETWEEN p.first_day AND p.last_day
    ) AS s ON s.model = d.model AND s.ts_ms <= d.to_ms
    WHERE (d.kind = 'false_alarm' AND s.grade <> 'normal' AND s.ts_ms >= d.from_ms
           AND NOT EXISTS (
               SELECT 1
               FROM incidents AS i
               JOIN incident_models AS m ON m.incident = i.incident AND m.model = s.model
               WHERE i.false_alarm = 0 AND i.state <> 'merged' AND s.ts_ms >= i.began_ms
                     AND (i.resolved_ms IS NULL OR s.ts_ms <= i.resolved_ms)
           ))
       OR (d.kind = 'unseen' AND s.grade = 'normal'
           AND (s.next_ms IS NULL OR s.next_ms > d.from_ms))
) AS wrong
GROUP BY id, model, ts_ms, grade
ORDER BY ts_ms, model
