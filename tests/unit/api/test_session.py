"""One person's way through a project."""

from __future__ import annotations

import contextlib
from functools import partial

import pytest

from textinator_widgets import errors
from textinator_widgets.api.page import PageDesk

ANN = {"marker": "Person", "start": 0, "end": 3}


def test_the_open_text_stays_until_it_is_submitted(make) -> None:
    session = make().annotator("anna")

    first = session.next()
    again = session.next()

    assert again == first == session.current
    assert session.status == "open"


def test_every_text_comes_once_and_then_it_is_finished(make) -> None:
    session = make(20).annotator("anna")
    keys = []
    while (item := session.next()) is not None:
        keys.append(item.key)
        session.submit(labels=[ANN])

    assert sorted(keys) == list(range(20))
    assert keys != list(range(20))
    assert session.status == "finished"
    assert session.current is None


def test_orders_of_two_people_differ(make) -> None:
    project = make(30, seed=1)  # with any seed two people may begin at one place, but seldom
    orders = []
    for name in ("anna", "boris"):
        session = project.annotator(name)
        order = []
        while (item := session.next()) is not None:
            order.append(item.key)
            session.skip()
        orders.append(order)

    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_a_specified_order_is_kept(make) -> None:
    session = make(5, data_order="os").annotator("anna")
    keys = []
    while (item := session.next()) is not None:
        keys.append(item.key)
        session.skip()

    assert keys == [0, 1, 2, 3, 4]


def test_two_sessions_of_one_person_share_their_state(make) -> None:
    project = make()
    here, there = project.annotator("anna"), project.annotator("anna")

    item = here.next()
    assert there.current == item
    there.submit(labels=[ANN])

    assert here.current is None
    assert here.next() == there.next() != item


def test_a_submit_gives_ids_quotes_and_a_uuid(make) -> None:
    session = make().annotator("anna")
    session.next()

    batch = session.submit(labels=[ANN], key="first")

    assert len(batch.uuid) == 36
    assert batch.labels[0]["quote"] == "Ann"
    assert session.batches() == [batch]


def test_the_same_key_is_stored_once(make) -> None:
    project = make()
    session = project.annotator("anna")
    session.next()
    first = session.submit(labels=[ANN], key="k")

    again = session.submit(labels=[ANN], key="k")
    session.next()
    later = session.submit(labels=[ANN], key="k")

    assert again == later == first
    assert len(project.batches()) == 1
    assert session.current is not None


def test_a_key_that_comes_with_other_content_is_refused(make) -> None:
    project = make()
    session = project.annotator("anna")
    session.next()
    session.submit(labels=[ANN], key="k")

    with pytest.raises(errors.KeyReused, match="'k'"):
        session.submit(labels=[{**ANN, "end": 2}], key="k")

    assert len(project.labels()) == 1


def test_keys_of_two_people_do_not_meet(make) -> None:
    project = make()
    for name in ("anna", "boris"):
        session = project.annotator(name)
        session.next()
        session.submit(labels=[ANN], key="k")

    assert len(project.batches()) == 2


@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb", 5, ["a"], [10**5000], "\ud800"])
def test_a_key_that_cannot_be_one_is_refused(make, key) -> None:
    session = make().annotator("anna")
    session.next()

    with pytest.raises(errors.InvalidAnswer, match="key"):
        session.submit(labels=[ANN], key=key)


HUGE = 10**5000
SELF: list[object] = []
SELF.append(SELF)


@pytest.mark.parametrize(
    "given",
    [
        {"labels": None}, {"labels": 5}, {"labels": "Person"}, {"labels": ANN}, {"labels": [None]},
        {"labels": [{**ANN, "start": HUGE}]}, {"labels": [{**ANN, "end": HUGE}]},
        {"labels": [{**ANN, "id": HUGE}]},
        {"labels": [{**ANN, "extra": {"n": HUGE}}]}, {"labels": [{**ANN, "extra": {("a",): 1}}]},
        {"labels": [{**ANN, "extra": {"a": 1, 2: 3}}]}, {"labels": [{**ANN, "quote": SELF}]},
        {"labels": [{**ANN, "group_order": HUGE}]}, {"labels": [{**ANN, "marker": ["Person"]}]},
        {"inputs": [{"marker": "Weight", "content": HUGE}]},
        {"inputs": [{"marker": "Weight", "content": SELF}]},
        {"inputs": [{"marker": "Weight", "content": 1, "slot": HUGE}]}, {"inputs": 5},
        {"relations": [{"relation": HUGE, "links": []}]}, {"relations": [5]}, {"relations": object()},
    ],
)  # fmt: skip
def test_whatever_is_handed_in_an_error_is_one_of_ours_and_nothing_is_stored(make, given) -> None:
    project = make()
    project.add_marker("Weight", "float")
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])
    session.next()

    for act in (session.submit, partial(session.edit, batch)):
        with pytest.raises((errors.InvalidInput, errors.NotFound)):
            act(**given)
    with contextlib.suppress(errors.InvalidInput, errors.NotFound):
        session.save_draft(**given)

    assert session.batches() == [batch]


