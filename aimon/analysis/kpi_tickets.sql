-- Every inquiry recorded in the period, with what the indicators of support are made of.
SELECT j.ticket, j.model, j.received_ms, j.first_known, j.first_early, j.first_contact,
       j.first_answers, j.first_escalations, j.satisfaction, w.response_ms
FROM judged AS j
LEFT JOIN waited AS w ON w.ticket = j.ticket
WHERE j.ticket IS NOT NULL
ORDER BY j.received_ms, j.ticket
