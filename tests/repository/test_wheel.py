"""The wheel, as somebody without the repository gets it."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from tree import ROOT


@pytest.mark.timeout(1200)
def test_the_wheel_installs_into_a_clean_environment_and_shows_a_widget():
    done = subprocess.run(
        [sys.executable, "scripts/check_wheel.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_wheel_is_made_without_the_front_end(tmp_path):
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    package = tmp_path / "textinator_widgets"
    package.mkdir()
    shutil.copy(ROOT / "textinator_widgets" / "_version.py", package)
    (package / "__init__.py").touch()

    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "npm --prefix js run build" in done.stdout + done.stderr
    assert list(tmp_path.rglob("*.whl")) == []
