"""Reads web pages (网页): the document in its box, the tables with their grids, and what the site says about it.

Of the page's frame only the site's metadata (索引号, 发文字号 …) and a title that stands outside the box are taken.
Nothing is fetched.
"""

from __future__ import annotations

import email
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.notation.marks import title_key
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_re
from pipeline.read.draft import Draft
from pipeline.read.encoding import BOMS, decode_gb18030
from pipeline.read.remarks import LOST, raised
from pipeline.source import SourceText
from pipeline.text import BLANK, BLANKS, UnusableInputError
from pipeline.vocab.pages import containers, is_download, is_foot, is_of_page, is_tool, labels, tags, without_ending


def read(data: bytes, name: str) -> SourceText:
    """The source text of a web page: one line and one piece a paragraph, a piece a table.

    Raises `UnusableInputError` where its encoding is damaged or its markup is beyond all measure.
    """
    text = _decode(_unwrapped(data))
    if len(text) > _LONGEST:
        raise UnusableInputError(f"holds {len(text) // 1_000_000} million characters", _SIMPLER)
    _check_size(text)
    tree = LexborHTMLParser(text)
    body = tree.body
    items: list[_Item] = []
    if body is not None:
        hiding = _Hiding(body)
        box = _box(body, hiding)
        hiding.show(box)
        items = _with_annexes(_Walk(box, _ink(text), hiding.hides).items_of(body))
    told = _told(items)
    frame = _frame_lines(items, told)
    stated: dict[str, str] = {}
    for key, value in [*(pair for pairs in told.values() for pair in pairs), *_tagged(tree)]:
        stated.setdefault(key, value)
    title = _title(items, stated.get("标题"), tree)
    draft = Draft()
    for number, item in enumerate(items):
        if number in told:
            for line in [item.text] if isinstance(item, _Paragraph) else item.lines():
                draft.paragraph(line, role="metadata")
        elif not item.inside and number != title:
            continue
        elif isinstance(item, _Paragraph):
            role = "metadata" if number in frame else "paragraph"
            draft.paragraph(item.text, role=role, align=item.align)
        else:
            draft.table(item.rows, item.cols, item.cells, None)
    return draft.source(name, "html", tuple(stated.items()))


def _names(words: str) -> frozenset[str]:
    """A set of names of elements."""
    return frozenset(words.split())


# --- the wrapping --------------------------------------------------------------------------------------------


def _unwrapped(data: bytes) -> bytes:
    """The page itself where a file holds it with its pictures."""
    if b"mime-version:" not in data[:4096].lower() or data.lstrip()[:1] == b"<":
        return data
    if len(data) > _LONGEST:
        raise UnusableInputError(f"holds {len(data) >> 20} MB", _SIMPLER)
    try:
        for part in email.message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                charset = (part.get_content_charset() or "").encode("ascii", "ignore")
                said = b'<meta charset="%s">' % charset if charset else b""
                return said + page if isinstance(page, bytes) else b""
    except (RecursionError, ValueError, LookupError) as error:
        raise UnusableInputError("is a damaged web archive (MHTML)", "Save the page again from the site") from error
    raise UnusableInputError("is a message without a web page in it", _SIMPLER)


# --- the encoding --------------------------------------------------------------------------------------------

# <meta charset="gb2312">   <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
_CHARSET = compile_re(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]++)", re.IGNORECASE)


