"""The preview: the issue of a date as its readers will see it, for the editor alone."""
