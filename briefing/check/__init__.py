"""Findings: what a careful editor would have asked before the issue goes out; pure functions."""
