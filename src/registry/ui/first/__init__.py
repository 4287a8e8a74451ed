"""The steps of the three ways to begin. Each knows its own questions only."""
