"""Pages in a browser: the editor's preview, on loopback; applications that know no builder."""
