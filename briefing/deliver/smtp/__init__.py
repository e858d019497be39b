"""Mail over SMTP (RFC 5321), on smtplib: it never guesses what became of a letter."""
