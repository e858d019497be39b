"""The command line: each command opens the workspace, calls a use case, tells the result."""
