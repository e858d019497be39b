"""Articles → an issue: pure steps, no clock, no network, no database."""
