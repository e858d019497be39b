"""`briefing.toml` and the environment → what the publication is."""
