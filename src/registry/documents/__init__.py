"""The papers a case needs, drawn in memory. Knows nothing of windows or the database."""
