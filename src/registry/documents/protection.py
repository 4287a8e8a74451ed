"""A password on a finished PDF. Knows nothing of what the paper says or of the registry's keys."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter


def protect(pdf: bytes, password: str) -> bytes:
    """``pdf`` encrypted with AES-256 (revision 6), so that any reader asks for ``password``.

    Raises ValueError for an empty password: a paper that only looks protected is worse than a plain one.
    """
    if not password:
        raise ValueError("a password is needed")
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.add_metadata({"/Producer": "Amparo"})
    writer.encrypt(user_password=password, algorithm="AES-256")
    sealed = BytesIO()
    writer.write(sealed)
    return sealed.getvalue()
