"""Packages: declared once and alike, explained, free, and none of the heavy ones for who does not need them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from pipeline import read, workers
from pipeline.read import archive, bundle, draft, ofd, pdf
from pipeline.read.web import markup
from pipeline.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = {
    "requirements": PROJECT["dependencies"],
    "requirements-ocr": EXTRAS["ocr"],
    "requirements-cluster": EXTRAS["cluster"],
}
LOCKS = [*DECLARED, "requirements-build", "requirements-dev", "requirements-slow"]
# Licences under which a program that uses a package may stay under any licence. MPL binds changed files of the package
# only, and the LGPL is not needed by any.
BINDING = re.compile(r"\bA?GPL|\bLGPL|Affero|GNU General Public|SSPL|Commons Clause|Non-?Commercial", re.IGNORECASE)


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(lines: list[str]) -> list[str]:
    """The requirements of a file or a list, without comments and references to other files."""
    return sorted(line.strip() for line in lines if line.strip() and not line.startswith(("#", "-r")))


def locked(name: str) -> dict[str, str]:
    """Name and version of what a lock file holds."""
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    return {plain(name): version for name, version in re.findall(r"(?m)^([A-Za-z0-9][\w.-]*)==(\S+)", text)}


@pytest.mark.parametrize("name", DECLARED)
def test_the_files_of_requirements_say_what_the_project_says(name: str) -> None:
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    assert wanted(lines) == wanted(DECLARED[name])


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_declared_is_locked(name: str) -> None:
    names = {plain(re.match(r"[\w.-]+", line).group()) for line in DECLARED[name]}  # type: ignore[union-attr]
    assert names <= locked(name).keys()


def test_locks_agree_in_their_versions() -> None:
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for package, version in locked(name).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_each_package_is_explained() -> None:
    text = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    every = [*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]
    names = {re.match(r"[\w.-]+", line).group() for line in every}  # type: ignore[union-attr]
    assert sorted(name for name in names if not re.search(rf"[| ]{re.escape(name)}[ ,]", rows)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_licences_bind_nobody(name: str) -> None:
    """What each installed package says of its licence, by expression, words and classifiers."""
    bound = {}
    for package in locked(name):
        try:
            said = metadata.metadata(package)
        except metadata.PackageNotFoundError:
            continue
        # Some give the licence's whole text; its first line names it.
        licence = (said.get("License") or "").strip().split("\n")[0]
        words = [said.get("License-Expression") or "", licence, *(said.get_all("Classifier") or [])]
        found = [word for word in words if BINDING.search(word)]
        if found:
            bound[package] = found
    assert bound == {}


def run_in_python(program: str, *arguments: object) -> str:
    """What a program prints that runs in a process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.strip() or done.stderr


def test_other_forms_are_read_without_the_packages_for_pictures() -> None:
    program = (
        "import sys; from pathlib import Path; from pipeline.read import read_source\n"
        "for name in sys.argv[1:]: read_source(Path(name))\n"
        "print([name for name in ('cv2', 'onnxruntime', 'PIL', 'rapidocr') if name in sys.modules])\n"
    )
    cases = ROOT / "tests" / "cases"
    files = [ROOT / "raw" / "qingxin-2018-03.txt", cases / "pdf" / "two_columns.pdf", cases / "html" / "16.html"]
    assert run_in_python(program, *files) == "[]"


def test_a_picture_is_told_what_it_lacks(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "sys.modules.update(dict.fromkeys(('cv2', 'onnxruntime', 'PIL', 'rapidocr')))\n"
        "from pipeline.read import ReadError, read_source\n"
        "try: read_source(Path(sys.argv[1]))\n"
        "except ReadError as error: print(error)\n"
    )
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    assert run_in_python(program, tmp_path / "a.png").endswith(
        "not installed. Install the packages for reading pictures: make ocr"
    )


# --- what the project says of itself -----------------------------------------------------------------------------


def test_the_citation_names_the_version_and_the_licence() -> None:
    yaml = pytest.importorskip("yaml")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    # What the format (1.2.0) asks for, and the values that others of our files have.
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert str(cited["cff-version"]) == "1.2.0"
    assert cited["type"] == "software"
    assert str(cited["version"]) == VERSION
    assert cited["license"] == PROJECT["license"] == "Apache-2.0"
    assert all(set(author) <= {"name", "given-names", "family-names", "alias"} for author in cited["authors"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n", 3)[1].strip() == "Apache License"


def test_what_builds_the_project_is_locked() -> None:
    """Without a network nothing is built by what no lock names: jieba comes as source and wants setuptools."""
    wants = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    lines = (ROOT / "requirements-build.in").read_text(encoding="utf-8").splitlines()
    assert wanted(lines) == wanted(wants)
    assert {plain(re.match(r"[\w.-]+", line).group()) for line in wants} <= locked("requirements-build").keys()  # type: ignore[union-attr]


def test_the_container_holds_what_the_program_needs() -> None:
    """What the Dockerfile copies is there, and let in by .dockerignore."""
    copied = re.findall(r"(?m)^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    names = [name for line in copied for name in line.split()]
    assert names
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    assert set(names) == let_in
    assert all(list(ROOT.glob(name)) for name in names)
    assert {"LICENSE", PROJECT["readme"], "pyproject.toml"} <= set(names)


def test_the_bounds_of_readers_are_those_of_the_page_on_security() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for words in (
        f"| a file | {read._LARGEST >> 20} MB |",
        f"| a text | {draft.MOST_CHARACTERS // 10**6} million characters |",
        f"| a page of the web | {markup.LONGEST // 10**6} million characters of markup |",
        f"| PDF, OFD | {pdf._MOST_PAGES:,} pages |",
        f"unpacked | {archive._LARGEST >> 20} MB, of that XML {archive._LARGEST_XML >> 20} MB;",
        f"{archive._MOST_PARTS:,} parts; no part packed {archive._DENSEST} times",
        f"{bundle._MOST_FILES:,} files, {bundle._LARGEST >> 30} GB unpacked",
        f"| time | {workers.TIME_LIMIT / 60:.0f} minutes without a page |",
        f"| memory | {workers.MEMORY_LIMIT >> 30} GB in each process",
    ):
        assert words in text, words
    assert pdf._MOST_PAGES == ofd._MOST_PAGES
