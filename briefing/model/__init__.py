"""What the words of the trade mean: frozen values, no I/O."""
