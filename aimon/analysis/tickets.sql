-- Every inquiry, one row: when and how it came, what it is about, what became of it. An event says the
-- fields that it sets (a warning none); the latest counts, and what was never said has its default.
-- first_…: up to its first solution, which decides whether the first contact solved it.
SELECT ticket,
       min(CASE WHEN event = 'received' THEN day END) AS day,
       min_by(hour, CASE WHEN event = 'received' THEN place END) AS hour,
       min_by(weekday, CASE WHEN event = 'received' THEN place END) AS weekday,
       min(CASE WHEN event = 'received' THEN ts_ms END) AS ts_ms,
       coalesce(max_by(received_at_ms, CASE WHEN received_at_ms IS NOT NULL THEN said END),
                min(ts_ms)) AS received_ms,
       coalesce(max_by(channel, CASE WHEN channel IS NOT NULL THEN said END), 'in_person')
           AS channel,
       coalesce(max_by(class, CASE WHEN class IS NOT NULL THEN said END), 'general') AS class,
       coalesce(max_by(topic, CASE WHEN topic IS NOT NULL THEN said END), 'other') AS topic,
       coalesce(max_by(model, CASE WHEN model IS NOT NULL THEN said END), '') AS model,
       coalesce(max_by(organisation, CASE WHEN organisation IS NOT NULL THEN said END), '')
           AS organisation,
       min(CASE WHEN event IN ('replied', 'resolved') THEN ts_ms END) AS answered_ms,
       sum(CASE WHEN event = 'replied' THEN 1 ELSE 0 END) AS answers,
       sum(CASE WHEN event = 'escalated' THEN 1 ELSE 0 END) AS escalations,
       sum(CASE WHEN event = 'reopened' THEN 1 ELSE 0 END) AS reopened,
       CASE WHEN max(CASE WHEN event = 'resolved' THEN place ELSE 0 END)
                 > max(CASE WHEN event = 'reopened' THEN place ELSE 0 END)
            THEN max(CASE WHEN event = 'resolved' THEN ts_ms END) END AS solved_ms,
       min(CASE WHEN event = 'resolved' THEN ts_ms END) AS first_solved_ms,
       sum(CASE WHEN event = 'replied' AND place < solution THEN 1 ELSE 0 END) AS first_answers,
       sum(CASE WHEN event = 'escalated' AND place < solution THEN 1 ELSE 0 END)
           AS first_escalations,
       min(CASE WHEN event = 'reopened' AND place > solution THEN ts_ms END) AS first_reopened_ms,
       coalesce(round(sum(minutes), 6), 0) AS minutes,
       nullif(max_by(coalesce(satisfaction, -1), CASE WHEN event = 'rated' THEN place END), -1)
           AS satisfaction
FROM (
    SELECT *, CASE WHEN event <> 'warned' THEN place END AS said,
           min(CASE WHEN event = 'resolved' THEN place END) OVER (PARTITION BY ticket) AS solution
    FROM ticket_events
) AS placed
GROUP BY ticket
