"""What reviewers say of batches: it follows their revisions, is looked for, and is listed text by text."""

from __future__ import annotations

import pytest

from textinator_widgets.errors import InvalidInput, NotAllowed

TEXTS = [f"Anna number {number}" for number in range(4)]
ANNA = {"marker": "per", "start": 0, "end": 4}
NUMBER = {"marker": "per", "start": 5, "end": 11}


@pytest.fixture
def project(store):
    made = store.create_project(
        "Reviews",
        texts=TEXTS,
        author="maria",
        data_order="os",
        allow_reviewing=True,
        disjoint_annotation=True,
    )
    made.add_marker("Person", code="per")
    return made


@pytest.fixture
def bo(project):
    """Give a reviewer for whom no text is left."""
    anna = project.annotator("anna")
    for _ in TEXTS:
        anna.next()
        anna.submit([ANNA])
    reviewer = project.annotator("bo")
    project.allow_reviewer("bo")
    return reviewer


def batch_of(session, key):
    return session.board(review=key)["rows"][0]


def test_a_status_holds_for_later_revisions_and_says_that_it_is_from_before(project, bo):
    bo.set_review(batch_of(bo, 0)["batch"], "rr", "who?")
    assert not batch_of(bo, 0)["review"]["changed_since"]

    revised = bo.review(batch_of(bo, 0)["batch"], [ANNA, NUMBER])

    row = batch_of(bo, 0)
    assert row["batch"] == revised.uuid
    assert (row["review"]["status"], row["review"]["comment"]) == ("rr", "who?")
    assert row["review"]["changed_since"]
    bo.set_review(revised.uuid, "rs")
    row = batch_of(bo, 0)
    assert (row["review"]["status"], row["review"]["changed_since"]) == ("rs", False)
    assert [word["status"] for word in row["earlier_reviews"]] == ["rr"]


def test_a_status_says_that_its_batch_was_edited_in_place_since(project, bo):
    uuid = batch_of(bo, 0)["batch"]
    bo.set_review(uuid, "rr")
    project.annotator("anna").flag_batch(uuid)
    assert not batch_of(bo, 0)["review"]["changed_since"]

    project.annotator("anna").edit(uuid, [ANNA, NUMBER])
    assert batch_of(bo, 0)["review"]["changed_since"]

    bo.set_review(uuid, "no")
    assert not batch_of(bo, 0)["review"]["changed_since"]


def test_the_last_word_of_several_reviewers_is_the_status(project, bo):
    uuid = batch_of(bo, 0)["batch"]
    bo.set_review(uuid, "rr", "who?")
    project.annotator("maria").set_review(uuid, "no")

    row = batch_of(bo, 0)
    assert (row["review"]["status"], row["review"]["reviewer"]) == ("no", "maria")
    assert [(word["status"], word["reviewer"]) for word in row["earlier_reviews"]] == [("rr", "bo")]

    bo.set_review(uuid, "rr", "still")
    assert (batch_of(bo, 0)["review"]["status"], batch_of(bo, 0)["review"]["reviewer"]) == ("rr", "bo")


def test_a_word_on_a_revision_that_was_replaced_is_from_before(project, bo):
    first = batch_of(bo, 0)["batch"]
    bo.review(first, [ANNA, NUMBER])

    bo.set_review(first, "no")

    assert batch_of(bo, 0)["review"]["changed_since"]


def test_the_board_is_narrowed_to_a_status(project, bo):
    maria = project.annotator("maria")
    for key, status in ((0, "rr"), (1, "rs"), (2, "rr")):
        bo.set_review(batch_of(bo, key)["batch"], status)
    bo.review(batch_of(bo, 2)["batch"], [ANNA, NUMBER])

    def numbers(**asked):
        return [row["number"] for row in maria.board(**asked)["rows"]]

    assert numbers(status="rr") == [3, 1]
    assert numbers(status="rs") == [2]
    assert numbers(status="none") == [4]
    assert numbers(status=["none", "rs"]) == [4, 2]
    assert numbers(status="rr", search="2") == [3]
    for wrong in ("maybe", [], 3, ["rr", None]):
        with pytest.raises(InvalidInput, match="none, no, rr, rs"):
            maria.board(status=wrong)


def test_a_reviewer_without_texts_sees_those_of_others_newest_first(project, bo):
    assert bo.next() is None
    bo.set_review(batch_of(bo, 1)["batch"], "rr")

    texts = bo.review_texts()

    assert [row["title"] for row in texts["rows"]] == TEXTS[::-1]
    assert [(row["batches"], row["unreviewed"], row["unresolved"]) for row in texts["rows"]] == [
        (1, 1, 0),
        (1, 1, 0),
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert (texts["page"], texts["pages"], texts["total"]) == (1, 1, 4)
    assert [row["title"] for row in bo.review_texts(status="rr")["rows"]] == [TEXTS[1]]
    assert [row["title"] for row in bo.review_texts("2")["rows"]] == [TEXTS[2]]


def test_ones_own_and_withdrawn_batches_make_no_text_to_review(project, bo):
    anna = project.annotator("anna")
    project.allow_reviewer("anna")
    assert anna.review_texts()["rows"] == []

    bo.review(batch_of(bo, 0)["batch"], [ANNA, NUMBER])  # a revision of hers stays hers
    assert anna.review_texts()["rows"] == []
    assert len(bo.review_texts()["rows"]) == 4

    anna.withdraw(batch_of(bo, 1)["batch"])
    assert len(bo.review_texts()["rows"]) == 3


def test_a_text_is_listed_once_with_all_its_batches(store):
    project = store.create_project("Twice", texts=TEXTS[:1], author="maria", allow_reviewing=True)
    project.add_marker("Person", code="per")
    for user in ("anna", "eve"):
        session = project.annotator(user)
        session.next()
        session.submit([ANNA])

    (row,) = project.annotator("maria").review_texts()["rows"]

    assert (row["title"], row["batches"], row["unreviewed"]) == (TEXTS[0], 2, 2)


def test_texts_to_review_have_pages(store):
    project = store.create_project(
        "Many", texts=[f"text {n}" for n in range(65)], author="maria", data_order="os", allow_reviewing=True
    )
    project.add_marker("Person", code="per")
    anna = project.annotator("anna")
    for _ in range(65):
        anna.next()
        anna.submit([{"marker": "per", "start": 0, "end": 4}])
    maria = project.annotator("maria")

    pages = [maria.review_texts(page=page) for page in (1, 2, 3, 9)]

    titles = [row["title"] for page in pages[:3] for row in page["rows"]]
    assert titles == [f"text {n}" for n in reversed(range(65))]
    assert [(page["page"], page["pages"], page["total"]) for page in pages] == [
        (1, 3, 65),
        (2, 3, 65),
        (3, 3, 65),
        (3, 3, 65),
    ]
    with pytest.raises(InvalidInput):
        maria.review_texts(page=0)


def test_texts_to_review_are_for_reviewers(project, bo):
    with pytest.raises(NotAllowed):
        project.annotator("eve").review_texts()
