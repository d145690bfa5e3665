"""Makes the reports to the administrator: each gathers its facts and is handed to delivery."""
