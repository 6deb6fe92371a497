"""What a page may ask of the board: every message is answered, and none shows or does what it may not."""

from __future__ import annotations

import pytest

from textinator_widgets.api.page import PageDesk

ANN = {"marker": "per", "start": 0, "end": 3}
MET = {"labels": [{"marker": "per", "start": 4, "end": 7}], "inputs": [], "relations": []}
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


def flagged_by(project, user):
    """Report the text of the first batch as the page of a person does; a batch of somebody else is open."""
    batch, _ = named(project)
    context = ask(project, "maria", "open_batch", batch=batch, review=True)["result"]["item"]["context"]
    return ask(project, user, "flag", context=context, form={"feedback": "cut in half"})


def test_who_reviews_flags_the_text_of_a_batch_under_their_own_name(project) -> None:
    project.allow_reviewer("bo")

    assert flagged_by(project, "bo") == {"request": "1", "status": "done", "result": {}}
    assert flagged_by(project, "bo")["status"] == "done"  # a report that comes again

    (flag,) = project.flags().itertuples()
    assert (flag.user, flag.key, flag.form) == ("bo", 0, {"feedback": "cut in half"})


def test_the_author_flags_the_text_of_a_batch_where_nobody_reviews(project) -> None:
    batch, _ = named(project)
    context = ask(project, "maria", "open_batch", batch=batch, review=True)["result"]["item"]["context"]
    project.update(allow_reviewing=False)

    done = ask(project, "maria", "flag", context=context, form={"feedback": "cut in half"})

    assert done["status"] == "done"
    assert project.flags().user.tolist() == ["maria"]


def test_the_time_of_an_answer_begins_when_the_text_is_given_not_when_it_was_flagged(project, clock) -> None:
    project.allow_reviewer("bo")
    flagged_by(project, "bo")
    clock.turn(hours=5)
    bo = project.annotator("bo")

    bo.next()
    clock.turn(seconds=20)
    bo.submit([ANN])

    frame = project.batches()
    assert 20 <= frame[frame.user == "bo"].seconds.item() < 60


def test_who_may_not_review_flags_no_text_of_others(project) -> None:
    assert flagged_by(project, "bo")["error"]["code"] == "not_allowed"
    assert project.flags().empty


def test_a_reviewer_flags_no_text_that_nobody_has_answered(project) -> None:
    project.allow_reviewer("bo")
    ask(project, "anna", "ready")
    unanswered = ask(project, "anna", "ready")["result"]["item"]["context"]

    reply = ask(project, "bo", "flag", context=unanswered, form={"feedback": "cut in half"})

    assert reply["error"]["code"] == "not_allowed"
    assert project.flags().empty


def test_who_made_a_revision_flags_its_text_also_when_they_review_no_more(project) -> None:
    project.allow_reviewer("bo")
    _, requests = named(project)
    edit = {**requests["save_batch"], "answer": MET}
    assert ask(project, "bo", "save_batch", **edit)["status"] == "done"
    context = requests["board"]["context"]
    project.allow_reviewer("bo", False)

    done = ask(project, "bo", "flag", context=context, form={"feedback": "cut in half"})

    assert done["status"] == "done"
    assert project.flags().user.tolist() == ["bo"]


@pytest.mark.parametrize(
    ("settings", "user", "finished", "expected"),
    [
        ({}, "anna", False, True),
        ({}, "anna", True, False),
        ({"allow_post_editing": True}, "anna", True, True),
        ({}, "maria", True, True),
        ({"collaborators": ["bo"]}, "bo", True, True),
        ({"is_open": False}, "anna", False, False),
        ({"is_open": False}, "maria", False, True),
        ({"allow_editing": False, "allow_post_editing": True}, "maria", False, False),
    ],
    ids=str,
)
def test_the_page_is_told_whether_its_person_may_edit(project, settings, user, finished, expected) -> None:
    session = project.annotator(user)
    while finished and session.next():
        session.submit([ANN])
    project.update(**settings)

    assert ask(project, user, "ready")["result"]["may_edit"] is expected


def test_what_the_page_is_told_is_what_the_kernel_does(project) -> None:
    """Somebody who has finished saves no edit, and the edit comes through when the project allows it."""
    anna = project.annotator("anna")
    while anna.next():
        anna.submit([ANN])
    edit = {**named_edit(anna), "review": False}

    refused = ask(project, "anna", "save_batch", **edit)
    assert refused["error"]["code"] == "not_allowed"
    project.update(is_open=False)
    assert ask(project, "anna", "save_batch", **edit)["error"]["code"] == "project_closed"
    project.update(is_open=True, allow_post_editing=True)
    assert ask(project, "anna", "save_batch", **edit)["status"] == "done"


def test_an_edit_that_comes_again_is_told_its_own_version_and_not_that_of_a_later_one(project) -> None:
    anna = project.annotator("anna")
    edit = {**named_edit(anna), "review": False}
    saved = ask(project, "anna", "save_batch", **edit)["result"]
    anna.edit(edit["batch"], [ANN])

    assert saved["version"] == 2
    assert ask(project, "anna", "save_batch", **edit)["result"] == saved
    assert (
        ask(project, "anna", "save_batch", **edit | {"key": "n", "version": 2})["error"]["code"]
        == "stale_edit"
    )


def test_a_revision_that_comes_again_is_told_its_own_version_too(project) -> None:
    edit = {**named_edit(project.annotator("maria")), "review": False}
    saved = ask(project, "maria", "save_batch", **edit)["result"]
    project.annotator("maria").edit(saved["batch"], [ANN])

    assert saved["version"] == 1
    assert ask(project, "maria", "save_batch", **edit)["result"] == saved


def named_edit(session):
    """Give the fields of an edit of a person's newest batch."""
    row = session.board()["rows"][0]
    return {"key": "k", "batch": row["batch"], "version": row["version"], "answer": MET, "ignore": False}
