"""Mail over SMTP (RFC 5321): a thin layer over smtplib that never guesses what became of a letter."""
