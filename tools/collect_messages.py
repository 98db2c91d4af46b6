"""The catalogue of messages, brought up to date with the code: python tools/collect_messages.py

Goes through pipeline/ for what is said to a person: messages of the command line (`tr`, `mark`, `counted`, help texts,
heads of tables), and the English sentences that other modules raise or report, with what stands in for their fields.
Translations that are there stay; what the code says no more is taken out; what has none is listed, and a test asks for
it. Needs Babel.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "pipeline" / "locale" / "zh_CN.po"

_FIELD = re.compile(r"\{\w+\}")
_LETTERS = re.compile(r"[A-Za-z]{2}")
# Sentences that stand together are translated one by one (`pipeline.messages`).
_SEAM = re.compile(r"\.\s+(?=[A-Z{])")

# Without times: the same messages give the same file.
_HEADER = """\
msgid ""
msgstr ""
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# Which arguments of which call are said to a person, by position or name.
_SAID: Mapping[str, tuple[int | str, ...]] = {
    "tr": (0,),
    "mark": (0,),
    "told": (0,),
    "CommandError": (0, 1, "reason", "advice"),
    "complain": (0,),
    "ArgumentTypeError": (0,),
    "print_table": (1,),
    "Column": (0,),
    "add_limit": (1,),
    "add_argument": ("help",),
    "add_argument_group": (0,),
    "add_mutually_exclusive_group": ("title",),
    "UnusableInputError": (0, 1, "reason", "advice"),
    "ReadError": (1, 2),
    "BusyError": (0,),
    "ClusterError": (0,),
    "NoProcessError": (0,),
    "DeskError": (0,),
    "RemoteError": (0,),
    "UnsafeOutputError": (0,),
    "Outcome": ("reason", "advice"),
    "BuildReport": (2, "problem"),
    "replace": ("problem",),
    "Progress": ("note",),
    "tell": (0,),
    "Breach": (3, 4, "message", "advice"),
    "ExportError": (0,),
    "NoPicturesError": (0,),
    "NothingChosenError": (0,),
    "_WrongError": (0, 1),
    "_ContradictionError": (0,),
    "_tell": (1, 2),
    "sentence_on": (2, 3),
}
# Calls of methods by the name of what they are called on.
_SAID_BY: Mapping[tuple[str, str], tuple[int | str, ...]] = {("commands", "add"): (2,), ("parser", "error"): (0,)}


class Message(NamedTuple):
    """Something that is said, and where: `pipeline/run.py:118`."""

    english: str
    place: str


class Unknown(NamedTuple):
    """An argument that is said and of which nobody knows what it may be."""

    words: str
    place: str


