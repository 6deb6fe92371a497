"""Frames that PostgreSQL gives as columns are those that are made of rows."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import event, func, text

import textinator_widgets as tw
from textinator_widgets.model.engine import writing
from textinator_widgets.services import columns, packed

TEXTS = [
    'Ann "met" Bob\\n 😀.\t\u0001',
    "Zoë,\r\nAnn\u2028and\u00a0Bo{} [null]",
    "Nobody.",
    "Åre \ufeff 👩‍👩‍👧",
]
FRAMES = ("labels", "inputs", "relations")


@pytest.fixture
def project(postgres_url):
    """Answers with and without what may be missing; edits and withdrawals move rows about in the tables."""
    with tw.open_store(postgres_url) as store:
        project = store.create_project("Names", task="corr", texts=TEXTS, data_order="os")
        project.update(allow_post_editing=True)
        project.add_marker("Whole", "m-text")
        project.add_marker("Note", "free-text")
        project.add_marker("Many", "check", choices=["a", "b"])
        for name in ("anna", "bo"):
            session = project.annotator(name)
            made = []
            while (item := session.next()) is not None:
                made.append(session.submit(**answer(item.text)))
            session.edit(made[0], **answer(TEXTS[0], extra={"sure": [1, None, "å"]}))
            session.withdraw(made[1])
        other = store.create_project("Others", task="ner", texts=["Ann left."])
        other.annotator("anna").next()
        yield project


def answer(content, **more):
    labels = [
        {"id": "a", "marker": "mention", "start": 0, "end": 3, "quote": content[:3], **more},
        {"id": "b", "marker": "mention", "start": 1, "end": len(content), "quote": content[1:]},
        {"marker": "whole"},
    ]
    inputs = [{"marker": "note", "content": content}, {"marker": "many", "content": ["a", "b"]}]
    links = [{"source": "a", "target": "b"}]
    return {"labels": labels, "inputs": inputs, "relations": [{"relation": "corefers", "links": links}]}


def frames_of(project, **filters):
    return {name: getattr(project, name)(**filters) for name in FRAMES}


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"undone": True, "revisions": True},
        {"user": "bo", "with_text": True},
        {"markers": "mention"},
        {"markers": ["whole", "note"], "undone": True},
        {"keys": [0, 3]},
        {"since": "2999-01-01"},
    ],
)
@pytest.mark.parametrize("rows", [3, packed.ROWS])
def test_frames_are_the_same_in_both_ways(project, monkeypatch, filters, rows):
    monkeypatch.setattr(packed, "ROWS", rows)
    monkeypatch.setattr(columns, "SPARSE", 1000)  # also few batches are no reason for the other way
    with monkeypatch.context() as patch:
        patch.setattr(columns, "is_packed", lambda session: False)
        expected = frames_of(project, **filters)

    found = frames_of(project, **filters)

    for name in FRAMES:
        assert_frame_equal(found[name], expected[name])
    if not filters:
        assert [len(frame) for frame in found.values()] == [18, 12, 6]
        assert {TEXTS[place][1:] for place in (0, 2, 3)} <= set(found["labels"]["quote"])


def test_rows_come_in_the_order_of_their_ids_wherever_they_lie(project):
    engine = project.store._engine
    expected = project.labels()["label_id"].tolist()
    with writing(engine) as session:  # a changed row lies behind all others
        session.execute(text("UPDATE label SET quote = quote WHERE id % 3 = 0"))
        lie = session.scalars(text("SELECT id FROM label ORDER BY ctid")).all()

    def as_they_lie(connection):
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")

    event.listen(engine, "begin", as_they_lie)

    assert lie != sorted(lie)
    assert project.labels()["label_id"].tolist() == expected


def test_columns_beyond_what_the_server_can_give_at_once_are_read_row_by_row(project, monkeypatch):
    expected = frames_of(project)
    asked = []

    def too_large(column):
        asked.append(column.name)
        return func.repeat("ab", 2_000_000_000)  # the very refusal that a list of more than 1 GB brings

    monkeypatch.setattr(packed, "_packed", too_large)
    found = frames_of(project)

    assert "quote" in asked
    for name in FRAMES:
        assert_frame_equal(found[name], expected[name])
