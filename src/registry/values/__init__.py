"""Kinds of value: how each is read, checked, shown and stored. Knows no form and no file."""
