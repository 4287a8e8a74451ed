"""Counts of people, cases and services, and what of them may leave the house. Knows no window and no paper."""
