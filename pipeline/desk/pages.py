"""The pages: each is declared here, once, and made of the template of its name.

A template holds no data of an issue, so a page is the same in every site; what it shows comes from data files that it
loads. All of them extend `base.html`, which has the head, the navigation and the switch of languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.desk.script import data_name
from pipeline.desk.words import page_words

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Page:
    """A page `<name>.html`, of `templates/<name>.html`, with the script `static/<name>.js`.

    `data` are the data files (kind, key) that stand in the page itself; it loads others by `desk.load` when it knows
    which. `vendor` are the libraries under `static/vendor/` that it needs, `scripts` those of `static/` that it shares
    with other pages. A page that is not `listed` is reached by links, not by the navigation.
    """

    name: str
    data: tuple[tuple[str, str], ...] = ()
    vendor: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    listed: bool = True


_ISSUES, _COLUMNS = ("issues", "all"), ("columns", "all")
_OVERVIEW = ("overview",)

# In the order of the navigation.
PAGES: tuple[Page, ...] = (
    Page("index", (_ISSUES, ("gazettes", "all"), ("failed", "all"))),
    Page("issue", (_ISSUES, _COLUMNS), listed=False),
    Page("findings", (_ISSUES, ("keys", "findings"), _COLUMNS), scripts=_OVERVIEW),
    Page("duties", (_ISSUES, ("offices", "all"), ("keys", "duties")), scripts=_OVERVIEW),
    Page(
        "deadlines",
        (_ISSUES, ("keys", "deadlines"), ("keys", "rhythms")),
        vendor=("d3.min.js", "plot.umd.min.js"),
        scripts=_OVERVIEW,
    ),
    Page(
        "citations",
        (_ISSUES, ("keys", "documents")),
        vendor=("cytoscape.min.js",),
        scripts=(*_OVERVIEW, "graph"),
    ),
    Page("tables", (_ISSUES, ("keys", "tables")), scripts=_OVERVIEW),
    Page("search", (_ISSUES, ("search", "all")), scripts=_OVERVIEW),
    Page("review", (_ISSUES, _COLUMNS)),
    Page("help", (("advice", "all"),)),
)


def render_pages(pages: tuple[Page, ...] = PAGES) -> Iterator[tuple[str, bytes]]:
    """Every page by its name under the site."""
    for page in pages:
        template = _environment().get_template(f"{page.name}.html")
        # The head of each page counts what waits in the basket.
        own = [name for name in ("basket", *page.scripts, page.name) if (STATIC / f"{name}.js").is_file()]
        text = template.render(
            page=page,
            pages=[each for each in pages if each.listed],
            scripts=[
                *(data_name(*data) for data in page.data),
                *(f"static/vendor/{name}" for name in page.vendor),
                *(f"static/{name}.js" for name in own),
            ],
        )
        yield f"{page.name}.html", text.encode("utf-8")


def static_files() -> Iterator[tuple[str, bytes]]:
    """Styles, scripts and vendored libraries by their names under the site."""
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield f"static/{path.relative_to(STATIC).as_posix()}", path.read_bytes()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["t"] = _text
    environment.globals["word"] = _word
    environment.globals["said"] = _attribute
    return environment


def _word(key: str) -> str:
    """The Chinese words of a key."""
    try:
        return page_words()[key][0]
    except KeyError:
        raise KeyError(f"{key} is no key of words/pages.csv") from None


def _text(key: str) -> Markup:
    """An element with the words of a key; the switch of languages changes them."""
    return Markup('<span data-t="{}">{}</span>').format(key, _word(key))


def _attribute(name: str, key: str) -> Markup:
    """An attribute (aria-label, placeholder, title) with the words of a key."""
    return Markup('data-t-{}="{}" {}="{}"').format(name, key, name, _word(key))
