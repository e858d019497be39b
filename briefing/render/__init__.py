"""An issue → its HTML and its text: pure functions of the issue and the theme."""