def test_nothing_can_be_done_without_an_open_text(make) -> None:
    session = make().annotator("anna")

    for act in (session.submit, session.save_draft, session.skip, session.save_for_later):
        with pytest.raises(errors.NoCurrentText, match="next"):
            act()
    with pytest.raises(errors.NoCurrentText):
        session.flag({"feedback": "x"})


def test_a_refused_submit_leaves_nothing_behind(make) -> None:
    project = make()
    session = project.annotator("anna")
    item = session.next()
    session.save_draft(labels=[ANN])

    with pytest.raises(errors.OffsetOutOfRange):
        session.submit(labels=[ANN, {**ANN, "end": 1000}])

    assert len(project.labels()) == len(project.batches()) == 0
    assert session.current == item
    assert session.draft is not None


def test_a_draft_comes_back_and_goes_with_the_submit(make) -> None:
    project = make(1)
    session = project.annotator("anna")
    session.next()
    session.save_draft(labels=[ANN])
    session.save_draft(labels=[ANN, {"marker": "Location", "start": 4, "end": 5}])

    draft = project.annotator("anna").draft
    assert [label["marker"] for label in draft["labels"]] == ["person", "location"]
    assert set(draft) == {"labels", "inputs", "relations"}

    session.submit(labels=draft["labels"])
    assert session.draft is None


def test_a_skipped_text_never_comes_back(make) -> None:
    session = make(1).annotator("anna")
    session.next()
    session.skip()

    assert session.next() is None
    assert session.status == "finished"


def test_unless_the_project_offers_it_again(make) -> None:
    session = make(2, offer_skipped_again=True).annotator("anna")
    first = session.next()
    session.skip()
    session.next()
    session.submit(labels=[ANN])

    assert session.next() == first


def test_what_was_saved_for_later_comes_last_and_newest_first(make) -> None:
    session = make(3).annotator("anna")
    first = session.next()
    session.save_draft(labels=[ANN])
    session.save_for_later()
    second = session.next()
    session.save_for_later()
    session.next()
    session.submit(labels=[ANN])

    back = session.next()
    assert (back.key, back.is_delayed) == (second.key, True)
    assert session.next() == session.current == back
    page = PageDesk(session, language="en", parts=lambda name: "")
    assert page.page()["item"]["is_delayed"] is True
    session.submit(labels=[ANN])
    assert session.next().key == first.key
    assert session.draft["labels"][0]["quote"] == "Ann"


def test_what_is_saved_for_later_once_more_comes_after_the_others(make) -> None:
    session = make(3).annotator("anna")
    given = []
    for _ in range(9):
        given.append(session.next().key)
        session.save_for_later()

    assert len(set(given[:3])) == 3
    assert given[3:6] == given[2::-1]
    assert given[6:] == given[3:6]
    assert session.next().is_delayed


def test_without_auto_switch_a_text_stays_after_submits(make) -> None:
    project = make(2, auto_text_switch=False)
    session = project.annotator("anna")
    item = session.next()
    session.submit(labels=[ANN])
    assert session.next() == item
    session.submit(labels=[ANN])

    session.skip()

    assert session.next() != item
    log = project.log().set_index("key").loc[item.key]
    assert (log.is_submitted, log.is_skipped) == (True, False)
    assert len(project.batches()) == 2


def test_switching_auto_switch_on_lets_a_submitted_text_go(make) -> None:
    project = make(2, auto_text_switch=False)
    session = project.annotator("anna")
    item = session.next()
    session.submit(labels=[ANN])

    project.update(auto_text_switch=True)

    assert session.current is None
    assert session.next() != item


