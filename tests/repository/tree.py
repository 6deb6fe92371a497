"""Which files the repository tests look at."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "textinator_widgets"
FRONT_END = ROOT / "js" / "src"
STATIC = PACKAGE / "static"


def tracked() -> list[Path]:
    """Every file that is or will be part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def hand_written(*suffixes: str) -> list[Path]:
    """Tracked code that people write: without generated files and migration versions."""
    return [
        path
        for path in tracked()
        if path.suffix in suffixes and path.name != "generated.ts" and "versions" not in path.parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
