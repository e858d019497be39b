"""A rendered issue → MIME bytes, fit for the wire as they are."""
