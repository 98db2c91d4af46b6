"""Gazettes of which everything is known, because they are made: every form in which a document may be printed beside
every other. Where number and day stand, whether it is signed, how the title is broken, how what it sends out and its
attachments are labelled, with contents and without."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import pytest
from conftest import breaches, build

SEEDS = 120


class Place(NamedTuple):
    name: str
    code: str
    to: str


class Kind(NamedTuple):
    """A kind of document: its title and that of what it sends out, the line to whom, and its first sentence."""

    title: str
    sends: str
    says: str
    is_addressed: bool = True


# Rubric, title, number and page.
Entry = tuple[str | None, str, str | None, int | None]


class Made(NamedTuple):
    """A document: its lines, and what is to be read from them."""

    lines: list[str]
    title: str
    issuer: str
    number: str | None
    signed_on: str
    parts: list[tuple[str, str]]
    signed: bool
    unannounced: bool


PLACES = (
    Place("韶关市", "韶府", "各县（市、区）人民政府，市政府各部门、各直属机构："),
    Place("安化县", "安政", "各乡镇人民政府，县直有关单位："),
    Place("秀洲区", "秀政", "各镇人民政府、各街道办事处，区级各部门："),
    Place("库伦旗", "库政", "各苏木镇人民政府，旗直各部门："),
)
OFFICE = "人民政府办公室"
KINDS = (
    Kind("{p}人民政府关于印发{p}{x}的通知", "{p}{x}", "现将《{s}》印发给你们，请认真组织实施。"),
    Kind("{p}人民政府办公室关于印发{p}{x}的通知", "{p}{x}", "《{s}》已经{p}人民政府同意，现印发给你们。"),
    Kind("{p}人民政府办公室转发{b}关于{m}意见的通知", "{b}关于{m}的意见", "现将{b}《关于{m}的意见》转发给你们。"),
    Kind("{p}人民政府关于{m}的通知", "", "为进一步做好有关工作，现将有关事项通知如下："),
    Kind("{p}人民政府办公室关于{m}的意见", "", "为进一步做好有关工作，提出如下意见："),
    Kind("{p}人民政府关于{m}的通告", "", "根据有关规定，现将有关事项通告如下：", is_addressed=False),
    Kind("{p}人民政府关于张某某等同志职务任免的通知", "", "经研究，决定如下："),
)
INSTRUMENTS = (
    *("城市绿化管理办法", "餐厨垃圾处置实施方案", "“十四五”消防规划", "农村公路养护管理细则"),
    *("突发地质灾害应急预案（试行）", "老年助餐服务三年行动计划（2021—2023年）"),
)
MATTERS = (
    *("加强冬季森林防火工作", "做好2021年秋粮收购工作", "调整城区公交线路", "促进乡村旅游高质量发展"),
    *("开展第七次人口普查", "进一步规范殡葬管理"),
)
BODIES = ("市教育局等部门", "县农业农村局", "区民政局")
ATTACHMENTS = ("联系人名单", "工作任务分解表")


def made_document(random: Random, place: Place, serial: int, matter: str) -> Made:
    kind = random.choice(KINDS)
    words = {"p": place.name, "x": random.choice(INSTRUMENTS), "m": matter, "b": random.choice(BODIES)}
    title, sent = kind.title.format(**words), kind.sends.format(**words)
    issuer = f"{place.name}{OFFICE if OFFICE in title else '人民政府'}"
    code = place.code + ("办" if OFFICE in issuer else "") + random.choice(("", "发"))
    number = random.choice((f"{code}〔2021〕{serial}号", f"{code}〔2021〕{serial}号", None))
    month, day = random.randint(1, 6), random.randint(1, 28)
    in_brackets, signed = random.random() < 0.3, random.random() < 0.7

    half = len(title) // 2 + random.randint(-2, 2)
    with_issuer_above = [issuer, title[len(issuer) :]] if title.startswith(f"{issuer}关于") else [title]
    titled = random.choice(([title], [title[:half], title[half:]], with_issuer_above))
    numbered = [] if number is None else [number]
    lines = [*numbered, *titled] if random.random() < 0.3 else [*titled, *numbered]
    lines += [f"（2021年{month}月{day}日）"] if in_brackets else []
    lines += [place.to] if kind.is_addressed else []
    lines.append(kind.says.format(s=sent, **words))
    if not sent:
        lines += ["一、加强组织领导。各单位要明确专人负责。", "二、强化督促检查。按月通报进展情况。"]
    attached = random.choice(("", "", "listed", "listed, with titles", "not listed"))
    if attached.startswith("listed"):
        lines += [f"附件：1.{ATTACHMENTS[0]}", f"      2.{ATTACHMENTS[1]}"]
    lines += [issuer] if signed else []
    lines += [] if in_brackets else [random.choice((f"2021年{month}月{day}日", f"2021 年 {month} 月 {day} 日"))]
    foot = random.choice(("", "", "（此件公开发布）", "抄送：县委办公室，县人大常委会办公室。", "imprint"))
    lines += [foot] if foot.startswith("（") else []

    parts = [("notice", title)]
    labelled = ""
    if sent:
        labelled = random.choice(("", "", "附件", "附件："))
        parts.append(("attachment" if labelled else "instrument", sent))
        lines += {"": [sent], "附件": ["附件", sent], "附件：": [f"附件：{sent}"]}[labelled]
        lines += random.choice(
            (
                ["第一章　总则", "第一条　为规范管理，制定本办法。", "第二条　各级人民政府应当加强领导。"],
                ["为做好有关工作，制定本方案。", "一、总体要求", "坚持统筹推进。", "二、主要任务", "（一）完善制度。"],
            )
        )
    for n, name in enumerate(ATTACHMENTS if attached else (), start=1):
        lines += [f"附件{n}：{name}"] if "titles" in attached else [f"附件{n}", name]
        lines += ["1.张某某", "2.李某某"]
        parts.append(("attachment", name))
    lines += [foot] if foot.startswith("抄送") else []
    lines += [f"{place.name}{OFFICE}　　2021年{month}月{day}日印发"] if foot == "imprint" else []
    unannounced = attached == "not listed" or bool(labelled)
    return Made(lines, title, issuer, number, f"2021-{month:02}-{day:02}", parts, signed, unannounced)


PAGES = (
    *("……{}", "…………… {}", "················{}", "..............{}", "（{}）", "……（{}）", "\t{}", "      {}"),
    *("…………- {} -", "……P{}", ""),
)
ENTRIES = ("{title}{page}", "{title}（{number}）{page}", "{title}　{number}{page}", "{number}　{title}{page}")
RUBRICS = ("政府文件", "办公室文件")


def made_contents(random: Random, place: Place, documents: list[Made]) -> tuple[list[str], list[Entry]]:
    """Contents in one of their forms, and the entries that they print."""
    head = random.choice(("目　录", "目录", "目 录", "本期目录"))
    page_form, form = random.choice(PAGES), random.choice((*ENTRIES, "{title}\n（{number}）{page}"))
    rubric_form = random.choice(("", "", "{}", "【{}】", "★{}"))
    item = random.choice(("", "", "", "{}.", "● "))
    with_issuer = random.random() < 0.6
    lines, entries, rubric = [head], [], None
    for n, made in enumerate(documents):
        if rubric_form and n < len(RUBRICS):
            rubric = RUBRICS[n]
            lines.append(rubric_form.format(rubric))
        title = made.title if with_issuer else made.title.removeprefix(made.issuer)
        own = form if made.number else ENTRIES[0]
        page = page_form.format(3 * n + 1)
        printed = item.format(n + 1) + own.format(title=title, number=made.number, page=page)
        lines += printed.split("\n")
        number = made.number if "number" in own else None
        entries.append((rubric, title, number, 3 * n + 1 if page_form else None))
    return lines, entries


def made_gazette(seed: int) -> tuple[str, list[Made], list[Entry]]:
    random = Random(seed)
    place = random.choice(PLACES)
    # No two of one matter: what a notice forwards would be another document of the issue.
    matters = random.sample(MATTERS, random.randint(2, 4))
    documents = [made_document(random, place, serial, matter) for serial, matter in enumerate(matters, start=11)]
    lines = [f"{place.name}人民政府公报", "2021年第3期", "2021年6月30日出版"]
    entries: list[Entry] = []
    if random.random() < 0.7:
        printed, entries = made_contents(random, place, documents)
        lines += printed
    blank = random.choice(("\n", "\n\n"))
    return (
        blank.join(lines) + "\n\n" + "\n\n".join(blank.join(made.lines) for made in documents) + "\n",
        documents,
        entries,
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_documents_are_read_as_they_were_made(seed: int) -> None:
    text, documents, entries = made_gazette(seed)
    data = build(text)
    assert breaches(data) == []
    rows, parts, findings = (data.rows[name] for name in ("documents", "parts", "findings"))
    assert [(row.title, row.doc_number, str(row.signed_on)) for row in rows] == [  # type: ignore[attr-defined]
        (made.title, made.number, made.signed_on) for made in documents
    ]
    listed = [(row.rubric, row.title, row.doc_number, row.page) for row in data.rows["contents"]]  # type: ignore[attr-defined]
    assert listed == entries
    for row, made in zip(rows, documents, strict=True):
        own = [part for part in parts if part.document_id == row.document_id]  # type: ignore[attr-defined]
        assert [(part.kind, part.title) for part in own] == made.parts  # type: ignore[attr-defined]
        told = {one.code for one in findings if one.document_id == row.document_id}  # type: ignore[attr-defined]
        true = {"document.incomplete"} if not made.signed else set()
        true |= {"attachment.missing"} if made.unannounced else set()
        assert told <= true
