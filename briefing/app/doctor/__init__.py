"""doctor: what is in order, and what is not, of all that a mailing needs; nothing is sent."""
