"""The datasets, one dataclass a dataset: the only place where a column is declared.

`pipeline.schema` reads these classes and makes the Arrow schemas, the JSON Schemas and the data dictionary.
A column is a field with its type and a `Col`; the class docstring says what a row is. Field order is column order.
"""

# No `annotations` from `__future__`: each start reads those of all columns, and strings would have to be evaluated.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args, overload

from pipeline.faults import Fault
from pipeline.quick import make_quick


@dataclass(frozen=True, slots=True)
class Col:
    """What a column means; `term` is the Chinese term, `open` marks a Literal that later versions may extend."""

    description: str
    term: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a dataset; `dataset` is its name."""

    dataset: ClassVar[str]

    issue_id: Annotated[str, Col("The issue: GB/T 2260 division code, year and number", "期")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Row):
    """A row that was read from one place of the source text."""

    char_start: Annotated[int, Col("First code point of the evidence in the source text")]
    char_end: Annotated[int, Col("Code point after the last one of the evidence")]


@dataclass(frozen=True, slots=True)
class Columns(Sequence[Row]):
    """The rows of a large dataset, kept column by column: a row is made when somebody asks for it."""

    row_class: type[Row]
    columns: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return min(map(len, self.columns.values()))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> "Columns": ...
    def __getitem__(self, at: int | slice) -> "Row | Columns":
        if isinstance(at, slice):
            return Columns(self.row_class, {name: column[at] for name, column in self.columns.items()})
        return self.row_class(**{name: column[at] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow(Evidence):
    """One number of a government gazette (政府公报的一期)."""

    dataset: ClassVar[str] = "issues"

    gazette: Annotated[str, Col("The gazette's full name", "公报名称")]
    division_code: Annotated[str | None, Col("GB/T 2260 code of the place on the issue's date", "行政区划代码")] = None
    division: Annotated[str, Col("Full name of the place that the gazette is of", "行政区划")]
    year: Annotated[int, Col("Year of the issue; 1900 where neither masthead nor documents print one", "年")]
    number: Annotated[int, Col("Number within the year, the first one of a double number", "期")]
    number_label: Annotated[str, Col("The number as printed, cleaned", "期号")]
    total_number: Annotated[int | None, Col("Number counted from the gazette's first issue", "总期号")] = None
    frequency: Annotated[str | None, Col("How often the gazette appears, as printed", "刊期")] = None
    publisher: Annotated[str | None, Col("Who publishes the gazette, as printed", "主办")] = None
    published_on: Annotated[date | None, Col("Day of publication", "出版日期")] = None
    source_file: Annotated[str, Col("Name of the file that was read")]
    source_format: Annotated[
        Literal["txt", "pdf", "docx", "doc", "odt", "html", "ofd", "image"], Col("Form of the file", open=True)
    ]
    signed_off_by: Annotated[
        str | None, Col("Who signed the issue off, while source and rows are those that were signed", "审核人")
    ] = None
    signed_off_on: Annotated[date | None, Col("Day on which the issue was signed off", "审定日期")] = None
    source_sha256: Annotated[str, Col("SHA-256 of the file's bytes, hexadecimal")]
    documents: Annotated[int, Col("Number of documents that the issue prints")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsRow(Evidence):
    """One entry of the printed table of contents (目录)."""

    dataset: ClassVar[str] = "contents"

    seq: Annotated[int, Col("Position of the entry, from 1")]
    rubric: Annotated[str | None, Col("The heading that the entry stands under", "栏目")] = None
    title: Annotated[str, Col("Title as the contents print it, cleaned", "标题")]
    doc_number: Annotated[str | None, Col("Document number in normal form", "发文字号")] = None
    page: Annotated[int | None, Col("Printed page number", "页码")] = None
    document_id: Annotated[str | None, Col("The document that the entry announces; null where it is not printed")] = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow(Evidence):
    """One official document (公文) that the issue prints."""

    dataset: ClassVar[str] = "documents"

    document_id: Annotated[str, Col("Identifier: issue, then d and the printed order")]
    seq: Annotated[int, Col("Printed order, from 1")]
    doc_number: Annotated[str | None, Col("Document number in normal form: 清新府办函〔2018〕81号", "发文字号")] = None
    issuer_code: Annotated[str | None, Col("Issuer's code within the number: 清新府办函", "机关代字")] = None
    doc_year: Annotated[int | None, Col("Year within the number", "年份")] = None
    doc_serial: Annotated[int | None, Col("Serial within the number", "发文顺序号")] = None
    title: Annotated[str, Col("Title on one line, cleaned", "标题")]
    genre: Annotated[str | None, Col("Kind of official document that the title ends in", "文种")] = None
    rubric: Annotated[str | None, Col("Heading of the contents that it stands under", "栏目")] = None
    issuers: Annotated[list[str], Col("Full names of the issuing bodies in the order of their signatures", "发文机关")]
    addressees: Annotated[list[str], Col("Each addressee as printed, cleaned", "主送机关")]
    signed_on: Annotated[date | None, Col("Date under the signature", "成文日期")] = None
    approved_by: Annotated[
        str | None, Col("Who or which meeting approved it, as printed, cleaned", "批准机关或会议")
    ] = None
    contact: Annotated[str | None, Col("Where questions go, as printed, cleaned", "联系单位")] = None
    effective_on: Annotated[date | None, Col("Day on which it takes effect, where its text says so", "施行日期")] = None
    expires_on: Annotated[date | None, Col("Last day on which it holds, where its text says so", "有效期")] = None
    page_start: Annotated[int | None, Col("First page (`pages.page`), where pages are known", "起始页")] = None
    page_end: Annotated[int | None, Col("Last page (`pages.page`), where pages are known", "终止页")] = None
    source_file: Annotated[str, Col("The file that holds the document, of a gathered issue its own with its path")]
    source_sha256: Annotated[str, Col("Hash of that file's bytes")]
    same_as: Annotated[
        str | None, Col("The same document (number and title) in another issue that is held and older", "重见")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow(Evidence):
    """A piece of a document: the covering notice, an instrument that it issues, or an attachment (附件)."""

    dataset: ClassVar[str] = "parts"

    part_id: Annotated[str, Col("Identifier: document, then p and the order")]
    document_id: Annotated[str, Col("The document that it belongs to")]
    seq: Annotated[int, Col("Order within the document, from 1")]
    kind: Annotated[Literal["notice", "instrument", "attachment"], Col("What piece it is", open=True)]
    number: Annotated[int | None, Col("Number of the attachment; null where it has none", "附件序号")] = None
    title: Annotated[str | None, Col("Title of the piece, cleaned", "标题")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow(Evidence):
    """One node of a document's outline (结构层次): a numbered or named heading."""

    dataset: ClassVar[str] = "sections"

    section_id: Annotated[str, Col("Identifier: document, then s and the order")]
    document_id: Annotated[str, Col("The document that it belongs to")]
    part_id: Annotated[str, Col("The part that it belongs to")]
    parent_id: Annotated[str | None, Col("The node that it is nested in; null for the outermost")] = None
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    level: Annotated[int, Col("Depth within its part: 1 for the outermost")]
    kind: Annotated[
        Literal["chapter", "section", "article", "clause", "dash", "ordinal"],
        Col("Form of the label: 第一章; 第一节; 第一条; 一、 （一） 1. （1） ①; ——; 一是", open=True),
    ]
    label: Annotated[str, Col("Label in normal form", "序号")]
    number: Annotated[int | None, Col("Number that the label counts")] = None
    heading: Annotated[
        str | None, Col("The heading's own words; null where the item is a sentence of the body", "标题")
    ] = None
    path: Annotated[str, Col("Labels from the outside in, joined by /")]


