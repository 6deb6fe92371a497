"""Builds the front end for a wheel or source distribution, and refuses to make one without it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NEEDED = (
    "annotator.js",
    "annotator.css",
    "span-labeler.js",
    "span-labeler.css",
    "relation-graph.js",
    "relation-graph.css",
    "watch.js",
    "watch.css",
    "manager.js",
    "manager.css",
    "action-change_color.js",
    "action-change_rel.js",
    "action-comments.js",
    "action-slider.js",
    "part-actions.js",
    "part-arcs.js",
    "part-batch.js",
    "part-board.js",
    "part-film.js",
    "part-graph.js",
    "part-markdown.js",
    "part-ranking.js",
    "part-relations.js",
    "part-richtext.js",
    "part-status.js",
    "part-suggestions.js",
    "part-tour.js",
    "part-versions.js",
    "part-writing.js",
)
ADVICE = "Run: npm --prefix js ci && npm --prefix js run build (it needs Node 20 or newer), then build again."


class FrontEnd(BuildHookInterface):
    """Makes sure that `textinator_widgets/static` holds the bundles of these sources."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build when the bundles are missing or out of date; an editable install asks nothing."""
        if version == "editable" or self._is_current():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(f"The front end is missing or out of date, and npm is not found. {ADVICE}")
        front_end = self._root / "js"
        steps = [] if (front_end / "node_modules").exists() else [[npm, "ci", "--no-audit", "--no-fund"]]
        for step in [*steps, [npm, "run", "build"]]:
            if subprocess.run(step, cwd=front_end, check=False).returncode:
                raise RuntimeError(f"The front end could not be built: {' '.join(step[1:])} failed. {ADVICE}")
        if absent := [name for name in NEEDED if not (self._static / name).is_file()]:
            raise RuntimeError(f"The build of the front end did not make {', '.join(absent)}. {ADVICE}")

    @property
    def _root(self) -> Path:
        return Path(self.root)

    @property
    def _static(self) -> Path:
        return self._root / "textinator_widgets" / "static"

    def _is_current(self) -> bool:
        built = [self._static / name for name in NEEDED]
        if not all(path.is_file() and path.stat().st_size for path in built):
            return False
        sources = [path for path in (self._root / "js" / "src").rglob("*") if path.is_file()]
        newest = max((path.stat().st_mtime for path in sources), default=0.0)
        return newest <= min(path.stat().st_mtime for path in built)
