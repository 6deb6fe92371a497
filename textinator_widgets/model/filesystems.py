"""Which file systems a store may live on: write-ahead logging needs memory that all processes share."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

# fmt: off
NETWORK_TYPES = frozenset({
    "9p", "acfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "fakeowner", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "prl_fs", "smb", "smb2", "smb3",
    "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav",
})
# fmt: on
"""Types whose files several machines may open at once. Every `fuse.*` counts as one as well."""


def is_network_type(file_system: str) -> bool:
    """Whether processes on two machines could open a file of this type of file system."""
    name = file_system.lower()
    return name in NETWORK_TYPES or name.startswith(("fuse.", "macfuse", "osxfuse"))


def file_system_of(path: Path) -> str | None:
    """Return the type of the file system that a path lies on, or None where that cannot be found out."""
    if sys.platform.startswith("linux"):
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
        return _deepest(parse_mountinfo(mounts), path)
    if sys.platform == "darwin":
        try:
            done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return _deepest(parse_mount_command(done.stdout), path)
    if os.name == "nt" and str(path).startswith("\\\\"):
        return "smb"
    return None


def parse_mountinfo(text: str) -> list[tuple[str, str]]:
    """Return the mount points and types of Linux's mountinfo, in order of mounting."""
    mounts = []
    for line in text.splitlines():
        fields = line.split(" ")
        if "-" in fields[6:]:
            kind = fields[fields.index("-", 6) + 1]
            mounts.append((re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4]), kind))
    return mounts


def parse_mount_command(text: str) -> list[tuple[str, str]]:
    """Return the mount points and types that macOS's mount command prints."""
    found = (re.match(r".+? on (.+) \((\w+)", line) for line in text.splitlines())
    return [(match[1], match[2]) for match in found if match]


def _deepest(mounts: list[tuple[str, str]], path: Path) -> str | None:
    """Return the type of the mount that holds a path; of two at one place the later one hides the first."""
    best, kind = -1, None
    for place, name in mounts:
        if path.is_relative_to(place) and len(Path(place).parts) >= best:
            best, kind = len(Path(place).parts), name
    return kind
