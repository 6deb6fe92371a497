"""What reviewers say of batches: it follows their revisions, is looked for, and is listed text by text."""

from __future__ import annotations

import csv
import io
import json

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


def test_what_stands_bears_the_name_of_who_wrote_it(project, bo):
    anna, maria = project.annotator("anna"), project.annotator("maria")
    first = batch_of(bo, 0)["batch"]
    bo.review(first, [NUMBER])

    def edit(session, *labels):
        row = next(one for one in session.board()["rows"] if one["title"] == TEXTS[0])
        return session.edit(row["batch"], [*labels], version=row["version"])

    def chain():
        frame = project.labels(keys=0, revisions=True)
        return list(zip(frame.user, frame.quote, strict=True))

    revised = edit(anna, ANNA)
    assert chain() == [("anna", "Anna"), ("bo", "number"), ("anna", "Anna")]
    assert edit(anna, {**ANNA, "end": 3}).uuid == revised.uuid  # her own again: in place
    assert edit(maria, NUMBER).uuid != revised.uuid
    assert chain()[2:] == [("anna", "Ann"), ("maria", "number")]
    assert '"annotator": "maria"' in json.dumps(project.export("generic", keys=0, include_usernames=True))
    assert project.export("generic", keys=0, user="bo") == []

    anna.withdraw(first)
    assert project.labels(keys=0).empty
    anna.restore(first)
    assert project.labels(keys=0).user.tolist() == ["maria"]


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
    bo.set_review(uuid, "no")
    project.annotator("maria").set_review(uuid, "rr", "who?")

    row = batch_of(bo, 0)
    assert (row["review"]["status"], row["review"]["reviewer"]) == ("rr", "maria")
    assert [(word["status"], word["reviewer"]) for word in row["earlier_reviews"]] == [("no", "bo")]

    bo.set_review(uuid, "rs", "Ann")
    assert (batch_of(bo, 0)["review"]["status"], batch_of(bo, 0)["review"]["reviewer"]) == ("rs", "bo")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("bo rr, maria no", "rr by bo"),
        ("bo rr, maria rr, maria no", "rr by bo"),
        ("bo rr, maria rr, bo no", "rr by maria"),
        ("bo rr, bo no", "no by bo"),
        ("bo rr, maria rs", "rs by maria"),
        ("bo rr, maria rs, maria no", "rr by bo"),
        ("bo rr, maria rs, eva no", "no by eva"),
        ("bo rr, maria rs, bo rr, eva no", "rr by bo"),
        ("bo rs, maria no", "no by maria"),
        ("bo rr, revision, maria no", "rr by bo"),
        ("bo rr, revision, bo no", "no by bo"),
        ("bo rr, revision, maria rs, eva no", "no by eva"),
    ],
)
def test_a_question_is_open_until_who_asked_takes_it_back_or_anybody_resolves_it(project, bo, said, status):
    project.update(collaborators=[])
    reviewers = {name: project.annotator(name) for name in ("bo", "maria", "eva")}
    project.allow_reviewer("eva")
    for step in said.split(", "):
        uuid = batch_of(bo, 0)["batch"]
        if step == "revision":
            bo.review(uuid, [ANNA, NUMBER])
        else:
            name, word = step.split()
            reviewers[name].set_review(uuid, word)

    review = batch_of(bo, 0)["review"]
    assert f"{review['status']} by {review['reviewer']}" == status
    (key,) = (row["key"] for row in bo.review_texts(status=review["status"])["rows"])
    assert key == 0
    found = project.batches(review_status=review["status"])
    assert found[["review_status", "reviewer"]].values.tolist() == [[review["status"], review["reviewer"]]]
    lines = project.export("jsonl", review_status=review["status"]).splitlines()
    assert [json.loads(line)["review"]["status"] for line in lines] == [review["status"]]


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
    assert [row["key"] for row in texts["rows"]] == [3, 2, 1, 0]
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


