from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import textinator_widgets as tw
from textinator_widgets.api.store import Store


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Store]:
    with tw.open_store(sqlite_path) as opened:
        yield opened
