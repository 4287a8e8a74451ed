"""Invented registries: a small house to practise in, and very large ones to measure with. Knows no real person."""

from registry.demo.accounts import ACCOUNTS, Account
from registry.demo.making import DemoSummary, make

__all__ = ["ACCOUNTS", "Account", "DemoSummary", "make"]
