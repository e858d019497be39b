"""`.briefing/`: the state database and the key, which no rebuild can make again."""
