"""Write again what is derived from the declarations and kept for review: the schema of the registry file."""

from pathlib import Path

import registry.db
from registry.db import schema_sql
from registry.forms import FORMS

target = Path(registry.db.__file__).with_name("schema.sql")
target.write_text(schema_sql(FORMS), encoding="utf-8")
print(f"wrote {target.name}")
