-- Every inquiry there is, as far as it tells whether a user reported trouble before it was found.
SELECT ticket, model, topic, received_ms, solved_ms
FROM tickets
ORDER BY received_ms, ticket
