"""What a page may ask of the board: every message is answered, and none shows or does what it may not."""

from __future__ import annotations

import pytest

from textinator_widgets.api.page import PageDesk

ANN = {"marker": "per", "start": 0, "end": 3}
ASKED = {"search": [], "flagged": False, "sample": False, "undone": False, "page": 1}
OTHERS = ("board", "review_texts", "open_batch", "save_batch", "mark_batch", "review_batch")


@pytest.fixture
def project(store):
    made = store.create_project(
        "Board", texts=["Ann met Bob.", "Eve met Kim."], author="maria", data_order="os", allow_reviewing=True
    )
    made.add_marker("Person", code="per")
    anna = made.annotator("anna")
    anna.next()
    anna.submit([ANN])
    made.annotator("bo")
    return made


def ask(project, user, kind, **fields):
    """Send a request as the page of a person does, and give the reply."""
    desk = PageDesk(project.annotator(user), language="en", parts=lambda name: "")
    return desk.handle({"request": "1", "type": kind, **fields})


def named(project):
    """Give the batch, and the fields of every request about it, by request."""
    (batch,) = project.batches().batch
    context = project.annotator("maria").review_texts()["rows"][0]["context"]
    answer = {"labels": [], "inputs": [], "relations": []}
    return batch, {
        "board": {**ASKED, "context": context},
        "review_texts": {"search": [], "flagged": False, "page": 1},
        "open_batch": {"batch": batch, "review": True},
        "save_batch": {
            "key": "k",
            "batch": batch,
            "version": 1,
            "answer": answer,
            "ignore": False,
            "review": True,
        },
        "mark_batch": {"batch": batch, "mark": "withdraw"},
        "review_batch": {"batch": batch, "status": "rs", "comment": ""},
    }


@pytest.mark.parametrize("kind", OTHERS)
def test_who_may_not_review_reaches_no_batch_of_others(project, kind) -> None:
    batch, requests = named(project)

    reply = ask(project, "bo", kind, **requests[kind])

    assert reply["status"] == "failed"
    assert reply["error"]["code"] != "internal"
    assert batch not in str(reply) or kind == "mark_batch"
    assert "Ann met" not in str(reply)
    assert project.reviews().empty
    assert project.batches(revisions=True).batch.tolist() == [batch]


def test_a_reviewer_lists_texts_opens_a_batch_and_says_what_was_found(project) -> None:
    project.allow_reviewer("bo")
    _, requests = named(project)

    (text,) = ask(project, "bo", "review_texts", **requests["review_texts"])["result"]["rows"]
    (row,) = ask(project, "bo", "board", **{**ASKED, "context": text["context"]})["result"]["rows"]
    opened = ask(project, "bo", "open_batch", batch=row["batch"], review=True)["result"]
    said = ask(project, "bo", "review_batch", batch=row["batch"], status="rr", comment="Who?")
    found = ask(project, "bo", "review_texts", **requests["review_texts"], status="rr")["result"]

    assert (text["title"], text["key"]) == ("Ann met Bob.", 0)
    assert opened["item"]["text"] == "Ann met Bob."
    assert said["status"] == "done"
    assert [one["context"] for one in found["rows"]] == [text["context"]]
    assert project.reviews().comment.tolist() == ["Who?"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "open"},
        {"status": None},
        {"status": ["rr"]},
        {"page": 0},
        {"page": 2**60},
        {"page": "1"},
        {"search": "words"},
        {"search": [{"scope": "text", "type": "phr", "text": 5}]},
        {"flagged": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["board", "review_texts"])
def test_what_cannot_be_listed_is_refused(project, kind, fields) -> None:
    reply = ask(project, "maria", kind, **{**ASKED, **fields})

    assert reply["status"] == "failed"
    assert reply["error"]["code"] != "internal"
    assert reply["error"]["message"]


@pytest.mark.parametrize("context", [999, -1, 0])
def test_a_text_of_no_project_has_no_board(project, context) -> None:
    assert ask(project, "maria", "board", **ASKED, context=context)["status"] == "failed"
