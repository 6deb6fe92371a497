"""Two copies of a store that go apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.services.merged_stores import apart, make
from textinator_widgets.api.store import Store


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that every pair is copied from."""
    return make(tmp_path_factory.mktemp("made") / "made.db")


@pytest.fixture
def pair(made: Path, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two equal stores, whose clocks go apart."""
    left, right = apart(made, tmp_path)
    with left, right:
        yield left, right