def test_flags_are_kept_with_the_text_and_the_person(make) -> None:
    project = make()
    session = project.annotator("anna")
    item = session.next()

    session.flag({"feedback": "cut in half", "other": ""})
    session.flag({"feedback": "cut in half"})

    (flag,) = project.flags().itertuples()
    assert (flag.key, flag.user, flag.form) == (item.key, "anna", {"feedback": "cut in half"})
    assert session.current == item
    with pytest.raises(errors.InvalidAnswer):
        session.flag({"feedback": ""})


def test_a_closed_project_gives_and_takes_nothing_but_drafts_are_kept(make, clock) -> None:
    project = make(2, dt_finish="2030-06-01")
    session = project.annotator("anna")
    session.next()
    clock.turn(days=60)

    assert session.status == "closed"
    assert session.next() is None
    with pytest.raises(errors.ProjectClosed):
        session.submit(labels=[ANN])
    project.update(dt_finish=None)
    assert session.submit(labels=[ANN]).uuid


def test_a_project_that_is_not_published_yet_is_closed(make, clock) -> None:
    session = make(dt_publish="2030-06-01").annotator("anna")
    assert session.status == "closed"

    clock.turn(days=60)

    assert session.status == "open"


def test_a_project_that_is_not_open_is_closed(make) -> None:
    assert make(is_open=False).annotator("anna").status == "closed"


def test_restrictions_stop_a_submit_unless_they_may_be_ignored(store) -> None:
    project = store.create_project("P", texts=["Ann"])
    project.add_marker("Person", restrictions=[{"kind": "ge", "value": 2, "ignorable": True}])
    session = project.annotator("anna")
    session.next()

    with pytest.raises(errors.RestrictionViolated) as caught:
        session.submit(labels=[ANN])
    assert caught.value.ignorable
    assert caught.value.violations[0]["marker"] == "person"

    assert session.submit(labels=[ANN], ignore=True).labels
    project.add_marker("Place", restrictions=[">= 1"])


def test_strict_restrictions_cannot_be_ignored(store) -> None:
    project = store.create_project("P", texts=["Ann"])
    project.add_marker("Person", restrictions=[">= 2"])
    session = project.annotator("anna")
    session.next()

    with pytest.raises(errors.RestrictionViolated):
        session.submit(labels=[ANN], ignore=True)


def test_what_a_submit_gives_is_what_the_store_has(store) -> None:
    project = store.create_project("C", task="corr", texts=["Ann said she left. It did."])
    project.add_marker("Sure of", "check", choices=["a", "b"])
    session = project.annotator("anna")
    session.next()
    mentions = [
        {"marker": "Mention", "start": 0, "end": 3, "id": "a", "extra": {}},
        {"marker": "Mention", "start": 9, "end": 12, "id": "b", "origin": "person", "group_order": 2},
        {"marker": "Mention", "start": 19, "end": 21, "id": "c", "origin": "suggestion", "extra": {"é": 1}},
    ]
    links = [{"source": "b", "target": "c"}, {"source": "c", "target": "a"}]

    given = session.submit(
        labels=mentions,
        inputs=[{"marker": "Sure of", "content": ("a", "b"), "slot": 0}],
        relations=[{"relation": "Corefers", "links": links, "id": "first", "extra": {}}],
    )

    assert [label["quote"] for label in given.labels] == ["Ann", "she", "It"]
    assert given == session.batches()[-1]
    changed = session.edit(given, labels=given.labels, inputs=given.inputs)
    assert changed == session.batches()[-1]


def test_relations_are_stored_link_by_link(store) -> None:
    project = store.create_project("C", task="corr", texts=["Ann said she left. It did."])
    session = project.annotator("anna")
    session.next()
    mentions = [
        {"marker": "Mention", "start": start, "end": end, "id": name}
        for name, start, end in (("a", 0, 3), ("b", 9, 12), ("c", 19, 21))
    ]

    session.submit(
        labels=mentions,
        relations=[
            {"relation": "Corefers", "links": [{"source": "a", "target": "b"}], "extra": {"sure": True}},
            {
                "relation": "corefers",
                "links": [{"source": "b", "target": "c"}, {"source": "c", "target": "a"}],
            },
        ],
    )

    frame = project.relations()
    labels = project.labels().set_index("label_id").quote
    assert [(labels[row.first_label], labels[row.second_label]) for row in frame.itertuples()] == [
        ("Ann", "she"),
        ("she", "It"),
        ("It", "Ann"),
    ]
    assert frame.cluster.tolist() == [1, 2, 2]
    assert frame.direction.tolist() == ["2"] * 3
    assert frame.extra.tolist() == [{"sure": True}, None, None]