@dataclass
class _Module:
    """The code of a file, and what its names may stand for."""

    path: Path
    tree: ast.Module
    others: Mapping[str, _Module] = field(default_factory=dict, repr=False)

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef]]:
        found: dict[str, list[ast.FunctionDef]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def imported(self) -> dict[str, str]:
        """Names that come from modules of the pipeline, with the module."""
        return {
            alias.asname or alias.name: node.module or ""
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def place(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"


def extract(root: Path = ROOT / "pipeline") -> tuple[list[Message], list[Unknown]]:
    """Everything that is said, in the order of files and lines, and what could not be made out."""
    modules: dict[str, _Module] = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
        modules[name] = _Module(path, ast.parse(path.read_text(encoding="utf-8")))
    messages: list[Message] = []
    unknown: list[Unknown] = []
    for module in modules.values():
        module.others = modules
    for module in modules.values():
        for scope, call in _calls(module.tree, ()):
            for argument in _said(call):
                for found in _Resolver(module, scope).say(argument):
                    place = module.place(argument)
                    if found is None and (_name_of(call) in ("tr", "told") or "error" in _names(scope)):
                        pass  # It was marked where it stands, or is what an error says.
                    elif found is None:
                        unknown.append(Unknown(ast.unparse(argument), place))
                    else:
                        whole = _name_of(call) in ("tr", "mark")
                        messages += [Message(each, place) for each in ([found] if whole else _sentences(found))]
            noun = _noun(call)
            if noun is not None:
                messages.append(Message(f"{{number}} {noun}", module.place(call)))
    return messages, unknown


def untold(root: Path = ROOT / "pipeline" / "cli") -> list[Unknown]:
    """English words that the command line prints as they are, without looking for a translation."""
    found: list[Unknown] = []
    for path in sorted(root.rglob("*.py")):
        module = _Module(path, ast.parse(path.read_text(encoding="utf-8")))
        for _, call in _calls(module.tree, ()):
            if _name_of(call) in ("print", "append", "Text") and isinstance(call.func, ast.Attribute | ast.Name):
                for argument in call.args:
                    words = [word for word in _literals(argument) if re.search(r"[A-Za-z]{3}", word)]
                    found += [Unknown(word, module.place(call)) for word in words if not _NAMES.fullmatch(word.strip())]
    return found


# What is no language: the name of the program and of its options.
_NAMES = re.compile(r"gazette:?( show)?|--[a-z-]+")


def _literals(node: ast.AST) -> Iterator[str]:
    """The words that stand in an expression, but for those that are looked up, keys, and what calls are given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not isinstance(node, ast.Call | ast.Subscript | ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from _literals(child)


def _sentences(said: str) -> list[str]:
    """The sentences, without those that are nothing but fields."""
    return [each.removesuffix(".") for each in _SEAM.split(said) if _LETTERS.search(_FIELD.sub("", each))]


def _names(scope: Sequence[ast.AST]) -> set[str]:
    """The names of the innermost function's arguments."""
    arguments = getattr(scope[0], "args", None) if scope else None
    return {argument.arg for argument in arguments.args} if arguments is not None else set()


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _calls(node: ast.AST, scope: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[ast.AST, ...], ast.Call]]:
    """Every call with the functions that it stands in, the innermost first."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        scope = (node, *scope)
    if isinstance(node, ast.Call):
        yield scope, node
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, scope)


def _said(call: ast.Call) -> Iterator[ast.expr]:
    name = _name_of(call)
    places = _SAID.get(name, ())
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        places = _SAID_BY.get((call.func.value.id, name), places)
    keywords = {word.arg: word.value for word in call.keywords}
    for place in places:
        if isinstance(place, int) and place < len(call.args):
            if not isinstance(call.args[place], ast.Starred):
                yield call.args[place]
        elif isinstance(place, str) and place in keywords:
            yield keywords[place]


def _noun(call: ast.Call) -> str | None:
    is_counted = isinstance(call.func, ast.Name) and call.func.id == "counted" and len(call.args) == 2
    if is_counted and isinstance(call.args[1], ast.Constant):
        return str(call.args[1].value)
    return None


class _Resolver:
    """What an expression may say: templates with fields, None for what cannot be made out."""

    def __init__(self, module: _Module, scope: Sequence[ast.AST], depth: int = 0) -> None:
        self._module, self._scope, self._depth = module, scope, depth

    def say(self, node: ast.AST) -> Iterator[str | None]:
        if self._depth > 8:
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield self._template(node)
            yield from self._in_fields(node)
        elif isinstance(node, ast.IfExp):
            yield from self.say(node.body)
            yield from self.say(node.orelse)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.say(value)
        elif isinstance(node, ast.Tuple | ast.List):
            for each in node.elts:
                yield from self.say(each)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                yield from self.say(value)
        elif isinstance(node, ast.Starred | ast.FormattedValue | ast.Subscript):
            yield from self.say(node.value)
        elif isinstance(node, ast.Name):
            yield from self._name(node.id)
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif not self._is_said_elsewhere(node):
            yield None

    @staticmethod
    def _is_said_elsewhere(node: ast.AST) -> bool:
        """Words of an error or an outcome, which are found where it is made."""
        return isinstance(node, ast.Attribute) and node.attr in (
            "reason",
            "advice",
            "problem",
            "note",
            "message",
            "wrong",
        )

    def _template(self, node: ast.JoinedStr) -> str:
        said, number = "", 0
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                said += "{" + (piece.value.id if isinstance(piece.value, ast.Name) else str(number)) + "}"
                number += 1
            elif isinstance(piece, ast.Constant):
                said += str(piece.value)
        return said

    def _in_fields(self, node: ast.JoinedStr) -> Iterator[str]:
        """What stands in for the fields, where that is said in English, too."""
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                yield from (words for words in self.say(piece.value) if words is not None and " " in words.strip())

    def _name(self, name: str) -> Iterator[str | None]:
        for home in (*self._scope, self._module.tree):
            found = list(_bound(home, name))
            if found:
                for value, index in found:
                    yield from self._element(value, index)
                return
            arguments = getattr(home, "args", None)
            if arguments is not None and any(a.arg == name for a in (*arguments.args, *arguments.kwonlyargs)):
                return  # The caller says it.
        other = self._module.others.get(self._module.imported.get(name, ""))
        if other is not None:
            yield from _Resolver(other, (), self._depth + 1)._name(name)
        else:
            yield None

    def _element(self, value: ast.AST, index: int | None) -> Iterator[str | None]:
        """A value that is bound as a whole, or the parts at one place of the tuples in it."""
        deeper = _Resolver(self._module, self._scope, self._depth + 1)
        if index is None:
            yield from deeper.say(value)
            return
        if isinstance(value, ast.Name):
            for bound, _ in _bound(self._module.tree, value.id):
                yield from self._element(bound, index)
        elif isinstance(value, ast.Tuple | ast.List):
            for each in value.elts:
                if isinstance(each, ast.Tuple) and index < len(each.elts):
                    yield from deeper.say(each.elts[index])

    def _call(self, node: ast.Call) -> Iterator[str | None]:
        name = _name_of(node)
        if name in ("printable", "str", "tr", "told", "mark", "repr", "counted"):
            yield from (self.say(node.args[0]) if name == "printable" else ())
            return
        module = self._home_of(node, name)
        functions = module.functions.get(name, [])
        for function in functions:
            for inner in ast.walk(function):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _Resolver(module, (function,), self._depth + 1).say(inner.value)
        if not functions:
            yield None

    def _home_of(self, node: ast.Call, name: str) -> _Module:
        """The module of a function that is called by its name, or as that of a module."""
        module = self._module
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            owner = node.func.value.id
            return module.others.get(f"{module.imported.get(owner, '')}.{owner}", module)
        if name not in module.functions and name in module.imported:
            return module.others.get(module.imported[name], module)
        return module


def _bound(home: ast.AST, name: str) -> Iterator[tuple[ast.AST, int | None]]:
    """What a name is bound to in a function or at the top of a module, with its place where a loop unpacks tuples."""
    body = getattr(home, "body", [])
    for node in _own_nodes(body if isinstance(body, list) else [body]):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value, None
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=False)
                    yield from ((v, None) for t, v in pairs if isinstance(t, ast.Name) and t.id == name)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Tuple):
            for index, target in enumerate(node.target.elts):
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.iter, index


def _own_nodes(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from _own_nodes(list(ast.iter_child_nodes(node)))


def main() -> int:
    """Bring the catalogue up to date; 1 where something has no translation."""
    from babel.messages.pofile import read_po, write_po

    messages, unknown = extract()
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, charset="utf-8")
    before = {message.id: message.string for message in catalogue if message.id}
    for english in before:
        catalogue.delete(english)
    for english in sorted({message.english for message in messages}):
        catalogue.add(english, before.get(english, ""))
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        file.write(_HEADER.encode())
        write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    places = {message.english: message.place for message in messages}
    missing = [english for english in sorted(places) if not before.get(english)]
    for english in missing:
        print(f"{places[english]}: no translation: {english}")
    for one in unknown:
        print(f"{one.place}: what is said here? {one.words}")
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