def _decode(data: bytes) -> str:
    """The page's characters: by its byte order mark, by what it says, else UTF-8 or GB 18030.

    What is damaged becomes U+FFFD; raises `UnusableInputError` where that is more than one in a hundred.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _least_lost(data[len(bom) :], [encoding])
    found = _CHARSET.search(data[:4096])
    said = found[1].decode("ascii").lower() if found else ""
    # pages that say gb2312 or gbk hold characters that only GB 18030 has; browsers read them so
    if said.startswith("gb") or said == "x-gbk":
        return _least_lost(data, ["gb18030", "utf-8"])
    if said.startswith("big5"):
        return _least_lost(data, ["big5hkscs", "utf-8", "gb18030"])
    return _least_lost(data, ["utf-8", "gb18030"])


def _least_lost(data: bytes, encodings: Sequence[str]) -> str:
    """The text by the first encoding that fits, or by the one in which least is lost."""
    best, least = "", len(data) + 1
    for encoding in encodings:
        text = decode_gb18030(data, "replace") if encoding == "gb18030" else data.decode(encoding, "replace")
        lost = text.count(LOST)
        if lost < least:
            best, least = text, lost
        if not lost:
            break
    if least * 100 > len(best):
        reason = f"is badly damaged: {least} of {len(best)} characters cannot be read"
        raise UnusableInputError(reason, "Save the page again from the site")
    return best


# --- the size ------------------------------------------------------------------------------------------------

# A tag or the beginning of a comment; `<` ends a tag that has no `>`, so that each character is looked at once.
_TAG = compile_re(r"<(?:(?P<comment>!--)|(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*+)(?P<rest>[^<>]*+))")
_ATTRIBUTE = compile_re(r"[\s\"'][^\s\"'=/]")
_SILENT_ENDS = {
    name: compile_re(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")
}
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
# elements that the next of their kind ends, so that many without an end tag nest no deeper
_ENDED = _names("p li dt dd option optgroup tr td th thead tbody tfoot colgroup html head body")
# elements that go on in every paragraph that follows until they are ended
_GOING_ON = _names("a b big code em font i nobr s small strike strong tt u")
# Characters, of which pictures that are saved in the page take most.
_LONGEST = 50_000_000
_SIMPLER = "Open it in a browser, copy the document into a text file and use that"
# Steps of the parser that a page may take: at the worst 10 seconds, and a million elements.
_STEPS, _STEPS_PER_NODE = 1_000_000_000, 1000


def _check_size(text: str) -> None:
    """Raises `UnusableInputError` where the markup would keep the parser busy for long or fill the memory.

    The rules of HTML let a short page make a tree that grows with the square of its length: each tag may look at
    all that are open, and each paragraph repeats the fonts that were never ended.
    """
    steps = at = depth = going_on = 0
    open_tags: Counter[str] = Counter()
    while match := _TAG.search(text, at):
        at = match.end()
        if match["comment"]:
            at = text.find("-->", at)
            if at < 0:
                return
            continue
        name, rest = match["name"].lower(), match["rest"]
        steps += _STEPS_PER_NODE + depth
        if len(rest) > 1000:  # each attribute is compared with those before it
            steps += len(_ATTRIBUTE.findall(rest)) ** 2
        foreign = open_tags["svg"] or open_tags["math"]
        if match["end"]:
            if open_tags[name]:
                open_tags[name] -= 1
                depth -= 1
                going_on -= name in _GOING_ON
        elif name in _SILENT_ENDS:
            silent = _SILENT_ENDS[name].search(text, at)
            if silent is None:
                return
            at = silent.end()
        elif name in _GOING_ON:
            steps += 20 * going_on
            going_on += 1
            depth += 1
            open_tags[name] += 1
        elif name not in _VOID and (foreign or name not in _ENDED) and not (foreign and rest.endswith("/")):
            steps += _STEPS_PER_NODE * going_on
            depth += 1
            open_tags[name] += 1
        elif name in _ENDED:
            steps += _STEPS_PER_NODE * going_on
        if steps > _STEPS:
            raise UnusableInputError(
                "has too many or too deeply nested tags for a page that shows a document",
                _SIMPLER,
            )


# --- the box of the document ---------------------------------------------------------------------------------

_HAN = compile_re("[\u4e00-\u9fff]+")


def _ink(text: str) -> int:
    """How many Chinese characters `text` holds."""
    return len(text) - len(_HAN.sub("", text))


# A site marks few boxes with one selector; more are a list of other things.
_BOXES = 16


class _Hiding:
    """What a page hides. A page that hides itself, or most of what it says, until its script has run shows it: the
    style is a loading effect, and no script runs here."""

    def __init__(self, body: LexborNode) -> None:
        self._shown = {body.mem_id}
        self._known: dict[int, bool] = {body.mem_id: False}
        self._show_most(body)

    def hides(self, node: LexborNode) -> bool:
        return _is_hidden(node.attributes) and node.mem_id not in self._shown

    def is_unseen(self, node: LexborNode) -> bool:
        """Whether an element, or one that it stands in, is hidden."""
        on_the_way: list[int] = []
        here: LexborNode | None = node
        unseen = False
        while here is not None:
            known = self._known.get(here.mem_id)
            if known is not None or self.hides(here):
                unseen = known is not False
                break
            on_the_way.append(here.mem_id)
            here = here.parent
        self._known.update(dict.fromkeys(on_the_way, unseen))
        return unseen

    def show(self, node: LexborNode) -> None:
        """Shows the element that holds the document, and those that it stands in."""
        here: LexborNode | None = node
        while here is not None:
            self._shown.add(here.mem_id)
            here = here.parent

    def _show_most(self, body: LexborNode) -> None:
        """Shows what holds most of the page's sentences; on a page without one, most of its Chinese outside links."""
        if not any(_is_hidden(node.attributes) for node in body.css("[style],[hidden]")):
            return
        sums = [[0, 0]]
        hidden: list[tuple[int, int, int]] = []

        def is_read(node: LexborNode) -> bool:
            return node.is_text_node or (node.is_element_node and node.tag != "a" and node.tag not in _UNSEEN)

        for node, enters in _events(body, is_read):
            if node.is_text_node:
                if enters:
                    text = node.text_content or ""
                    sums[-1][0] += text.count("。")
                    sums[-1][1] += _ink(text)
            elif enters:
                sums.append([0, 0])
            else:
                sentences, ink = sums.pop()
                sums[-1][0] += sentences
                sums[-1][1] += ink
                if _is_hidden(node.attributes):
                    hidden.append((node.mem_id, sentences, ink))
        by = 0 if sums[0][0] else 1
        self._shown.update(own for own, *held in hidden if 2 * held[by] > sums[0][by])


