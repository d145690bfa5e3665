"""What people and programs read: tables, JSON, templates, terminal-safe text."""
