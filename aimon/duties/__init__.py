"""The coordinator's checklists: read, ticked by people and by what aimon sees, looked back on."""