@dataclass(frozen=True, slots=True)
class SpanValue:
    """One printed piece of a block: half-open range in the source text."""

    start: int
    end: int


# The part that a body has in a duty (责任), the leading one first.
DutyRole = Literal["lead", "responsible", "cooperate"]
ROLES: tuple[str, ...] = get_args(DutyRole)
BlockRole = Literal[
    "masthead", "contents", "title", "doc_number", "addressee", "heading", "paragraph", "signature", "signed_on",
    "attachment_list", "attachment_label", "table", "caption", "note", "copy_to", "imprint", "colophon",
    "page_header", "page_number", "metadata", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRow(Evidence):
    """One printed piece of the issue in reading order; every non-blank character stands in exactly one."""

    dataset: ClassVar[str] = "blocks"

    block_id: Annotated[str, Col("Identifier: issue, then b and the order")]
    document_id: Annotated[str | None, Col("The document that it belongs to")] = None
    part_id: Annotated[str | None, Col("The part that it belongs to")] = None
    section_id: Annotated[str | None, Col("The innermost section that it stands in")] = None
    seq: Annotated[int, Col("Reading order, from 1")]
    role: Annotated[
        BlockRole, Col("What it is in the layout of an official document (GB/T 9704)", "公文要素", open=True)
    ]
    page: Annotated[int | None, Col("Page on which it begins (`pages.page`), where pages are known", "页")] = None
    spans: Annotated[list[SpanValue], Col("The printed pieces; a paragraph that a page break cuts has two")]
    text: Annotated[str, Col("Cleaned text")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityRow(Evidence):
    """Who has to do what: one organisation in one statement (责任分工)."""

    dataset: ClassVar[str] = "responsibilities"

    responsibility_id: Annotated[str, Col("Identifier: issue, then r and the order")]
    document_id: Annotated[str, Col("The document that says so")]
    section_id: Annotated[str | None, Col("The outline node that the duty is about")] = None
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    role: Annotated[DutyRole, Col("牵头; 责任部门, 负责; 配合, 参与, 协助", open=True)]
    org: Annotated[str, Col("The organisation as printed, cleaned", "责任单位")]
    org_id: Annotated[
        str | None, Col("Its full name on the document's date; null for a class, a function or an unknown body")
    ] = None
    holder: Annotated[
        Literal["named", "class", "function"],
        Col(
            "What org is: a body's name; many bodies by kind (各镇人民政府); whoever holds a function (市民政部门)",
            "责任主体",
        ),
    ]
    task: Annotated[str | None, Col("Heading of the node, or the duty's own words", "工作任务")] = None
    form: Annotated[
        Literal["list", "note", "duty", "clause", "table"],
        Col(
            "牵头部门：…; （…负责）; an item that opens with the name; a sentence; a table",
            open=True,
        ),
    ]
    raw: Annotated[str, Col("The evidence: the name in the source text")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRow(Row):
    """One organisation that any row of the issue names (机构)."""

    dataset: ClassVar[str] = "organizations"

    org_id: Annotated[str, Col("Full name on the document's date", "机构全称")]
    names: Annotated[list[str], Col("The forms in which the issue prints it, sorted")]
    institution: Annotated[
        str | None, Col("The name without its place, by which counties are compared: 教育局, 党委宣传部", "机构名称")
    ] = None
    kind: Annotated[
        Literal["party", "government", "department", "branch", "town", "people_organization", "institution", "body"],
        Col("党委; 政府; 部门; 分局; 乡镇街道; 群团组织; 事业单位; 议事协调机构", open=True),
    ]
    level: Annotated[
        Literal["central", "province", "prefecture", "county", "town", "other"],
        Col("Administrative level: 中央, 省级, 地级, 县级, 乡级", open=True),
    ]
    division_code: Annotated[str | None, Col("GB/T 2260 code of its place", "行政区划代码")] = None
    mentions: Annotated[int, Col("How many rows of the issue name it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionRow(Row):
    """One place that the issue names: the gazette's own, those of its organisations, and those over them (行政区划)."""

    dataset: ClassVar[str] = "divisions"

    division_code: Annotated[str, Col("GB/T 2260 code; 000000 is the state", "行政区划代码")]
    full_name: Annotated[str, Col("Full name on the issue's date, the city before its districts and counties", "名称")]
    level: Annotated[
        Literal["central", "province", "prefecture", "county"],
        Col("Administrative level: 中央, 省级, 地级, 县级", open=True),
    ]
    parent_code: Annotated[
        str | None, Col("Code of the place over it, which has a row too; null for provinces and the state", "上级区划")
    ] = None
    valid_from: Annotated[
        str | None,
        Col("Month of the first code table with this name (2013-08); null where the oldest one, of 1980, has it"),
    ] = None
    valid_to: Annotated[str | None, Col("Month of the last code table with this name; null while it holds")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionRow(Row):
    """One kind of institution at one level, of which the issue names at least one organisation (机构类别)."""

    dataset: ClassVar[str] = "institutions"

    institution: Annotated[str, Col("The name without its place, as in `organizations`: 教育局", "机构名称")]
    field: Annotated[
        str | None, Col("The field that the name names, the first of several; null where it names none", "领域")
    ] = None
    level: Annotated[
        Literal["central", "province", "prefecture", "county", "town", "other"],
        Col("Administrative level: 中央, 省级, 地级, 县级, 乡级", open=True),
    ]
    kind: Annotated[
        Literal["party", "government", "department", "branch", "town", "people_organization", "institution", "body"],
        Col("党委; 政府; 部门; 分局; 乡镇街道; 群团组织; 事业单位; 议事协调机构", open=True),
    ]
    valid_from: Annotated[str | None, Col("First year of institutions of this name; null where no bound is known")] = (
        None
    )
    valid_to: Annotated[str | None, Col("Last year of institutions of this name; null where no bound is known")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow(Evidence):
    """One expression that names a point, a stretch or a rhythm of the calendar."""

    dataset: ClassVar[str] = "dates"

    date_id: Annotated[str, Col("Identifier: issue, then m and the order")]
    document_id: Annotated[str | None, Col("The document; null in masthead and contents")] = None
    section_id: Annotated[str | None, Col("The innermost section that it stands in")] = None
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    raw: Annotated[str, Col("The evidence, bounding words included")]
    kind: Annotated[
        Literal["point", "interval", "recurring"],
        Col("What is named: one day, month or year; two ends or a named period; a rhythm", open=True),
    ]
    bound: Annotated[
        Literal["on", "by", "from", "between"], Col("On it; 前, 底前, 截至; 起, 后; between two ends", open=True)
    ]
    edtf: Annotated[str | None, Col("ISO 8601-2 form; null for recurring and invalid ones")] = None
    start: Annotated[date | None, Col("First day covered; null where open or recurring")] = None
    end: Annotated[date | None, Col("Last day covered; null where open or recurring")] = None
    grain: Annotated[Literal["day", "month", "year"], Col("Finest unit that is named", open=True)]
    rrule: Annotated[str | None, Col("RFC 5545 rule of a rhythm")] = None
    inferred: Annotated[bool, Col("The year or month was taken from the context")]
    valid: Annotated[bool, Col("False for a day that the calendar lacks")]
    role: Annotated[
        Literal["published", "signed", "title", "citation", "text", "table"],
        Col("Where it stands: 出版, 成文日期, title, inside a citation, running text, table", open=True),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRow(Evidence):
    """One mention of another document (引用)."""

    dataset: ClassVar[str] = "citations"

    citation_id: Annotated[str, Col("Identifier: issue, then c and the order")]
    document_id: Annotated[str, Col("The document that cites")]
    section_id: Annotated[str | None, Col("The innermost section that it stands in")] = None
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    raw: Annotated[str, Col("The evidence: title, number and brackets")]
    title: Annotated[str | None, Col("Words inside 《》, cleaned", "题名")] = None
    doc_number: Annotated[str | None, Col("Document or standard number in normal form", "发文字号, 标准号")] = None
    alias: Annotated[str | None, Col("Short title introduced by 以下简称", "简称")] = None
    pinpoint: Annotated[
        str | None, Col("The provision that is cited (第十二条第二款); several joined by 、", "条款")
    ] = None
    kind: Annotated[Literal["document", "law", "standard"], Col("公文; 法律法规; 标准", open=True)]
    relation: Annotated[
        Literal["issues", "basis", "repeals", "amends", "forwards", "mentions"],
        Col("印发 what this document prints; 根据, 按照, 依照, 贯彻; 废止; 修改; 转发; any other mention", open=True),
    ]
    antecedent_id: Annotated[str | None, Col("The citation that an alias stands for")] = None
    target_id: Annotated[str | None, Col("The document, where an ingested issue prints it")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(Evidence):
    """One printed table (表格)."""

    dataset: ClassVar[str] = "tables"

    table_id: Annotated[str, Col("Identifier: document, then t and the order")]
    document_id: Annotated[str, Col("The document that it belongs to")]
    part_id: Annotated[str, Col("The part that it belongs to")]
    caption: Annotated[str | None, Col("Caption or the title that stands over it, cleaned", "表题")] = None
    n_rows: Annotated[int, Col("Rows of the full grid, header included")]
    n_cols: Annotated[int, Col("Columns of the full grid")]
    header_rows: Annotated[int, Col("Rows of the header")]
    unit: Annotated[str | None, Col("One unit for the whole table", "计量单位")] = None
    kind: Annotated[Literal["data", "form"], Col("A table of values, or a form to be filled in", open=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCellRow(Evidence):
    """One cell of a printed table; a blank cell has an empty span."""

    dataset: ClassVar[str] = "table_cells"

    table_id: Annotated[str, Col("The table")]
    row: Annotated[int, Col("Row on the full grid, from 0")]
    col: Annotated[int, Col("Column on the full grid, from 0")]
    row_span: Annotated[int, Col("Rows that the cell takes")]
    col_span: Annotated[int, Col("Columns that the cell takes")]
    header: Annotated[bool, Col("True in header rows")]
    header_path: Annotated[list[str], Col("Header texts over the cell, from the top; empty for header cells")]
    text: Annotated[str, Col("Cleaned text; empty where the cell is blank")]
    value: Annotated[float | None, Col("The number, where the cell is one")] = None
    unit: Annotated[str | None, Col("Its unit, from the cell, its header, or the table")] = None
    total: Annotated[bool, Col("True in a row or column of totals", "合计")]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityRow(Evidence):
    """One target, sum or measure in running text (指标)."""

    dataset: ClassVar[str] = "quantities"

    quantity_id: Annotated[str, Col("Identifier: issue, then q and the order")]
    document_id: Annotated[str, Col("The document")]
    section_id: Annotated[str | None, Col("The innermost section that it stands in")] = None
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    raw: Annotated[str, Col("The evidence, comparator words included")]
    kind: Annotated[
        Literal[
            "percent", "money", "count", "area", "duration", "rate", "length", "mass", "volume", "energy", "voltage"
        ],
        Col("What is measured", open=True),
    ]
    comparator: Annotated[Literal["=", ">=", "<=", ">", "<"], Col("以上 is >=, 以内 is <=, 超过 is >, 不足 is <")]
    value: Annotated[float, Col("The number, 万 and 亿 multiplied out")]
    value_high: Annotated[float | None, Col("Upper end of a range")] = None
    unit: Annotated[str, Col("Unit: %, 元, 间, 平方米, 天, 元/月 …", "计量单位")]
    indicator: Annotated[str | None, Col("What is measured, in the text's words", "指标")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow(Evidence):
    """One person who takes or leaves an office (人事任免)."""

    dataset: ClassVar[str] = "appointments"

    appointment_id: Annotated[str, Col("Identifier: issue, then a and the order")]
    document_id: Annotated[str, Col("The document")]
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    person: Annotated[str, Col("The person's name", "姓名")]
    action: Annotated[Literal["appoint", "remove"], Col("任命; 免去", open=True)]
    position: Annotated[str, Col("The office in the text's words, the organisation included", "职务")]
    org_id: Annotated[str | None, Col("The organisation's full name, where it is known")] = None
    raw: Annotated[str, Col("The evidence: the statement in the source text")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow(Evidence):
    """One page of the print (页), from its first character to its last."""

    dataset: ClassVar[str] = "pages"

    page: Annotated[
        int, Col("The page, counted in the file from 1; in a text, which has no other pages, the printed number", "页")
    ]
    label: Annotated[str | None, Col("Page number as printed", "页码")] = None
    width: Annotated[float | None, Col("Width in millimetres")] = None
    height: Annotated[float | None, Col("Height in millimetres")] = None
    ocr: Annotated[bool, Col("Whether the words were recognised in a picture", "文字识别")]
    score: Annotated[float | None, Col("Mean certainty of the recognition, 0 to 1")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRow(Evidence):
    """One printed line, or a piece of one that stands apart (words of a cell), with its box on the page (版面位置)."""

    # No dataset but a file of the issue, where the form of its source tells of places.
    dataset: ClassVar[str] = "layout"

    page: Annotated[
        int, Col("The page (`pages.page`), counted in the file from 1; gathered files go on counting", "页")
    ]
    line: Annotated[int, Col("The line on the page in the order of the text, from 1", "行")]
    x0: Annotated[float, Col("Left edge, in millimetres from the left edge of the page as it is shown")]
    y0: Annotated[float, Col("Upper edge, in millimetres from the upper edge of the page")]
    x1: Annotated[float, Col("Right edge")]
    y1: Annotated[float, Col("Lower edge")]
    page_width: Annotated[float, Col("Width of the page as it is shown, in millimetres")]
    page_height: Annotated[float, Col("Height of the page as it is shown, in millimetres")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRow(Evidence):
    """One duty with its sentence, its deadline and its target (任务); every value is another row's of the issue."""

    dataset: ClassVar[str] = "commitments"

    commitment_id: Annotated[str, Col("Identifier: issue, then k and the order")]
    responsibility_id: Annotated[str, Col("The duty")]
    document_id: Annotated[str, Col("The document that says so")]
    doc_number: Annotated[str | None, Col("The document's number", "发文字号")] = None
    document_title: Annotated[str, Col("The document's title", "标题")]
    source_file: Annotated[str, Col("The file that holds the document")]
    division: Annotated[str, Col("Full name of the place that the gazette is of", "行政区划")]
    section_id: Annotated[str | None, Col("The outline node that the duty is about")] = None
    section_path: Annotated[str | None, Col("Labels of that node from the outside in")] = None
    heading: Annotated[str | None, Col("Heading of that node")] = None
    org: Annotated[str, Col("The organisation as printed, cleaned", "责任单位")]
    org_id: Annotated[str | None, Col("Its full name on the document's date")] = None
    institution: Annotated[
        str | None, Col("The name without its place, by which counties are compared", "机构名称")
    ] = None
    holder: Annotated[
        Literal["named", "class", "function"],
        Col("One body, many by their kind, or whoever holds a function"),
    ]
    role: Annotated[DutyRole, Col("牵头; 责任部门, 负责; 配合, 参与", open=True)]
    task: Annotated[str | None, Col("Heading of the node, or the duty's own words", "工作任务")] = None
    sentence: Annotated[str, Col("The sentence, cleaned; of a table the row")]
    due_on: Annotated[date | None, Col("Last day of the deadline that is nearest", "完成时限")] = None
    due_raw: Annotated[str | None, Col("The deadline as printed")] = None
    due_scope: Annotated[
        Literal["sentence", "item", "section"] | None, Col("How near the deadline stands: same sentence, item, heading")
    ] = None
    rrule: Annotated[str | None, Col("The rhythm of the same sentence, RFC 5545", "周期")] = None
    amount: Annotated[float | None, Col("The sum of the same sentence, in 元", "金额")] = None
    amount_raw: Annotated[str | None, Col("The sum as printed")] = None
    indicator: Annotated[str | None, Col("What the target measures", "指标")] = None
    comparator: Annotated[Literal["=", ">=", "<=", ">", "<"] | None, Col("How the target is bounded")] = None
    value: Annotated[float | None, Col("The target of the same sentence")] = None
    unit: Annotated[str | None, Col("Its unit", "计量单位")] = None
    page: Annotated[int | None, Col("The page of the file on which the sentence begins", "页")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow(Row):
    """What a person set right in the review file, one row a column, and what became of it (更正)."""

    char_start: Annotated[int | None, Col("First code point of the words that it is about; null where none are found")]
    char_end: Annotated[int | None, Col("Code point after the last one of these words")]
    correction_id: Annotated[str, Col("Identifier: issue, then e and the order in the review file")]
    document_id: Annotated[str | None, Col("The document; null for the issue as a whole, or where none is found")] = (
        None
    )
    dataset: Annotated[str, Col("The dataset that it is about")]  # type: ignore[misc]
    row_id: Annotated[
        str | None, Col("The row that was changed or added; null where it has no identifier or none is there")
    ] = None
    column: Annotated[str | None, Col("The column; null where a row is dropped")] = None
    was: Annotated[
        str | None, Col("The value that the program read, as JSON; of a row that is dropped, its values", "原值")
    ] = None
    now: Annotated[
        str | None, Col("The value that the person wrote, as JSON; null where a row is dropped", "更正值")
    ] = None
    action: Annotated[Literal["set", "add", "drop"], Col("What is done: 改正; 补充; 删去", open=True)]
    by: Annotated[str, Col("Who says so", "审核人")]
    on: Annotated[date, Col("On which day", "审核日期")]
    why: Annotated[str | None, Col("The reason that is given", "依据")] = None
    state: Annotated[
        Literal["applied", "redundant", "stale", "ambiguous"],
        Col("It stands in the data; they said so already; its words or values are gone; several places have its words"),
    ]
    review_file: Annotated[str, Col("The review file's name")]
    line: Annotated[int, Col("Line of the review file on which the entry begins")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow(Evidence):
    """Something that a careful archivist would want to see (疑点)."""

    dataset: ClassVar[str] = "findings"

    finding_id: Annotated[str, Col("Identifier: issue, then f and the order")]
    document_id: Annotated[str | None, Col("The document; null for the issue as a whole")] = None
    severity: Annotated[
        Literal["error", "warning", "info"],
        Col("It cannot be true; it contradicts itself or something is missing; an oddity of the print"),
    ]
    code: Annotated[str, Col("What it flags; the codes are listed below")]
    message: Annotated[str, Col("One sentence in Chinese with the printed words")]
    block_id: Annotated[str | None, Col("The block where the evidence begins")] = None
    key: Annotated[
        str,
        Col("Names the finding over versions and releases: a hash of code, document, printed words and those beside"),
    ]
    state: Annotated[
        Literal["open", "confirmed", "dismissed"], Col("What a person said of it in the review file; open until then")
    ] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow(Row):
    """One word of a document, as jieba cuts it (词)."""

    dataset: ClassVar[str] = "terms"

    document_id: Annotated[str, Col("The document")]
    term: Annotated[str, Col("The word")]
    count: Annotated[int, Col("How often the document uses it")]
    weight: Annotated[float, Col("TF-IDF with jieba's inverse document frequencies")]


class _OfClassAndRow:
    """A column that is called as the attribute which names the dataset: the class has its name, a row its value."""

    def __init__(self, name: str, column: Any) -> None:
        self._name = name
        self._column = column

    def __get__(self, row: Row | None, _class: type[Row] | None = None) -> str:
        return self._name if row is None else self._column.__get__(row)

    def __set__(self, row: Row, value: str) -> None:
        self._column.__set__(row, value)


# Every dataset, in the order of the contract.
DATASETS: tuple[type[Row], ...] = (
    IssueRow, ContentsRow, DocumentRow, PartRow, SectionRow, BlockRow, ResponsibilityRow, OrganizationRow,
    DivisionRow, InstitutionRow,
    DateRow, CitationRow, TableRow, TableCellRow, TermRow, QuantityRow, AppointmentRow, PageRow, CommitmentRow,
    CorrectionRow, FindingRow,
)  # fmt: skip
make_quick((*DATASETS, SpanValue))
CorrectionRow.dataset = _OfClassAndRow("corrections", CorrectionRow.dataset)  # type: ignore[assignment, misc]


@dataclass(frozen=True, slots=True)
class IssueData:
    """Everything that was read from one issue: what `resolve` and `check` make and `write` writes.

    `rows` holds the rows of each dataset by its name, in source order; a dataset without rows may be left out.
    `faults` are the stages that failed on a document: their rows of that document are missing. `layout` are the printed
    lines with their places; None where the form of the source knows none. `wrong` are sentences on the entries of the
    review file that were left out.
    """

    issue_id: str
    year: int
    source_text: str
    rows: Mapping[str, Sequence[Row]]
    faults: tuple[Fault, ...] = ()
    layout: Sequence[Row] | None = None
    wrong: tuple[str, ...] = ()
