"""Write js/src/protocol/generated.ts from textinator_widgets/protocol.

python scripts/generate_protocol.py          write it
python scripts/generate_protocol.py --check  exit 1 when the file does not match the Python types
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
import typing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "js" / "src" / "protocol" / "generated.ts"
MODULES = (
    "answers",
    "actions",
    "screen",
    "messages",
    "state",
    "boards",
    "edits",
    "suggestions",
    "films",
    "texts",
    "managing",
    "surveys",
)
PRIMITIVES: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    None: "null",
    Any: "unknown",
}


class Writer:
    """Turns Python types into TypeScript, naming those that have a name."""

    def __init__(self, aliases: list[tuple[str, Any]]) -> None:
        self.aliases = aliases

    def type(self, hint: Any, *, top: bool = False) -> str:
        """The TypeScript of a Python type hint; at the top, what a name stands for."""
        if isinstance(hint, typing.ForwardRef):
            return hint.__forward_arg__
        if isinstance(hint, str):
            return hint
        if hint in PRIMITIVES:
            return PRIMITIVES[hint]
        if typing.is_typeddict(hint):
            return str(hint.__name__)
        return (None if top else self._name(hint)) or self._composed(hint)

    def _name(self, hint: Any) -> str | None:
        origin = typing.get_origin(hint)
        if origin not in (typing.Union, types.UnionType, typing.Literal):
            return None
        if origin is not typing.Literal and "Json" in repr(hint):  # the one recursive type
            return "Json"
        return next((name for name, alias in self.aliases if alias == hint), None)

    def _composed(self, hint: Any) -> str:
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return " | ".join(dict.fromkeys(self.type(a) for a in args))
        if origin is typing.Literal:
            return " | ".join(f'"{a}"' for a in args)
        if origin is list:
            inner = self.type(args[0])
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        if origin is tuple:
            return "[" + ", ".join(self.type(a) for a in args) + "]"
        if origin is dict:
            return "{ [key: string]: " + self.type(args[1]) + " }"
        if origin is typing.NotRequired:
            return self.type(args[0])
        raise TypeError(f"no TypeScript for {hint!r}")


def doc_comment(text: str | None, indent: str = "") -> list[str]:
    """A TSDoc comment of a docstring."""
    if not text:
        return []
    lines = inspect.cleandoc(text).replace("*/", "* /").splitlines()
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {x}".rstrip() for x in lines), f"{indent} */"]


def field_docs(module: types.ModuleType) -> tuple[dict[tuple[str, str], str], list[str], dict[str, str]]:
    """Docstrings below fields and aliases, and the names a module defines, in order."""
    docs: dict[tuple[str, str], str] = {}
    alias_docs: dict[str, str] = {}
    order: list[str] = []
    body = ast.parse(inspect.getsource(module)).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            order.append(node.targets[0].id)
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                alias_docs[node.targets[0].id] = str(after.value.value)
        if isinstance(node, ast.ClassDef):
            order.append(node.name)
            for field, text in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(text, ast.Expr)
                    and isinstance(text.value, ast.Constant)
                ):
                    docs[node.name, field.target.id] = str(text.value.value)
    return docs, order, alias_docs


def interface(writer: Writer, cls: type, docs: dict[tuple[str, str], str]) -> list[str]:
    """One interface of a TypedDict."""
    lines = [*doc_comment(cls.__doc__), f"export interface {cls.__name__} {{"]
    # `__optional_keys__` is empty on 3.11 with postponed annotations: read NotRequired from the hint.
    for name, hint in typing.get_type_hints(cls, include_extras=True).items():
        optional = typing.get_origin(hint) is typing.NotRequired
        lines += doc_comment(docs.get((cls.__name__, name)), "  ")
        lines.append(f"  {name}{'?' if optional else ''}: {writer.type(hint)};")
    return [*lines, "}", ""]


def generate() -> str:
    """The whole file."""
    out = ["// Written by scripts/generate_protocol.py from textinator_widgets/protocol. Do not edit.", ""]
    modules = [importlib.import_module(f"textinator_widgets.protocol.{m}") for m in MODULES]
    parsed = [(m, *field_docs(m)) for m in modules]
    writer = Writer(
        [
            (name, getattr(m, name))
            for m, _, order, _ in parsed
            for name in order
            if not inspect.isclass(getattr(m, name))
        ]
    )
    for module, docs, order, alias_docs in parsed:
        for name in order:
            value = getattr(module, name)
            if typing.is_typeddict(value):
                out += interface(writer, value, docs)
            else:
                out += [
                    *doc_comment(alias_docs.get(name)),
                    f"export type {name} = {writer.type(value, top=True)};",
                    "",
                ]
    return "\n".join(out)


def main() -> int:
    """Write or check; the exit code says which."""
    text = generate()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print(
                f"{TARGET.relative_to(ROOT)} does not match the Python types. "
                "Run: python scripts/generate_protocol.py"
            )
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main())
