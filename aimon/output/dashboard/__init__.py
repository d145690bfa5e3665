"""The dashboard: what its template shows, in the reader's language, as plain data."""
