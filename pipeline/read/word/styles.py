"""WordprocessingML (ECMA-376, ISO/IEC 29500): names of its elements, and what styles say of a paragraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"

# Styles that are based on each other; Word allows ten.
_DEEPEST = 50

T = TypeVar("T")


def transitional(root: Element | None) -> Element | None:
    """The same tree with the names of the usual (transitional) form where a file was saved in the strict form."""
    if root is not None and root.tag.startswith(_STRICT):
        for element in root.iter():
            element.tag = element.tag.replace(_STRICT, W)
            for name in [name for name in element.attrib if name.startswith(_STRICT)]:
                element.set(name.replace(_STRICT, W), element.attrib.pop(name))
    return root


def value(parent: Element | None, name: str) -> str | None:
    """The `w:val` of the child `name`; None where there is no child or it says nothing."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(W + "val") if child is not None else None


def integer(parent: Element | None, name: str) -> int | None:
    """The `w:val` of the child `name` as a number."""
    return as_integer(value(parent, name))


def as_integer(text: str | None) -> int | None:
    """A number that an attribute states; None for anything else."""
    return int(text) if text and len(text) < 10 and text.lstrip("-").isdecimal() else None


def toggle(parent: Element | None, name: str) -> bool | None:
    """Whether the property `name` is switched on or off; None where nothing is said."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val", "1") not in ("0", "false", "off")


def alignment(properties: Element | None) -> str | None:
    """`center`, `right` or `left`, as a paragraph's properties say; None where they say nothing."""
    jc = value(properties, "jc")
    return None if jc is None else {"center": "center", "right": "right", "end": "right"}.get(jc, "left")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style and those that it is based on say: its list and the level in it, its alignment, whether it hides."""

    ids: tuple[str, ...]
    num_id: str | None
    level: int | None
    align: str | None
    hidden: bool


class Styles:
    """The styles of a file, by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._default: str | None = None
        for element in root.iter(W + "style") if root is not None else ():
            name = element.get(W + "styleId", "")
            self._elements[name] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default", "0") in ("1", "true", "on"):
                self._default = name
        self._known: dict[str | None, Style] = {}

    def element(self, name: str | None) -> Element | None:
        """The element of a style."""
        return self._elements.get(name or "")

    def of_paragraph(self, name: str | None) -> Style:
        """What holds for a paragraph of the style `name`, of the default style where it has none."""
        return self.of(name if name in self._elements else self._default)

    def of(self, name: str | None) -> Style:
        """What the style `name` says together with the styles that it is based on."""
        if name not in self._known:
            self._known[name] = self._gather(name)
        return self._known[name]

    def _gather(self, name: str | None) -> Style:
        chain: list[str] = []
        while name is not None and name in self._elements and name not in chain and len(chain) < _DEEPEST:
            chain.append(name)
            name = value(self._elements[name], "basedOn")

        def first(read: Callable[[Element], T | None]) -> T | None:
            return next((said for id_ in chain if (said := read(self._elements[id_])) is not None), None)

        return Style(
            ids=tuple(chain),
            num_id=first(lambda style: value(style.find(f"{W}pPr/{W}numPr"), "numId")),
            level=first(lambda style: integer(style.find(f"{W}pPr/{W}numPr"), "ilvl")),
            align=first(lambda style: alignment(style.find(W + "pPr"))),
            hidden=bool(first(lambda style: toggle(style.find(W + "rPr"), "vanish"))),
        )
