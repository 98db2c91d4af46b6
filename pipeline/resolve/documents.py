"""Rows of the issue, its contents, its documents, their parts, sections and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial

from pipeline import ids
from pipeline.faults import Guard
from pipeline.model import FURNITURE, Document, Issue
from pipeline.notation.docnumber import ORDINAL, DocNumber, read_number
from pipeline.notation.marks import GENRES, OFFICE_SIGNS, TITLE_END, is_body_name, without_seal
from pipeline.precompiled import compile_regex
from pipeline.resolve.context import DocumentContext
from pipeline.resolve.issue import TITLE_ISSUER, Identity, read_date
from pipeline.resolve.organizations import Registry
from pipeline.resolve.validity import validity
from pipeline.rows import BlockRow, ContentsRow, DocumentRow, IssueRow, PartRow, Row, SectionRow, SpanValue
from pipeline.source import File
from pipeline.text import WITHOUT_UNSEEN, unify
from pipeline.vocab.organizations import resolve


def issue_row(issue: Issue, identity: Identity) -> IssueRow:
    mast = issue.masthead
    return IssueRow(
        issue_id=identity.issue_id,
        char_start=mast.span.start,
        char_end=mast.span.end,
        gazette=identity.gazette,
        division_code=identity.division_code,
        division=identity.division,
        year=identity.year,
        number=identity.number,
        number_label=identity.number_label,
        total_number=mast.total_number,
        frequency=mast.frequency,
        publisher=mast.publisher,
        published_on=identity.published,
        source_file=issue.source.name,
        source_format=issue.source.format,  # type: ignore[arg-type]
        source_sha256=issue.source.sha256,
        documents=len(issue.documents),
    )


def contents_rows(issue: Issue, identity: Identity) -> tuple[Row, ...]:
    return tuple(
        ContentsRow(
            issue_id=identity.issue_id,
            char_start=entry.span.start,
            char_end=entry.span.end,
            seq=n,
            rubric=entry.rubric,
            title=entry.title,
            doc_number=entry.doc_number,
            page=entry.page,
            document_id=None if entry.document is None else ids.document_id(identity.issue_id, entry.document),
        )
        for n, entry in enumerate(issue.contents, 1)
    )


_GENRES = {"令": "命令", "复函": "函"}
# 中华人民共和国国务院: there is one of each
_OF_THE_STATE = ("国务院", "全国人民代表大会")
# 某省第十三届人民代表大会: the body is the same in each term
_TERM = compile_regex(rf"{ORDINAL}(?=\p{{Han}}*(?:人民代表大会|人大)(?:常务委员会|常委会)?$)")


def genre_of(title: str) -> str | None:
    """The kind of document (文种) that a title ends in; 令 is 命令, 复函 is 函."""
    match = TITLE_END.search(title)
    if match is None:
        return None
    return _genre_in(str(match["genre"]))


@lru_cache(maxsize=1024)
def _genre_in(found: str) -> str:
    # 实施意见 is an 意见, 暂行办法 a 办法: the shortest word that the title ends in
    genre = min((word for word in GENRES if found.endswith(word)), key=len, default=found)
    return _GENRES.get(genre, genre)


# 县委副书记、县长　王某某   国务院总理　周恩来: who gives a speech or signs an order is no body
_SPEAKS = compile_regex(
    r"\p{Han}[\p{Han}、]*(?:书记|[省市县区旗州盟镇乡局厅部处委院察组庭行]长|总理|委员长|主任|主席(?!团)|专员)\p{Han}{0,4}"
)
# 生态环境部部长: several of them sign what their bodies issue together
_OFFICE_OF = compile_regex(r"(?<body>\p{Han}{2,24}?)(?:[部局署厅行院会]长|主任|主席)\p{Han}{0,4}")
_PERSON = compile_regex(r"\p{Han}{2,4}")
_AND = compile_regex(r"[、和]")


def _file_of(issue: Issue, document: Document) -> File | None:
    """The file that a document begins in."""
    start = issue.blocks[document.first].start
    return next((file for file in issue.source.files if file.span.start <= start < file.span.end), None)


def _stated_number(issue: Issue, document: Document, file: File | None) -> DocNumber | None:
    """The number that only the metadata beside a document give: many pages print it there and not again."""
    start = issue.blocks[document.first].start
    if file is None or any(file.span.start <= issue.blocks[other.first].start < start for other in issue.documents):
        return None  # a file speaks of its first document
    return read_number(dict(file.stated).get("发文字号", ""))


def document_row(context: DocumentContext, registry: Registry, guard: Guard) -> DocumentRow:
    document, issue = context.document, context.issue
    file = _file_of(issue, document)
    number = document.number or _stated_number(issue, document, file)
    own = [issue.blocks[i] for i in range(document.first, document.last + 1)]
    printed = [b for b in own if b.role not in FURNITURE]
    pages = [b.page for b in printed if b.page is not None]
    if (last := context.issue.source.page_at(own[-1].end - 1)) is not None:
        pages.append(last)
    n = context.number
    guard.run("resolve.addressees", n, partial(_name_addressees, context, registry), None)
    issuers: list[str] = guard.run("resolve.issuers", n, partial(_issuers, context, registry), [])
    until = partial(validity, context.finds.text.text, context.finds.dates, read_date(document.signed))
    unknown: tuple[date | None, date | None] = (None, None)
    effective, expires = guard.run("resolve.validity", n, until, unknown)
    return DocumentRow(
        issue_id=context.identity.issue_id,
        char_start=own[0].start,
        char_end=max(b.spans[-1][1] for b in printed),
        document_id=context.document_id,
        seq=n + 1,
        doc_number=number.text if number else None,
        issuer_code=number.code if number else None,
        doc_year=number.year if number else None,
        doc_serial=number.serial if number else None,
        title=document.title,
        genre=genre_of(document.title),
        rubric=document.rubric,
        issuers=issuers,
        addressees=list(document.addressees),
        signed_on=read_date(document.signed),
        approved_by=document.approved_by,
        contact=document.contact,
        effective_on=effective,
        expires_on=expires,
        page_start=pages[0] if pages else None,
        page_end=pages[-1] if pages else None,
        source_file=file.name if file else issue.source.name,
        source_sha256=(file.sha256 if file else None) or issue.source.sha256,
    )


def _name_addressees(context: DocumentContext, registry: Registry) -> None:
    """Counts whom a document addresses and whom it names for questions among the organisations."""
    document = context.document
    for name in (*document.addressees, *(_AND.split(document.contact) if document.contact else ())):
        registry.name(name, context.home)


def _issuers(context: DocumentContext, registry: Registry) -> list[str]:
    """The full names of who signs, in order; without a signature, who the title says issues it."""
    document = context.document
    found: list[str] = []
    spoken: list[str] = []
    for n in range(document.first, document.parts[0].last + 1):
        block = context.issue.blocks[n]
        if block.role != "signature":
            continue
        printed = unify("\n".join(context.issue.source.text[s:e] for s, e in block.spans))
        pieces = _signers(printed.translate(WITHOUT_UNSEEN))
        if any(_SPEAKS.fullmatch(piece) and not is_body_name(piece) for piece in pieces):
            offices = filter(None, map(_OFFICE_OF.fullmatch, pieces))
            spoken += [office["body"] for office in offices if is_body_name(office["body"])]
            continue
        for piece in map(without_seal, pieces):
            full = None if OFFICE_SIGNS.match(piece) else registry.name(piece, context.home)
            # 李国强 under the title of a speech
            if full is None and (OFFICE_SIGNS.match(piece) or (_PERSON.fullmatch(piece) and not is_body_name(piece))):
                continue
            found.append(full or _of_town(context, piece))
    if not found and (match := TITLE_ISSUER.match(document.title)):
        whole = "".join(match["who"].split())
        for name in _bodies_of_title(context, whole) or (spoken if len(spoken) > 1 else [whole]):
            own = str(_TERM.sub("", name))
            bare = own.removeprefix("中华人民共和国") if own.endswith(_OF_THE_STATE) else own
            full = registry.name(name, context.home, known=bare)
            found.append(full or _of_town(context, bare))
    return list(dict.fromkeys(found))


def _of_town(context: DocumentContext, name: str) -> str:
    """A name with its county where it is of the town whose gazette it is: 泗门镇党政综合办公室 of 余姚市."""
    identity = context.identity
    own = identity.place is not None and identity.town is not None and name.startswith(identity.town)
    return f"{identity.place.official}{name}" if own and identity.place is not None else name


_GAP = compile_regex(r"\s+")


def _signers(printed: str) -> list[str]:
    """The bodies that a line of signatures prints apart. Some may be spread over the width of the others, character by
    character: 教　育　部　国家发展改革委; where they are none by themselves, the line is one name."""
    printed = printed.strip()
    gaps = list(_GAP.finditer(printed))
    pieces: list[str] = _GAP.split(printed)
    if min(map(len, pieces), default=0) >= 3:
        return pieces
    alone = [len(gap.group()) for gap, a, b in zip(gaps, pieces, pieces[1:], strict=False) if len(a) == len(b) == 1]
    names = pieces[:1]
    for gap, before, piece in zip(gaps, pieces, pieces[1:], strict=False):
        if len(before) == len(piece) == 1 and len(gap.group()) <= min(alone):
            names[-1] += piece
        else:
            names.append(piece)
    whole = len(names) > 1 and all(len(name) > 2 and is_body_name(name) for name in names)
    return names if whole else ["".join(pieces)]


# what parts those who issue a title's document together: 中共绵阳市委　绵阳市人民政府关于…, each on a line, or 、
_PARTS_BODIES = compile_regex(r"[\s、]+")


def _bodies_of_title(context: DocumentContext, issuer: str) -> list[str]:
    """The bodies that a title prints apart where it names its `issuer`; none where it names one. A blank or a line end
    alone may stand in one name: 国 务 院, 绵阳市人民政府⏎办公室; 、 never does: 商业部、国家物价局."""
    listed = issuer.split("、")
    if len(listed) > 1 and all(is_body_name(name) or _is_known(name) for name in listed):
        return listed
    titles = context.issue.blocks[context.document.first : context.document.parts[0].last + 1]
    spans = [span for block in titles if block.role == "title" for span in block.spans]
    printed = unify("\n".join(context.issue.source.text[s:e] for s, e in spans)).translate(WITHOUT_UNSEEN)
    pieces: list[str] = []
    rest = issuer
    for piece in _PARTS_BODIES.split(printed.strip()):
        rest = rest.lstrip("、")
        own = piece[: len(rest)]
        if not own or not rest.startswith(own):
            break
        pieces.append(own)
        rest = rest[len(own) :]
    return pieces if not rest and len(pieces) > 1 and all(map(_is_whole_body, pieces)) else []


def _is_whole_body(name: str) -> bool:
    """Whether a name says whose the body is: 绵阳军分区, 国务院, no 办公室 or 财政局 alone."""
    return (len(name) > 3 and name != "人民政府" and is_body_name(name)) or _is_known(name)


def _is_known(name: str) -> bool:
    """Whether a name tells a body wherever it is printed: 中共中央, 国务院, 中央军委."""
    return resolve(name, None, None) is not None


# --- parts, sections, blocks ---------------------------------------------------------------------------------


def part_rows(issue: Issue, contexts: Sequence[DocumentContext]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for context in contexts:
        for n, part in enumerate(context.document.parts, 1):
            rows.append(
                PartRow(
                    issue_id=context.identity.issue_id,
                    char_start=issue.blocks[part.first].start,
                    char_end=issue.blocks[part.last].end,
                    part_id=ids.part_id(context.document_id, n),
                    document_id=context.document_id,
                    seq=n,
                    kind=part.kind,  # type: ignore[arg-type]
                    number=part.number,
                    title=part.title,
                )
            )
    return tuple(rows)


def section_rows(contexts: Sequence[DocumentContext]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for context in contexts:
        for n, section in enumerate(context.document.sections):
            rows.append(
                SectionRow(
                    issue_id=context.identity.issue_id,
                    char_start=section.span.start,
                    char_end=section.span.end,
                    section_id=context.section_ids[n],
                    document_id=context.document_id,
                    part_id=ids.part_id(context.document_id, section.part + 1),
                    parent_id=context.section_id(section.parent),
                    block_id=context.block_ids[section.block],
                    level=section.level,
                    kind=section.kind,  # type: ignore[arg-type]
                    label=section.label,
                    number=section.number,
                    heading=section.heading,
                    path=section.path,
                )
            )
    return tuple(rows)


_OF_NO_DOCUMENT = FURNITURE | {"masthead", "colophon"}
_OF_NO_PART = frozenset({"copy_to", "imprint"})


def block_rows(
    issue: Issue, identity: Identity, block_ids: Sequence[str], contexts: Sequence[DocumentContext]
) -> tuple[Row, ...]:
    owners: list[DocumentContext | None] = [None] * len(issue.blocks)
    parts: list[str | None] = [None] * len(issue.blocks)
    for context in contexts:
        document = context.document
        owners[document.first : document.last + 1] = [context] * (document.last + 1 - document.first)
        for number, part in reversed(list(enumerate(document.parts, 1))):  # where parts overlap, the first counts
            part_id = ids.part_id(context.document_id, number)
            parts[part.first : part.last + 1] = [part_id] * (part.last + 1 - part.first)
    rows: list[Row] = []
    for n, (block, own) in enumerate(zip(issue.blocks, owners, strict=True)):
        document_id = part_id_of = section_id = None
        role, spans = block.role, block.spans
        if own is not None and role not in _OF_NO_DOCUMENT:
            document_id = own.document_id
            if role not in _OF_NO_PART and (part_id_of := parts[n]) is not None:
                section_id = own.section_id(own.section_of(n))
        rows.append(
            BlockRow(
                issue_id=identity.issue_id,
                char_start=spans[0][0],
                char_end=spans[-1][1],
                block_id=block_ids[n],
                document_id=document_id,
                part_id=part_id_of,
                section_id=section_id,
                seq=n + 1,
                role="other" if role == "frame" else role,  # type: ignore[arg-type]
                page=block.page,
                spans=[SpanValue(start, end) for start, end in spans],
                text=block.cleaned.text,
            )
        )
    return tuple(rows)
