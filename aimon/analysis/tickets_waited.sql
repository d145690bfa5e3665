-- How long each inquiry recorded in the period waited for its first answer: in business time (the
-- table business), those of classes in the table always in real time. Where the receipt was put right
-- to after the answer, nobody waited.
SELECT t.ticket,
       CASE WHEN max(a.class) IS NOT NULL
            THEN greatest(max(t.answered_ms) - max(t.received_ms), 0)
            ELSE sum(CASE WHEN b.open_ms IS NULL THEN 0
                          ELSE greatest(least(b.close_ms, t.answered_ms)
                                        - greatest(b.open_ms, t.received_ms), 0) END)
            END AS response_ms
FROM tickets AS t
CROSS JOIN period AS p
LEFT JOIN always AS a ON a.class = t.class
LEFT JOIN business AS b ON b.open_ms < t.answered_ms AND b.close_ms > t.received_ms
WHERE t.day BETWEEN p.first_day AND p.last_day AND t.answered_ms IS NOT NULL
GROUP BY t.ticket