def test_the_frame_of_batches_has_the_last_word_on_each(project, bo):
    bo.set_review(batch_of(bo, 0)["batch"], "rr", "who?")
    bo.set_review(batch_of(bo, 1)["batch"], "rs", "agreed")
    revised = bo.review(batch_of(bo, 0)["batch"], [ANNA, NUMBER])

    frame = project.batches().set_index("key").sort_index()

    assert frame.batch[0] == revised.uuid
    assert frame.review_status.tolist() == ["rr", "rs", None, None]
    assert frame.review_comment.tolist() == ["who?", "agreed", None, None]
    assert frame.reviewer.tolist() == ["bo", "bo", None, None]
    assert frame.resolved_by.tolist() == [None, "bo", None, None]
    assert frame.changed_since_review.tolist() == [True, False, False, False]
    assert frame.reviewed_at.notna().tolist() == [True, True, False, False]
    assert str(frame.reviewed_at.dtype).endswith("UTC]")
    every = project.batches(revisions=True)
    assert sorted(every[every.key == 0].review_status) == ["rr", "rr"]


def test_the_frame_of_batches_is_narrowed_to_a_status(project, bo):
    bo.set_review(batch_of(bo, 0)["batch"], "rr")
    bo.set_review(batch_of(bo, 1)["batch"], "no")

    assert project.batches(review_status="rr").key.tolist() == [0]
    assert project.batches(review_status=["no", "none"]).key.tolist() == [1, 2, 3]
    assert project.batches(review_status="rs").key.tolist() == []
    assert project.batches(review_status="rs").columns.tolist() == project.batches().columns.tolist()
    with pytest.raises(InvalidInput, match="none, no, rr, rs"):
        project.batches(review_status="open")


def test_every_word_of_a_reviewer_is_in_a_frame(project, bo):
    assert project.reviews().empty
    first = batch_of(bo, 2)["batch"]
    bo.set_review(first, "rr", "who?")
    revised = bo.review(first, [ANNA, NUMBER])
    project.annotator("maria").set_review(revised, "rs", "agreed")

    frame = project.reviews()

    frame["resolved_by"] = frame.resolved_by.fillna("")
    assert frame[
        ["batch", "user", "key", "reviewer", "status", "comment", "resolved_by"]
    ].values.tolist() == [
        [first, "anna", 2, "bo", "rr", "who?", ""],
        [revised.uuid, "bo", 2, "maria", "rs", "agreed", "maria"],
    ]
    assert (frame.updated >= frame.created).all()


def test_exports_have_the_last_word_on_each_batch(project, bo):
    bo.set_review(batch_of(bo, 1)["batch"], "rs", "agreed, 😀")

    lines = [json.loads(line) for line in project.export("jsonl").splitlines()]
    table = list(csv.DictReader(io.StringIO(project.export("csv", table="batches"), newline="")))

    assert [set(line) & {"review"} for line in lines] == [set(), {"review"}, set(), set()]
    said = lines[1]["review"]
    time = said.pop("time")
    assert said == {
        "status": "rs",
        "comment": "agreed, 😀",
        "reviewer": "bo",
        "resolved_by": "bo",
        "changed_since": False,
    }
    assert [(row["review_status"], row["review_comment"], row["reviewer"]) for row in table] == [
        ("", "", ""),
        ("rs", "agreed, 😀", "bo"),
        ("", "", ""),
        ("", "", ""),
    ]
    assert (table[1]["resolved_by"], table[1]["reviewed_at"]) == ("bo", time)
    assert [row["changed_since_review"] for row in table] == ["false"] * 4


def test_exports_are_narrowed_to_a_status(project, bo):
    bo.set_review(batch_of(bo, 1)["batch"], "rr")
    bo.set_review(batch_of(bo, 2)["batch"], "no")

    def keys(**asked):
        return [json.loads(line)["key"] for line in project.export("jsonl", **asked).splitlines()]

    assert keys(review_status="rr") == [1]
    assert keys(review_status=["none", "no"]) == [0, 2, 3]
