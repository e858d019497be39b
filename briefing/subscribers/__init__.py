"""The list: who asked for the publication, and who does not want it any more."""
