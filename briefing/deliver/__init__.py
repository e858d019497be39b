"""MIME bytes and subscribers → a transport, with a ledger that keeps the promise."""
