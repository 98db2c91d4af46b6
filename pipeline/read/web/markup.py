"""The markup of a web page from its bytes: unwrapped, decoded, and small enough for the parser."""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Sequence

from pipeline.precompiled import compile_re
from pipeline.read.encoding import BOMS, decode_gb18030
from pipeline.read.remarks import LOST
from pipeline.read.web.elements import tag_names
from pipeline.text import UnusableInputError

# <meta charset="gb2312">   <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
_CHARSET = compile_re(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]++)", re.IGNORECASE)
# A tag or the beginning of a comment; `<` ends a tag that has no `>`, so that each character is looked at once.
_TAG = compile_re(r"<(?:(?P<comment>!--)|(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*+)(?P<rest>[^<>]*+))")
_ATTRIBUTE = compile_re(r"[\s\"'][^\s\"'=/]")
_SILENT_ENDS = {
    name: compile_re(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")
}
_VOID = tag_names("area base br col embed hr img input link meta param source track wbr")
# elements that the next of their kind ends, so that many without an end tag nest no deeper
_ENDED = tag_names("p li dt dd option optgroup tr td th thead tbody tfoot colgroup html head body")
# elements that go on in every paragraph that follows until they are ended
_GOING_ON = tag_names("a b big code em font i nobr s small strike strong tt u")
# Characters, of which pictures that are saved in the page take most.
LONGEST = 50_000_000
SIMPLER = "Open it in a browser, copy the document into a text file and use that"
# Steps of the parser that a page may take: at the worst 10 seconds, and a million elements.
_STEPS, _STEPS_PER_NODE = 1_000_000_000, 1000


def unwrapped(data: bytes) -> bytes:
    """The page itself where a file holds it with its pictures (MHTML).

    Raises `UnusableInputError` where such a file is damaged, too large, or holds no page.
    """
    if b"mime-version:" not in data[:4096].lower() or data.lstrip()[:1] == b"<":
        return data
    if len(data) > LONGEST:
        raise UnusableInputError(f"holds {len(data) >> 20} MB", SIMPLER)
    try:
        for part in email.message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                charset = (part.get_content_charset() or "").encode("ascii", "ignore")
                said = b'<meta charset="%s">' % charset if charset else b""
                return said + page if isinstance(page, bytes) else b""
    except (RecursionError, ValueError, LookupError) as error:
        raise UnusableInputError("is a damaged web archive (MHTML)", "Save the page again from the site") from error
    raise UnusableInputError("is a message without a web page in it", SIMPLER)


def decode(data: bytes) -> str:
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


def check_size(text: str) -> None:
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
                SIMPLER,
            )
