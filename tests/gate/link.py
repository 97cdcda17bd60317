# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the running virtual environment see this checkout as ansible_collections.vulnmgmt.access.

Ansible looks for collections in every directory of sys.path, so one symlink in site-packages serves ansible-playbook,
ansible-doc and a plain `import` alike, wherever the clone lies.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def link(target: Path = ROOT) -> Path:
    """Point this interpreter's site-packages at the collection in `target`; returns the symlink."""
    if sys.prefix == sys.base_prefix:
        raise SystemExit("link.py changes site-packages, so run it with the Python of a virtual environment")
    place = Path(sysconfig.get_path("purelib"), "ansible_collections", "vulnmgmt", "access")
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        place.unlink()
    place.symlink_to(target, target_is_directory=True)
    return place


if __name__ == "__main__":
    link(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
