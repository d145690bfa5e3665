"""Mail: made, kept in the outbox, sent once."""
