"""The day as it runs itself: its jobs are run, recorded, looked after and made up for."""
