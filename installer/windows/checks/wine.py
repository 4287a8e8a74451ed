"""A plug-in of pytest for what Wine 8 lacks and Windows has; the test loads it under Wine only.

`CopyFile2`, which Python asks for in `shutil.copy2`, ends the process there: the tests, which copy whole registries,
copy content and times instead. The program itself never asks for it.
"""

import os
import shutil
from typing import Any


def _copy2(source: Any, target: Any, *, follow_symlinks: bool = True) -> Any:
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    shutil.copyfile(source, target, follow_symlinks=follow_symlinks)
    shutil.copystat(source, target, follow_symlinks=follow_symlinks)
    return target


_ours = tuple(_copy2 if one is shutil.copy2 else one for one in shutil.copytree.__defaults__ or ())
shutil.copytree.__defaults__ = _ours
shutil.copy2 = _copy2  # type: ignore[assignment]
