"""A temporary folder that takes no more: the error names it, and nothing is stored."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import TextinatorError
from textinator_widgets.serving.initialise import initialise
from textinator_widgets.serving.options import InputFormat, NewProject
from textinator_widgets.serving.texts_server import texts_server
from textinator_widgets.sources.base import Text

resource = pytest.importorskip("resource")
TEXTS = [f"{number} " * 3000 for number in range(100)]


class Remote:
    """A source from far away, so that its texts are put into a file first."""

    source_type = "Remote"
    name = "Far"
    formatting = "ft"
    language = None
    is_remote = True

    def spec(self):
        return {}

    def texts(self):
        for number, text in enumerate(TEXTS):
            yield Text(number, text)


@contextmanager
def small_files():
    """Let no file grow beyond 200,000 bytes, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_texts_from_far_away_that_do_not_fit(tmp_path) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        with small_files(), pytest.raises(TextinatorError, match="TMPDIR") as refused:
            store.create_project("P", task="ner", sources=[Remote()])

        assert tempfile.gettempdir() in str(refused.value)
        assert store.projects().empty


def test_news_of_a_source_that_do_not_fit(tmp_path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("One.")
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", task="ner", sources=[tw.sources.TextFiles([file])])
        file.write_text("".join(TEXTS))
        with small_files(), pytest.raises(TextinatorError, match="TMPDIR"):
            project.reindex()

        assert project.annotator("anna").next().text == "One."


def test_texts_to_serve_that_do_not_fit() -> None:
    source = tw.sources.PlainText(TEXTS)
    with small_files(), pytest.raises(TextinatorError, match="TMPDIR"), texts_server(source, 0, None):
        pytest.fail("it was served")


@pytest.fixture
def new(tmp_path):
    """What `init` is told: a project of texts from a file."""
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    return NewProject("P", "ner", "en", path, InputFormat.TEXT, None, None, force=False)


def test_a_new_project_that_does_not_fit_beside_the_texts_that_are_read(tmp_path, new) -> None:
    with small_files(), pytest.raises(TextinatorError, match="full or has a fault") as refused:
        initialise(tmp_path / "project", new)

    assert tempfile.gettempdir() in str(refused.value)
    assert not (tmp_path / "project").exists()


def test_a_new_project_without_a_temporary_folder(tmp_path, new, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(TextinatorError, match="TMPDIR") as refused:
        initialise(tmp_path / "project", new)

    assert "gone" in str(refused.value)
    assert not (tmp_path / "project").exists()
