"""The public pages: leaving, and the issues as web pages. They share nothing with the preview."""
