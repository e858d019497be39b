"""When an issue is due, and the lines of the crontab that see to it."""
