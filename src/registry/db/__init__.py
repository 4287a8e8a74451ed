"""The encrypted file: where SQL lives, and nowhere else. Knows the grammar of forms, no form and no key material."""

from registry.db.audit import Entry, chain_hash
from registry.db.connection import Connection, connect, create
from registry.db.counting import Counting, Unit, Variable
from registry.db.memory import Openers, Seen
from registry.db.rows import StoredRow, row_digest
from registry.db.schema import schema_sql
from registry.db.store import Draft, Store
from registry.db.whole import Whole

__all__ = [
    "Connection",
    "Counting",
    "Draft",
    "Entry",
    "Openers",
    "Seen",
    "Store",
    "StoredRow",
    "Unit",
    "Variable",
    "Whole",
    "chain_hash",
    "connect",
    "create",
    "row_digest",
    "schema_sql",
]
