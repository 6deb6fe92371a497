"""A form that reports a text is refused where it could not be shown as it is described."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.services.flag_forms import DEFAULT_FORM, check_modal_configs, flag_form

GOOD = {
    "Text": {
        "checkboxes": {"signs": {"order": 2, "items": ["Odd", "Rude"]}},
        "radio": {"score": {"order": 1.5, "items": [1, 2]}},
        "textarea": {"more": {}},
    },
    "Task": {"text": {"what": {"order": 1, "items": "What is unclear?"}}},
}


@pytest.mark.parametrize("name", ["flags", "flagged"])
def test_a_form_is_taken_under_both_of_its_names(name) -> None:
    checked = check_modal_configs("modal_configs", {name: GOOD})

    text, task = flag_form(checked)
    assert [field["name"] for field in text["fields"]] == ["Text_more", "Text_score", "Text_signs"]
    assert text["fields"][1]["items"] == ["1", "2"]
    assert task["fields"] == [{"name": "Task_what", "kind": "text", "label": "What is unclear?"}]


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ([], "modal_configs.flags: "),
        ({}, "modal_configs.flags: "),
        ({"T": []}, "modal_configs.flags.T: "),
        ({"T": {}}, "modal_configs.flags.T: "),
        ({"T": {"text": {"a": {}}}, " ": {"text": {"b": {}}}}, "modal_configs.flags. : "),
        ({"T": {"checkbox": {"a": {"items": ["x"]}}}}, "modal_configs.flags.T.checkbox: "),
        ({"T": {"radio": {}}}, "modal_configs.flags.T.radio: "),
        ({"T": {"radio": {"a": ["x"]}}}, "modal_configs.flags.T.radio.a: "),
        (
            {"T": {"radio": {"a": {"choices": ["x"], "items": ["x"]}}}},
            "modal_configs.flags.T.radio.a.choices: ",
        ),
        ({"T": {"radio": {"a": {}}}}, "modal_configs.flags.T.radio.a.items: "),
        ({"T": {"radio": {"a": {"items": "x"}}}}, "modal_configs.flags.T.radio.a.items: "),
        ({"T": {"radio": {"a": {"items": ["x", "x"]}}}}, "modal_configs.flags.T.radio.a.items: "),
        ({"T": {"radio": {"a": {"items": ["x", True]}}}}, "modal_configs.flags.T.radio.a.items: "),
        ({"T": {"text": {"a": {"items": ["x"]}}}}, "modal_configs.flags.T.text.a.items: "),
        ({"T": {"text": {"a": {"order": "1"}}}}, "modal_configs.flags.T.text.a.order: "),
        ({"T": {"text": {"a": {}}, "textarea": {"a": {}}}}, "modal_configs.flags.T.textarea.a: "),
        ({"T": {"text": {"a_b": {}}}, "T_a": {"text": {"b": {}}}}, "modal_configs.flags.T_a.text.b: "),
    ],
)
def test_a_form_that_could_not_be_shown_is_refused_with_its_place(form, place) -> None:
    with pytest.raises(errors.InvalidSetting) as refused:
        check_modal_configs("modal_configs", {"flags": form})

    assert refused.value.message.startswith(place)
    assert "\n" not in refused.value.message


def test_every_place_of_a_form_is_named_at_once() -> None:
    form = {"T": {"check": {"a": {}}, "text": {"b": {"order": None}}}, "U": None}

    with pytest.raises(errors.InvalidSetting) as refused:
        check_modal_configs("modal_configs", {"flags": form, "flag": {}})

    places = [line.partition(": ")[0] for line in refused.value.message.split("\n")]
    assert places == [
        f"modal_configs.{one}" for one in ("flags.T.check", "flags.T.text.b.order", "flags.U", "flag")
    ]


def test_a_project_with_a_mistyped_form_is_not_made_and_not_changed(tmp_path) -> None:
    wrong = {"flags": {"T": {"chekboxes": {"a": {"items": ["x"]}}}}}
    with tw.open_store(tmp_path / "study.db") as store:
        with pytest.raises(errors.InvalidSetting, match="chekboxes"):
            store.create_project("P", texts=["a"], modal_configs=wrong)
        with pytest.raises(
            errors.InvalidSpec, match=r"settings.modal_configs: modal_configs.flags.T.chekboxes"
        ):
            store.create_project("P", texts=["a"], task={"settings": {"modal_configs": wrong}})
        assert len(store.projects()) == 0

        project = store.create_project("P", texts=["a"], modal_configs={"flags": GOOD})
        with pytest.raises(errors.InvalidSetting, match="chekboxes"):
            project.update(modal_configs=wrong)
        assert project.setting("modal_configs") == {"flags": GOOD}


def test_a_form_that_was_stored_before_forms_were_checked_is_still_read() -> None:
    assert flag_form(None) == flag_form({"flags": []}) == flag_form({"other": 1}) == DEFAULT_FORM
    mixed = {"flagged": {"T": {"check": {"a": {}}, "text": {"b": {}}, "radio": None}}}
    assert flag_form(mixed) == [{"title": "T", "fields": [{"name": "T_b", "kind": "text", "label": "b"}]}]