_Hides = Callable[[LexborNode], bool]


# A box with less and without a sentence is a button or a caption.
_LEAST = 30


def _box(body: LexborNode, hiding: _Hiding) -> LexborNode:
    """The element that holds the document: a known box, else the densest one.

    Of known boxes those count that hold at least half of what the richest holds: `#zoom` may be a button. One that is
    hidden, as a page is until its script has run, counts where no other holds a document.
    """
    found: list[tuple[int, int, LexborNode]] = []
    shown: list[tuple[int, int, LexborNode]] = []
    for rank, selector in enumerate(containers()):
        for node in body.css(selector)[:_BOXES]:
            text = node.text()
            found.append((_ink(text), rank, node))
            if not hiding.is_unseen(node) and ("。" in text or _ink(text) >= _LEAST):
                shown.append(found[-1])
    found = shown or found
    most = max((ink for ink, _, _ in found), default=0)
    if not most:
        return _densest(body, hiding.hides)
    best = min(rank for ink, rank, _ in found if 2 * ink >= most)
    return max((entry for entry in found if entry[1] == best), key=lambda entry: entry[0])[2]


# Elements that a page puts a document into, and those of page frames on the way to them.
_FRAMES = _names("body div section article main form center td pre")
_ON_THE_WAY = _names("table tbody tr")


def _densest(body: LexborNode, hides: _Hides) -> LexborNode:
    """The innermost element that holds every sentence outside links and the page's tools, and most of the lines.

    A title in a box of its own beside one long paragraph is thus not cut off, nor a short notice before the box of a
    long attachment. On a page without a sentence it holds every line.
    """
    weighed: dict[int, tuple[int, int]] = {}
    sums = [[0, 0]]

    def is_read(node: LexborNode) -> bool:
        return node.is_text_node or (
            node.is_element_node and node.tag != "a" and node.tag not in _UNSEEN and not hides(node)
        )

    for node, enters in _events(body, is_read):
        if node.is_text_node:
            text = node.text_content or ""
            if enters and _ink(text) and not is_tool(text) and not is_foot(text):
                sums[-1][0] += "。" in text
                sums[-1][1] += 1
        elif enters:
            sums.append([0, 0])
        else:
            sentences, lines = sums.pop()
            sums[-1][0] += sentences
            sums[-1][1] += lines
            if node.tag in _FRAMES or node.tag in _ON_THE_WAY:
                weighed[node.mem_id] = (sentences, lines)
    sentences, lines = sums[0]
    box, here = body, body.child
    while here is not None and lines:
        own = weighed.get(here.mem_id, (0, 0))
        if own[0] == sentences and (2 * own[1] > lines if sentences else own[1] == lines):
            box = here if here.tag in _FRAMES else box
            here = here.child
        else:
            here = here.next
    return box


# --- the walk ------------------------------------------------------------------------------------------------

