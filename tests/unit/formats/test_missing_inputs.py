"""Files without inputs come into projects that require some, when that is asked for."""

from __future__ import annotations

import pytest

from textinator_widgets import errors

TEXTS = ["Ann met Bob.", "Kim left."]
CONLL = "Ann\tB-Person\nmet\tO\nBob\tB-Person\n"


@pytest.fixture
def project(store):
    made = store.create_project("P", task="ner", texts=TEXTS, data_order="os")
    made.add_marker("Reason", "free-text", restrictions=["= 1"])
    return made


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("conll", CONLL),
        ("brat", None),
        (
            "task",
            [
                {
                    "context": TEXTS[0],
                    "annotations": [
                        {
                            "named_entities": [
                                {"marker": {"name": "Person"}, "text": "Ann", "start": 0, "end": 3}
                            ]
                        }
                    ],
                }
            ],
        ),
    ],
)
def test_answers_without_a_required_input_are_stored_where_it_is_asked_for(
    project, tmp_path, name, given
) -> None:
    if given is None:
        (tmp_path / "brat").mkdir()
        (tmp_path / "brat" / "a.txt").write_text(TEXTS[0])
        (tmp_path / "brat" / "a.ann").write_text("T1\tPerson 0 3\tAnn\n")
        given = tmp_path / "brat"

    with pytest.raises(errors.InvalidImport, match='"Reason" is required'):
        project.import_annotations(given, name, user="anna")
    assert len(project.batches()) == 0
    done = project.import_annotations(given, name, user="anna", missing_inputs="allow")

    assert done.batches == 1
    (one,) = done.incomplete
    assert one["where"]
    assert one["message"] == 'The field "Reason" is required.'
    assert project.labels()["quote"].tolist()[0] == "Ann"
    assert project.import_annotations(given, name, user="anna", missing_inputs="allow").known == 1
    batch = project.batches()["batch"].iloc[0]
    session = project.annotator("anna")
    labels = [{"marker": "Person", "start": 0, "end": 3}]
    session.edit(batch, labels=labels, ignore=True)
    session.edit(batch, labels=labels, inputs=[{"marker": "Reason", "content": "why"}])
    assert project.inputs()["content"].tolist() == ["why"]


def test_only_inputs_may_be_missing(project) -> None:
    project.update_marker("person", restrictions=[">= 3"])

    with pytest.raises(errors.InvalidImport) as refused:
        project.import_annotations(CONLL, "conll", user="anna", missing_inputs="allow")

    (problem,) = refused.value.problems
    assert problem["message"] == '"Person": at least 3 needed, 2 given.'
    assert len(project.batches()) == 0


def test_groups_without_their_inputs_may_be_missing_and_half_filled_ones_too(store) -> None:
    project = store.create_project("Units", task="generic", texts=TEXTS, data_order="os")
    project.add_unit(3, 2, code="case")
    project.add_marker("Person", unit="case")
    project.add_marker("Role", "free-text", unit="case")

    done = project.import_annotations(CONLL, "conll", user="anna", missing_inputs="allow")

    messages = done.incomplete[0]["message"].split("\n")
    assert messages[0] == "Groups to fill in: at least 2 needed, 1 given."
    assert messages[1] == 'The field "Role" is required.'


@pytest.mark.parametrize("value", ["no", None, True])
def test_another_word_for_it_is_refused(project, value) -> None:
    with pytest.raises(errors.InvalidSetting, match='"refuse" or "allow"'):
        project.import_annotations(CONLL, "conll", user="anna", missing_inputs=value)
