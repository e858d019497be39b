"""The desk: `content/` ⇄ articles, and the editor's instructions for each date."""
