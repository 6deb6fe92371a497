"""A disk that takes no more beside a store that is well."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import StoreError

resource = pytest.importorskip("resource")


@pytest.fixture
def small_files():
    """Let no file grow beyond 200,000 bytes, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_backup_that_does_not_fit_names_the_folder_of_the_backup(tmp_path, small_files) -> None:
    (tmp_path / "backups").mkdir()
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("P", task="ner", texts=[f"{n} " * 3000 for n in range(200)])
        small_files()

        with pytest.raises(StoreError) as refused:
            store.backup(tmp_path / "backups" / "copy.db")

    assert str(tmp_path / "backups") in str(refused.value)
    assert "study.db" not in str(refused.value)
    assert list((tmp_path / "backups").iterdir()) == []
