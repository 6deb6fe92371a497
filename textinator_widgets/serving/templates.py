"""The page's templates, compiled once for all visits."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, Template
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from textinator_widgets.widgets.front_end import part


class CompiledTemplates(FileSystemLoader):
    """Finds templates in folders, and compiles each of them once for all environments.

    Voila sets up an environment for every visit, all of them alike, so that the code of one fits every
    other. Compiling takes half a second, during which the server would answer nobody.
    """

    def __init__(self, folders: list[str]) -> None:
        super().__init__(folders)
        self._compiled: dict[str, tuple[CodeType, Callable[[], bool] | None]] = {}

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Give a template of this environment; one whose file has changed is compiled anew."""
        environment.globals["part"] = part
        code, is_current = self._compiled.get(name, (None, None))
        if code is None or (is_current is not None and not is_current()):
            source, path, is_current = self.get_source(environment, name)
            code = environment.compile(source, name, path)
            self._compiled[name] = (code, is_current)
        return environment.template_class.from_code(environment, code, globals or {}, is_current)


class KnownTemplates(Preprocessor):
    """Gives an exporter the compiled templates.

    Of all parts of an exporter, a preprocessor is the one that Voila's configuration can add.
    """

    _known: ClassVar[dict[tuple[str, ...], CompiledTemplates]] = {}

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        exporter: Any = self.parent
        folders = tuple(exporter.template_paths)
        if folders not in self._known:
            self._known[folders] = CompiledTemplates(list(folders))
        exporter.extra_loaders = [self._known[folders]]

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, object]
    ) -> tuple[NotebookNode, dict[str, object]]:
        """Change nothing in the notebook."""
        return nb, resources
