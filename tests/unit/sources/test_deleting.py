"""A source leaves with its texts: counted, refused while there are answers, with a backup before them."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from tests.unit.sources.rows import rows
from textinator_widgets.errors import HasAnnotations, StoreUnusable, UnknownSource

PERSON = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened
        assert opened.check() == []


@pytest.fixture
def project(store):
    sources = [
        tw.sources.PlainText(["Ann", "Bob"], name="News"),
        tw.sources.PlainText(["Cia", "Dan", "Eva"], name="Wiki"),
    ]
    settings = {"task": "ner", "data_order": "op", "annotators_per_text": 2}
    return store.create_project("Study", sources=sources, editing_as_revision=True, **settings)


def work(project):
    """Label, revise, link, draft, flag and skip texts of both sources."""
    project.add_relation("Knows", [("Person", "Person")], code="knows")
    session = project.annotator("anna")
    while (item := session.next()) is not None:
        labels = [{**PERSON, "id": "a"}, {**PERSON, "id": "b", "end": 1}]
        link = {"relation": "knows", "links": [{"source": "a", "target": "b"}]}
        session.flag({"feedback": "short"})
        if item.key == 2:
            session.save_draft(labels)
            session.save_for_later()
            break
        session.edit(session.submit(labels, relations=[link]), [PERSON])


def test_texts_that_nobody_worked_on_go_from_every_project(store, project) -> None:
    other = project.clone("Other")
    session = project.annotator("anna")
    assert session.next().text == "Ann"
    session.submit([PERSON])

    assert project.delete_contexts("Wiki", dry_run=True).texts == 3
    gone = project.delete_contexts("Wiki")

    assert gone.backup is None
    assert (gone.texts, gone.batches, gone.projects) == (3, 0, ["Other", "Study"])
    assert str(gone) == "Wiki: 3 texts (in 'Other', 'Study')"
    for one in (project, other):
        assert one.texts()["text"].tolist() == ["Ann", "Bob"]
    assert session.next().text == "Bob"
    session.submit([PERSON])
    assert session.next() is None
    with pytest.raises(UnknownSource, match="There are: 'News'"):
        project.delete_contexts("Wiki")


def test_work_is_deleted_only_with_force_and_after_a_backup(store, project, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    work(project)
    before = project.texts()
    with pytest.raises(HasAnnotations, match=r"News: 2 texts, 4 batches, 6 labels, 2 relations, 2 flags"):
        project.delete_contexts("News")
    assert project.texts().equals(before)

    (tmp_path / "taken").touch()
    with pytest.raises(StoreUnusable, match="taken"):
        project.delete_contexts("News", force=True, backup="taken")
    assert project.texts().equals(before)

    gone = project.delete_contexts("News", force=True)

    assert (gone.batches, gone.labels, gone.relations, gone.drafts, gone.flags) == (4, 6, 2, 0, 2)
    assert project.texts()["text"].tolist() == ["Cia", "Dan", "Eva"]
    assert set(project.labels()["quote"]) == {"Cia", "Dan"}
    (backup,) = (tmp_path / "backups").glob("*.before-delete.*.db")
    assert gone.backup == backup
    with tw.open_store(backup) as kept:
        assert kept.project("Study").texts()["text"].tolist() == before["text"].tolist()
        assert len(kept.project("Study").labels()) > len(project.labels())
    session = project.annotator("anna")
    assert session.next().text == "Eva"
    assert session.draft["labels"]
    ((details,),) = rows(store, "SELECT details FROM audit_log WHERE action = 'delete_contexts'")
    assert '"batches":4' in details


def test_everything_can_go(store, project) -> None:
    work(project)

    for name in ("Wiki", "News"):
        project.delete_contexts(name, force=True, backup=False)

    session = project.annotator("anna")
    assert session.next() is None
    assert session.status == "no_data"
    words = "context_words" if isinstance(store.path, str) else "context_words_docsize"
    tables = ("context", "datapoint", "queue", "batch", "label", "draft", "claim", "data_source", words)
    for table in tables:
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)], table
    project.add_source(["Fay"])
    assert session.next().text == "Fay"


def test_the_number_of_a_deleted_source_does_not_come_again(store, project) -> None:
    """The audit log names sources by it."""
    project.delete_contexts("Wiki")
    project.delete_contexts("News")

    project.add_source(tw.sources.PlainText(["Fay"], name="Blog"))

    assert store.sources()["source"].tolist() == [3]
