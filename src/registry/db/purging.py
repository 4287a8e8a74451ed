"""Taking a record out of the file for good: its row, its history, drafts of it. Knows no key, no right and no rule."""

from registry.db.audit import told
from registry.db.connection import Connection
from registry.db.schema import quoted
from registry.fields import Form


def purge(connection: Connection, form: Form, id: str) -> None:
    """Delete the row, the history and the drafts of one record, and drafts of what would hang from it.

    Inside a transaction. From the table itself: beside it may lie a view that also shows what was set apart
    (`registry.db.shelf`). Cells are overwritten where they lay (``secure_delete``); what the audit trail tells of the
    record stays, and covers digests only.
    """
    connection.execute(f"DELETE FROM main.{quoted(form.name)} WHERE id = ?", (id,))
    connection.execute("DELETE FROM history WHERE form = ? AND id = ?", (form.name, id))
    connection.execute("DELETE FROM draft WHERE form = ? AND id = ?", (form.name, id))
    connection.execute(
        "DELETE FROM draft WHERE EXISTS (SELECT 1 FROM json_each(draft.parents) p WHERE p.value = ?)", (id,)
    )


def forget_words(connection: Connection, form: str, about: str) -> list[str]:
    """Delete what was said in requests (entries of ``form``) about a record; the ids of those that said something.

    That they were made stays in the audit trail.
    """
    of = told("a.detail", "'$.of'")
    sql = (
        "SELECT DISTINCT h.id FROM history h JOIN audit a INDEXED BY audit_object ON a.object = h.id "
        f"WHERE h.form = ? AND a.form = h.form AND {of} = ?"
    )
    found = [str(row[0]) for row in connection.all(sql, (form, about))]
    for id in found:
        connection.execute("DELETE FROM history WHERE form = ? AND id = ?", (form, id))
    return found
