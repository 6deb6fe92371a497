"""Annotation and human evaluation of text inside Jupyter.

Everything that is named here is loaded when it is used, so that importing the package is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from textinator_widgets._version import __version__

if TYPE_CHECKING:
    from textinator_widgets import errors, plugins, sources
    from textinator_widgets.api.store import open_store
    from textinator_widgets.services.survey_from_frame import survey_spec
    from textinator_widgets.widgets.annotator import Annotator
    from textinator_widgets.widgets.manager import Manager
    from textinator_widgets.widgets.relation_graph import RelationGraph
    from textinator_widgets.widgets.span_labeler import SpanLabeler
    from textinator_widgets.widgets.survey_form import SurveyForm
    from textinator_widgets.widgets.watch import watch

__all__ = [
    "Annotator",
    "Manager",
    "RelationGraph",
    "SpanLabeler",
    "SurveyForm",
    "__version__",
    "errors",
    "open_store",
    "plugins",
    "sources",
    "survey_spec",
    "watch",
]

_HOMES = {
    "Annotator": "widgets.annotator",
    "Manager": "widgets.manager",
    "RelationGraph": "widgets.relation_graph",
    "SpanLabeler": "widgets.span_labeler",
    "SurveyForm": "widgets.survey_form",
    "open_store": "api.store",
    "survey_spec": "services.survey_from_frame",
    "watch": "widgets.watch",
}
_MODULES = ("errors", "plugins", "sources")


def __getattr__(name: str) -> Any:  # noqa: ANN401 whatever is named
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
