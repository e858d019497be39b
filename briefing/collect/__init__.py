"""Saved pages and the web → articles."""
