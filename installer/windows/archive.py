"""Puts a folder into one .zip file, the same bytes for the same folder. Knows nothing of what is in it.

archive.py FOLDER OUT.zip      the dates are SOURCE_DATE_EPOCH
"""

import os
import sys
import time
import zipfile
from pathlib import Path


def main(folder: str, out: str) -> None:
    """Write ``out``, in the order of names."""
    root = Path(folder)
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600")))[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(root).as_posix(), when)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(info, path.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
