"""Frames are tidy, keyed by the caller's own keys, and show the current state."""

from __future__ import annotations

import pandas as pd
import pytest

COMMON = ["project", "batch", "user", "key", "source", "created"]
ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def project(store):
    texts = pd.DataFrame({"text": ["Ann 😀 left.", "Bob stayed."]}, index=["x", "y"])
    return store.create_project("Names", task="ner", texts=texts)


def annotate(project, name, **answer):
    session = project.annotator(name)
    session.next()
    return session.submit(**answer)


def test_empty_frames_have_their_columns(project) -> None:
    assert list(project.labels().columns)[:6] == COMMON
    assert {"label_id", "marker", "name", "start", "end", "quote", "group_order", "extra", "undone"} <= set(
        project.labels()
    )
    assert {"input_id", "marker", "name", "content", "group_order"} <= set(project.inputs())
    assert {"relation_id", "relation", "first_label", "second_label", "cluster", "direction"} <= set(
        project.relations()
    )
    assert {"revision_of", "is_flagged", "seconds"} <= set(project.batches())
    assert {"key", "text", "claims", "submissions"} <= set(project.texts())
    assert {"is_submitted", "is_skipped", "is_delayed", "flags"} <= set(project.log())
    for frame in (
        project.labels(),
        project.inputs(),
        project.relations(),
        project.batches(),
        project.log(),
        project.flags(),
    ):
        assert len(frame) == 0


def test_every_quote_is_the_slice_of_its_text(project) -> None:
    for name in ("anna", "boris"):
        annotate(
            project,
            name,
            labels=[ANN, {"marker": "Location", "start": 4, "end": 5, "extra": {"sure": False}}],
        )

    texts = project.texts().set_index("key").text
    frame = project.labels()
    assert len(frame) == 4
    for row in frame.itertuples():
        assert texts[row.key][row.start : row.end] == row.quote
    assert frame.extra.tolist() == [None, {"sure": False}] * 2
    assert set(frame.project) == {"Names"}
    assert str(frame.created.dt.tz) == "UTC"


def test_frames_fit_together(project) -> None:
    annotate(project, "anna", labels=[ANN])

    merged = project.labels().merge(project.batches(), on="batch", suffixes=("", "_of_batch"))

    assert merged.user.tolist() == ["anna"]
    assert merged.key.tolist() == merged.key_of_batch.tolist()


def test_projects_do_not_see_each_other(store, project) -> None:
    other = store.create_project("Other", task="ner", texts=["Cia came."])
    for number in range(9):
        annotate(project if number % 9 else other, f"person {number}", labels=[ANN])

    assert len(other.labels()) == len(other.batches()) == 1
    assert len(project.labels()) == 8
    assert other.labels().quote.tolist() == ["Cia"]


def test_claims_and_submissions_of_texts(project) -> None:
    annotate(project, "anna", labels=[ANN])
    session = project.annotator("boris")
    session.next()

    frame = project.texts()

    assert frame.claims.sum() == 1
    assert frame.submissions.sum() == 1
    assert frame.key.tolist() == ["x", "y"]


def test_statistics(project) -> None:
    annotate(project, "anna", labels=[ANN, ANN])
    session = project.annotator("boris")
    session.next()
    session.flag({"feedback": "x"})

    assert project.statistics() == {
        "texts": 2, "submitted_texts": 1, "annotators": 1, "batches": 1, "labels": 2, "inputs": 0,
        "relations": 0,
        "flagged_texts": 1, "by_marker": {"person": 2}, "by_user": {"anna": 1},
    }  # fmt: skip


def test_contents_keep_their_types_everywhere(store) -> None:
    project = store.create_project("Numbers", texts=["a"])
    project.add_marker("Weight", "float")
    project.add_marker("Note", "free-text")
    digits = "123456789012345678901234567890"
    contents = {"weight": 5.0, "note": digits}
    session = project.annotator("anna")
    session.next()

    batch = session.submit(
        inputs=[{"marker": code, "content": content} for code, content in contents.items()],
        labels=[],
    )

    def typed(records):
        return {record["marker"]: repr(record["content"]) for record in records}

    expected = {code: repr(content) for code, content in contents.items()}
    assert typed(batch.inputs) == typed(session.batches()[0].inputs) == expected
    assert typed(project.inputs().to_dict("records")) == expected
    exported = project.export("generic")
    assert '"5.0"' not in str(exported)
    assert "5.0" in str(exported)
    assert digits in str(exported)