# What a browser does not show as text of the page, and the menus.
_UNSEEN = _names(
    "script style noscript template nav head title iframe object embed svg math canvas audio video button select"
    " textarea datalist map"
)
# What a page asks its readers with.
_ASKS = _names("input textarea select button")
# Elements that begin and end a line (HTML Standard, 15.3: display block, list-item and table parts).
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu ol p plaintext pre search section"
    " summary table tbody td tfoot th thead tr ul xmp"
)
_HIDDEN = compile_re(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ALIGNED = compile_re(r"text-align\s*:\s*([a-z]+)", re.IGNORECASE)
# Classes by which sites align a paragraph.
_CLASSES = {word + side: side for side in ("center", "right") for word in ("", "text-", "align-", "align", "text")}
_BLANK_RUN = compile_re(r"[ \t\n\r\f]+")


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return bool(attributes) and ("hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or "")))


def _align(attributes: dict[str, str | None]) -> str | None:
    """The alignment that an element sets: center, right, another word for any other, None where it sets none."""
    style = _ALIGNED.search(attributes.get("style") or "")
    if style:
        return style[1].lower()
    if attributes.get("align"):
        return str(attributes["align"]).lower()
    return next((_CLASSES[c] for c in (attributes.get("class") or "").lower().split() if c in _CLASSES), None)


def _events(root: LexborNode, is_read: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node that is read in document order, when it begins (True) and when it ends (False).

    Goes by pointers: a page may nest deeper than Python calls.
    """
    node, depth = root, 0
    while True:
        child = None
        if is_read(node):
            yield node, True
            child = node.child if node.is_element_node else None
            if child is None:
                yield node, False
        if child is not None:
            node, depth = child, depth + 1
            continue
        while depth and node.next is None:
            node, depth = node.parent, depth - 1  # type: ignore[assignment]
            yield node, False
        if not depth:
            return
        node = node.next  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A line of the page; `inside` tells whether it stands in the document's box, `headline` whether it is a `h1`,
    `linked` whether it is a link from its first Chinese word to the last."""

    text: str
    align: str | None
    inside: bool
    headline: bool
    linked: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A table; `cells` are row, column, rows and columns taken, and words; `linked` where most of it are links, or
    where the site asks for words in it."""

    rows: int
    cols: int
    cells: tuple[tuple[int, int, int, int, str], ...]
    inside: bool
    linked: bool = False

    def lines(self) -> Iterator[str]:
        """The words of each row, a tab between cells."""
        for _, cells in groupby(self.cells, lambda cell: cell[0]):  # they are sorted by row
            words = "\t".join(text for *_, text in cells if text)
            if words:
                yield words


_Item = _Paragraph | _Table


_INTEGER = compile_re(r"\s*-?[0-9]{1,6}\s*")
_OWN_STYLE = compile_re(r"list-style(?:-type)?\s*:(?!\s*(?:decimal|inherit|initial|inside|outside))", re.IGNORECASE)
# An item that begins with a number has it typed: the site shows such a list without numbers of its own.
_TYPED = compile_re(
    rf"[\s\u3000\xa0]*(?:[（(]?[0-9０-９{HAN_COUNT}]{{1,4}}[）)、.．]|[①-⑳]|第[0-9{HAN_COUNT}]+[章节条])"
)


def _begin_of(attributes: dict[str, str | None]) -> int | None:
    """The number of an ordered list's first item; None where its numbers are no figures, or are not shown."""
    if (attributes.get("type") or "1") != "1" or _OWN_STYLE.search(attributes.get("style") or ""):
        return None
    start = attributes.get("start") or ""
    return int(start) if _INTEGER.fullmatch(start) else 1


@dataclass(slots=True)
class _Cell:
    down: int
    right: int
    items: list[_Item] = field(default_factory=list)


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read: rows with the number of the row group that they stand in, words outside cells."""

    inside: bool
    rows: list[tuple[int, list[_Cell]]] = field(default_factory=list)
    group: int = 0
    lead: list[_Item] = field(default_factory=list)
    cell: _Cell | None = None
    is_frame: bool = False
    asks: bool = False


class _Walk:
    """Makes lines and tables of a page; `ink` is the number of Chinese characters on it, `hides` tells what it does
    not show."""

    def __init__(self, box: LexborNode, ink: int, hides: _Hides) -> None:
        self._box = box.mem_id
        self._ink = ink
        self._hides = hides
        self._items: list[_Item] = []
        self._tables: list[_OpenTable] = []
        self._words: list[str] = []
        self._aligns: list[str | None] = [None]
        self._inside = self._headline = False
        self._kept_lines = self._raised = self._links = 0
        self._unlinked = False  # whether Chinese outside a link stands in the line
        self._places = 0
        self._lists: list[int | None] = []  # the number of the next item of each list that is open
        self._number = ""  # the number of an item that has no words yet

    def items_of(self, body: LexborNode) -> list[_Item]:
        """The lines and tables of the page in order."""
        for node, enters in _events(body, self._is_read):
            if node.is_text_node:
                if enters:
                    self._read(node.text_content or "")
            elif enters:
                self._enter(node)
            else:
                self._leave(node)
        return self._items

    def _is_read(self, node: LexborNode) -> bool:
        if not node.is_element_node:
            return node.is_text_node
        if self._tables and node.tag in _ASKS:
            self._tables[-1].asks = True
        return node.tag not in _UNSEEN and not self._hides(node)

    def _read(self, text: str) -> None:
        if self._raised:
            text = raised(text, self._words[-1] if self._words else "")
        if not self._links and _HAN.search(text):
            self._unlinked = True
        if not self._kept_lines:
            self._words.append(text)
            return
        first, *more = text.split("\n")
        self._words.append(first)
        for line in more:
            self._end_line()
            self._words.append(line)

    def _enter(self, node: LexborNode) -> None:
        tag, is_box = node.tag, node.mem_id == self._box
        self._raised += tag == "sup"
        self._links += tag == "a"
        if tag == "br":
            self._end_line()
        if tag in _BLOCKS or is_box:
            self._end_line()
            own = _align(node.attributes) or ("center" if tag in ("center", "caption") else None)
            # a column of the page's frame may be called "right": what stands in the box is aligned there
            self._aligns.append(None if is_box else own or self._aligns[-1])
        if is_box:
            self._inside = True
            for table in self._tables:
                table.is_frame = True
        if tag == "h1":
            self._headline = True
        elif tag == "pre":
            self._kept_lines += 1
        elif tag in ("ol", "ul"):
            self._lists.append(_begin_of(node.attributes) if tag == "ol" else None)
        elif tag == "li":
            self._begin_item(node.attributes)
        elif tag == "table":
            if self._tables:
                self._tables[-1].is_frame = True
            self._tables.append(_OpenTable(self._inside))
        elif self._tables:
            self._enter_part(node, self._tables[-1])

    def _begin_item(self, attributes: dict[str, str | None]) -> None:
        """Puts the number that a browser prints before an item of an ordered list of the document."""
        number = self._lists[-1] if self._lists else None
        if number is None:
            return
        own = attributes.get("value") or ""
        number = int(own) if _INTEGER.fullmatch(own) else number
        self._lists[-1] = number + 1
        hidden = _OWN_STYLE.search(attributes.get("style") or "")
        self._number = f"{number}." if self._inside and not hidden else ""

    def _enter_part(self, node: LexborNode, table: _OpenTable) -> None:
        if node.tag in ("thead", "tbody", "tfoot"):
            table.group += 1
        elif node.tag == "tr":
            table.rows.append((table.group, []))
        elif node.tag in ("td", "th") and table.rows:
            table.cell = _Cell(_span(node, "rowspan"), _span(node, "colspan") or 1)
            table.rows[-1][1].append(table.cell)

    def _leave(self, node: LexborNode) -> None:
        tag, is_box = node.tag, node.mem_id == self._box
        self._raised -= tag == "sup"
        self._links -= tag == "a"
        if tag not in _BLOCKS and not is_box:
            return
        self._end_line()
        self._aligns.pop()
        if is_box:
            self._inside = False
        if tag == "h1":
            self._headline = False
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._number = ""
        elif tag == "pre":
            self._kept_lines -= 1
        elif tag in ("td", "th") and self._tables:
            self._tables[-1].cell = None
        elif tag == "table":
            closed = self._tables.pop()
            self._into().extend(self._finished(closed))

    def _into(self) -> list[_Item]:
        """Where the next line or table goes."""
        if not self._tables:
            return self._items
        table = self._tables[-1]
        return table.cell.items if table.cell is not None else table.lead

    def _end_line(self) -> None:
        text = _BLANK_RUN.sub(" ", "".join(self._words)).strip(" ")
        self._words.clear()
        if text.strip(BLANKS):
            if self._number and not _TYPED.match(text):
                text = self._number + text.lstrip(BLANKS)
            self._number = ""
            align = self._aligns[-1] if self._aligns[-1] in ("center", "right") else None
            linked = not self._unlinked and _HAN.search(text) is not None
            self._into().append(_Paragraph(text, align, self._inside, self._headline, linked))
        self._unlinked = False

    def _finished(self, table: _OpenTable) -> list[_Item]:
        """A table that was read, or its lines where it only arranges them on the page."""
        filled = [cell.items for _, row in table.rows for cell in row if cell.items]
        lines = [*table.lead, *(item for items in filled for item in items)]
        if table.is_frame or len(filled) <= 1 or any(map(self._is_page, filled)):
            return lines
        rows, cols, cells = self._grid(table)
        links = sum(all(isinstance(i, _Paragraph) and i.linked for i in items) for items in filled)
        linked = table.asks or 2 * links > len(filled)
        return [*table.lead, _Table(rows, cols, cells, table.inside, linked)] if cols > 1 else lines

    def _is_page(self, items: Sequence[_Item]) -> bool:
        """Whether a cell holds the page's text: at least five lines and half of the Chinese."""
        if len(items) < 5:
            return False
        return 2 * sum(_ink(i.text) for i in items if isinstance(i, _Paragraph)) >= self._ink

    def _grid(self, table: _OpenTable) -> tuple[int, int, tuple[tuple[int, int, int, int, str], ...]]:
        """Rows, columns and cells of the full grid.

        A row or a column in which no cell begins is none: a title of `colspan=10` over five columns spans five.
        """
        rows = _joined_groups(table.rows)
        last = {group: number for number, (group, _) in enumerate(rows)}
        free: list[int] = []  # the first row in which each column is not covered from above
        placed: list[tuple[int, int, int, int, str]] = []
        for number, (group, row) in enumerate(rows):
            col = 0
            self._count(len(free))
            for cell in row:
                while col < len(free) and free[col] > number:
                    col += 1
                right = 1
                while right < cell.right and not (col + right < len(free) and free[col + right] > number):
                    right += 1
                self._count(right)
                down = min(cell.down or len(table.rows), last[group] - number + 1)
                free.extend([0] * (col + right - len(free)))
                free[col : col + right] = [number + down] * right
                placed.append((number, col, down, right, _words_of(cell.items)))
                col += right
        tops = sorted({row for row, *_ in placed})
        lefts = sorted({col for _, col, *_ in placed})
        self._count(len(tops) * len(lefts))
        cells = []
        covered: set[tuple[int, int]] = set()
        for start, col, down, right, text in placed:
            top, left = bisect_left(tops, start), bisect_left(lefts, col)
            below, beside = bisect_left(tops, start + down), bisect_left(lefts, col + right)
            cells.append((top, left, below - top, beside - left, text))
            covered.update((r, c) for r in range(top, below) for c in range(left, beside))
        places = ((r, c) for r in range(len(tops)) for c in range(len(lefts)))
        cells += [(r, c, 1, 1, "") for r, c in places if (r, c) not in covered]
        return len(tops), len(lefts), tuple(sorted(cells))

    def _count(self, places: int) -> None:
        self._places += places
        if self._places > _PLACES:
            raise UnusableInputError(
                f"has tables of more than {_PLACES} cells", "Take the tables out of the page, or make a file of each"
            )


def _joined_groups(rows: Sequence[tuple[int, list[_Cell]]]) -> list[tuple[int, list[_Cell]]]:
    """The rows with the numbers of their groups, where a group goes on in the next when the next needs it.

    A cell ends with its group of rows (`thead`), but some programs close the head after the first row of two, and the
    row behind it lacks the cells that reach into it.
    """
    joined: list[tuple[int, list[_Cell]]] = []
    width = sum(cell.right for cell in rows[0][1]) if rows else 0
    at = 0
    for number, (group, row) in enumerate(rows):
        if number and group != rows[number - 1][0]:
            above = rows[number - 1][1]
            reaching = sum(cell.right for cell in above if cell.down > 1)
            goes_on = reaching and reaching + sum(cell.right for cell in row) == width
            at = joined[-1][0] if goes_on else group
        elif not number:
            at = group
        joined.append((at, row))
    return joined


# The widest span that HTML knows, and the number of cells, covered ones too, that tables of one page may have.
_SPAN, _PLACES = 1000, 1_000_000


def _span(node: LexborNode, name: str) -> int:
    digits = re.match(r"\s*(\d{1,9})", node.attributes.get(name) or "")
    return min(int(digits[1]), _SPAN) if digits else 1


def _words_of(items: Sequence[_Item]) -> str:
    """The words of a cell. A blank parts its lines: in the text of a table a line is a row."""
    return " ".join(item.text.strip(BLANKS) for item in items if isinstance(item, _Paragraph))


# --- what stands behind the box ---------------------------------------------------------------------------------

# 附件   附件1   附表：   附件2 公益性岗位计划表   附：申请表.doc
_ANNEX = compile_re(
    rf"附(?:\s*[件表图录]\s*(?:\d{{1,2}}|[{HAN_COUNT}]{{1,3}})?\s*(?:[:：.、\s].*)?|\s*[:：].*)", re.DOTALL
)
# 公益性岗位计划表: the name of a table that stands under it
_TABLE_NAME = compile_re(r"[^。；;：:]{2,60}[表单册图录](?:[（(][^（）()]{1,20}[）)])?")
_LEAST_TABLE = 12
_MARKED = compile_re(rf"[{BLANK}\d.．、:：《》]+|附件")


def _with_annexes(items: list[_Item]) -> list[_Item]:
    """The items, those behind the box taken into it that are the document's: annexes (附件, 附表) and tables.

    A box ends too early where its text has an end tag too many, where a program makes a section of each annex, and
    where only what holds sentences was found. Behind it stand the page's tools as well, links and the site's foot:
    what is neither of the document nor a tool before the first annex ends the search.
    """
    first = max((n for n, item in enumerate(items) if item.inside), default=len(items)) + 1
    taken: list[int] = []
    opened = False
    for at in range(first, len(items)):
        item = items[at]
        if isinstance(item, _Paragraph) and is_tool(item.text) and not opened:
            continue
        if _is_site(item):
            if taken and taken[-1] == at - 1 and _is_name_of_links(items[at - 1], item):
                taken.pop()
            break
        if isinstance(item, _Table):
            # without a name a table has to say something: a calendar does not
            if not (opened or taken) and sum(_ink(text) for *_, text in item.cells) < _LEAST_TABLE:
                break
        else:
            opened = opened or _ANNEX.fullmatch(item.text.strip(BLANKS)) is not None
            if not opened and not _names_table(item, items[at + 1 : at + 2]):
                break
        taken.append(at)
    if not taken or _is_said(items[:first], [items[n] for n in taken]):
        return items
    of_document = frozenset(taken)
    return [replace(item, inside=True) if n in of_document else item for n, item in enumerate(items)]


def _is_site(item: _Item) -> bool:
    """Whether an item behind the box is the site's: its foot, its links, its metadata."""
    if isinstance(item, _Table):
        return item.linked or bool(_pairs(item)) or any(is_foot(text) for *_, text in item.cells)
    if is_foot(item.text) or is_of_page(item.text, item.linked) or is_tool(item.text):
        return True
    return item.linked and not is_download(item.text)


def _names_table(item: _Paragraph, below: Sequence[_Item]) -> bool:
    """Whether a line is the name of the table under it."""
    return bool(below) and isinstance(below[0], _Table) and _TABLE_NAME.fullmatch(item.text.strip(BLANKS)) is not None


def _is_name_of_links(item: _Item, below: _Item) -> bool:
    """Whether a short line is the name of a list of links: 热点推荐."""
    if isinstance(item, _Table) or not below.linked:
        return False
    return len(item.text) <= 12 and _ANNEX.fullmatch(item.text.strip(BLANKS)) is None


def _is_said(before: Sequence[_Item], more: Sequence[_Item]) -> bool:
    """Whether lines say nothing that the box does not say: the page offers its downloads again."""
    said = title_key("".join(item.text for item in before if item.inside and isinstance(item, _Paragraph)))
    return all(
        isinstance(item, _Paragraph) and title_key(without_ending(_MARKED.sub("", item.text))) in said for item in more
    )


# --- what the page says about the document -------------------------------------------------------------------

_ANY_BLANK = compile_re(rf"[{BLANK}]+")
_LABELLED = compile_re(r"(?P<label>[^:：]{2,30}+)[:：](?P<value>.*)", re.DOTALL)


def _label(text: str) -> str | None:
    """The label that `text` consists of: 索 引 号： -> 索引号."""
    word = _ANY_BLANK.sub("", text[:40]).rstrip(":：").strip("[]【】")
    return word if word in labels() else None


def _labelled(text: str) -> tuple[str, str] | None:
    """Label and value of a line or cell that holds both: 索 引 号：000014349/2019-00006."""
    match = _LABELLED.match(text)
    label = _label(match["label"]) if match else None
    return (label, match["value"].strip(BLANKS)) if match and label else None


def _told(items: Sequence[_Item]) -> dict[int, list[tuple[str, str]]]:
    """Which items are the site's metadata, and the names and values that each states.

    They stand outside the document's box, or in it before the first sentence; a single label is no metadata.
    """
    told: dict[int, list[tuple[str, str]]] = {}
    pending: tuple[int, str] | None = None
    in_head = True
    for number, item in enumerate(items):
        if isinstance(item, _Table):
            pairs = _pairs(item) if in_head or not item.inside else []
            if pairs:
                told[number] = pairs
            in_head = in_head and (bool(pairs) or not item.inside)
            pending = None
            continue
        in_head = in_head and not (item.inside and "。" in item.text)
        if item.inside and not in_head:
            continue
        both = _labelled(item.text)
        if pending is not None and items[pending[0]].inside != item.inside:
            pending = None  # a label without a value
        if pending is not None and both is None and _label(item.text) is None:
            told[pending[0]] = []
            told[number] = [(pending[1], item.text.strip(BLANKS))]
            pending = None
        elif both is not None and both[1]:
            told[number] = [both]
            pending = None
        else:
            label = _label(item.text) if item.text.rstrip(BLANKS).endswith((":", "：")) else None
            pending = (number, label) if label is not None else None
    found = {label for pairs in told.values() for label, _ in pairs}
    if len(found) < 2 or not any(labels()[label] for label in found):
        return {}
    return {
        number: [(name, value) for label, value in pairs if (name := labels()[label]) and value]
        for number, pairs in told.items()
    }


def _pairs(table: _Table) -> list[tuple[str, str]]:
    """Labels and values of a table in which they stand side by side; none where few of its cells are labels."""
    pairs: list[tuple[str, str]] = []
    filled = 0
    for _, cells in groupby(table.cells, lambda cell: cell[0]):  # they are sorted by row
        texts = [text for *_, text in cells]
        filled += sum(map(bool, texts))
        label = None
        for text in texts:
            own = _label(text)
            if own is not None:
                label = own
            elif (both := _labelled(text)) is not None:
                pairs.append(both)
            elif label is not None:
                pairs.append((label, text.strip(BLANKS)))
                label = None
            else:
                label = None
    return pairs if 3 * len(pairs) >= filled else []


def _tagged(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """What the page's `<meta>` tags state."""
    for node in tree.css("meta[name]"):
        name = tags().get((node.attributes.get("name") or "").strip().lower())
        value = _BLANK_RUN.sub(" ", node.attributes.get("content") or "").strip(BLANKS)
        if name is not None and value:
            yield name, value


_OPENS_LINKS = ("：", ":", "】", "]")


def _frame_lines(items: Sequence[_Item], told: Container[int]) -> frozenset[int]:
    """The lines in the box that are the page's and not the document's.

    They are its tools (【打印】【关闭窗口】), what it says of its own article (发布时间：… 浏览次数：…), its links to
    explanations (政策解读：…), and its headline where the document's title follows these.
    """
    frame = set()
    listing = False  # under a line that names links: 相关文件：
    for n, item in enumerate(items):
        if not item.inside or isinstance(item, _Table):
            listing = False
        elif is_tool(item.text) or is_of_page(item.text, item.linked):
            frame.add(n)
            listing = listing or item.text.strip(BLANKS).endswith(_OPENS_LINKS)
        elif listing and item.linked and not is_download(item.text):
            frame.add(n)
        else:
            listing = False
    ends = [n for n, item in enumerate(items) if item.inside and (isinstance(item, _Table) or "。" in item.text)]
    head = [n for n in range(ends[0] if ends else len(items)) if items[n].inside]
    for place, n in enumerate(head):
        item = items[n]
        if n + 1 in frame or n + 1 in told or n in frame:
            key = title_key(item.text) if isinstance(item, _Paragraph) and n not in told else ""
            rest = (items[k] for k in head[place + 1 :] if k not in frame and k not in told)
            if len(key) >= 8 and title_key("".join(i.text for i in rest if isinstance(i, _Paragraph))).startswith(key):
                frame.add(n)
    return frozenset(frame)


# Lines of the box among which the title is looked for.
_TITLE_LINES = 12


def _title(items: Sequence[_Item], stated: str | None, tree: LexborHTMLParser) -> int | None:
    """The line before the box that is the document's title, where the box does not print it."""
    first = next((number for number, item in enumerate(items) if item.inside), len(items))
    printed = title_key("".join(i.text for i in items[first : first + _TITLE_LINES] if isinstance(i, _Paragraph)))
    head = tree.css_first("title")
    named = title_key(head.text()) if head is not None else ""
    for number, item in enumerate(items[:first]):
        if isinstance(item, _Paragraph) and len(item.text) >= 4:
            key = title_key(item.text)
            said = stated is not None and key == title_key(stated)
            # a page is named after its document, and after the site; a menu is named after the site too
            called = named.startswith(key) and (item.headline or 2 * len(key) >= len(named))
            if key and (said or called):
                return None if key in printed else number
    return None
