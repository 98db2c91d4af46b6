"""Processes that read files: each ends with its time, and with the run that it works for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import pytest
from conftest import leftovers
from worker_tasks import hangs

from pipeline import workers
from pipeline.progress import no_report
from pipeline.run import build
from pipeline.write import stage_files

TEXT = """佛冈县人民政府公报
2021年第2期

佛冈县人民政府关于做好工作的通知
佛府〔2021〕8号
各镇人民政府：
请做好工作。
"""

pytestmark = pytest.mark.workers
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(done: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    return done()


def script(code: str, home: Path) -> subprocess.Popen[bytes]:
    """A program that builds, with a folder of its own for temporary files."""
    (home / "temp").mkdir()
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=home, env={**os.environ, "TMPDIR": str(home / "temp"), "PYTHONPATH": paths}
    )


@pytest.mark.parametrize("name", ["hangs.txt", "pattern.txt"])
def test_a_short_text_has_a_time_limit_too(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TIME_LIMIT", 0.6)
    tasks = []
    for each in (name, "next.txt"):
        (tmp_path / each).write_text("公报", encoding="utf-8")
        tasks.append((tmp_path / each, tmp_path / f"out-{each}"))
    first, second = workers.run_tasks(tasks, 1, no_report, hangs)
    assert first.reason == "took more than 0.01 minutes to read and was given up"
    assert second.ok


@linux
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name in ("hangs.txt", "pattern.txt"):
        (tmp_path / "raw" / name).write_text("公报", encoding="utf-8")
    code = "from pipeline import build; from worker_tasks import hangs; build('raw', 'out', 2, work=hangs)"
    run = script(code, tmp_path)
    pids = [tmp_path / "raw" / name for name in ("hangs.pid", "pattern.pid")]
    assert wait_until(lambda: all(path.is_file() and path.read_text() for path in pids))
    numbers = [int(path.read_text()) for path in pids]
    assert all(map(is_there, numbers))
    run.kill()
    run.wait()
    assert wait_until(lambda: not any(map(is_there, numbers)))
    assert list((tmp_path / "out").glob(".staging-*"))
    assert not list((tmp_path / "temp").glob("pymp-*"))
    for path in (tmp_path / "raw").iterdir():
        path.unlink()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    assert build(tmp_path / "raw", tmp_path / "out").ok
    assert not leftovers(tmp_path / "out")


@linux
def test_a_worker_that_lost_its_run_before_it_began_does_nothing(tmp_path: Path) -> None:
    here, there = Pipe()
    with here, there:
        code = f"from pipeline.servers import serve_alone; serve_alone({there.fileno()}, 1)"
        assert subprocess.run([sys.executable, "-c", code], pass_fds=(there.fileno(),), check=False).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="hands a pipe on as a number")
def test_the_end_of_the_pipe_ends_a_worker_where_the_system_does_not(tmp_path: Path) -> None:
    here, there = Pipe()
    code = f"from pipeline import servers; servers.end_with = lambda _: None; servers.serve_alone({there.fileno()}, 0)"
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", code], pass_fds=(there.fileno(),), env={**os.environ, "PYTHONPATH": paths}
    )
    there.close()
    here.send((workers.serve, hangs))
    here.send((tmp_path / "hangs.txt", tmp_path / "out"))
    assert wait_until((tmp_path / "hangs.pid").is_file)
    assert process.poll() is None
    here.close()
    assert process.wait(60) == 1


def test_a_staging_folder_that_was_cleared_away_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stage_files(tmp_path / ".staging-1" / "000000", "x", {"text/x.txt": b"x"})
    assert not list(tmp_path.iterdir())


def test_a_script_may_build_without_more_ado(tmp_path: Path) -> None:
    """A program that is no module (`if __name__ == "__main__":` is missing) is not run again in the workers."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "script.py").write_text("from pipeline import build\nassert build('raw', 'out').ok\nprint('once')\n")
    paths = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "once\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limits")
def test_the_limit_that_held_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits = {resource.RLIMIT_DATA: workers.MEMORY_LIMIT, resource.RLIMIT_AS: resource.RLIM_INFINITY}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (limits[kind], resource.RLIM_INFINITY))
    assert workers.too_much_memory() == "needs more than 4 GB of memory"
    limits[resource.RLIMIT_AS] = 400 << 20
    assert "more memory than the 400 MB that this system lets a process have" in workers.too_much_memory()
    limits[resource.RLIMIT_AS] = limits[resource.RLIMIT_DATA] = resource.RLIM_INFINITY
    assert workers.too_much_memory() == "needs more memory than there is"


@linux
def test_an_interrupt_at_the_last_step_leaves_no_lock(tmp_path: Path) -> None:
    """The lock is taken away at the end; an interrupt comes just then."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "next.txt").write_text("公报", encoding="utf-8")
    code = (
        "import os, signal; unlink = os.unlink; left = [1]\n"
        "def interrupted(path, *rest, **more):\n"
        "    if str(path).endswith('.lock') and left:\n"
        "        left.clear(); signal.raise_signal(signal.SIGINT)\n"
        "    unlink(path, *rest, **more)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler); os.unlink = interrupted\n"
        "from pipeline.lock import only_writer; from pathlib import Path\n"
        "Path('out').mkdir()\n"
        "with only_writer(Path('out'), print): pass\n"
    )
    run = script(code, tmp_path)
    assert run.wait(60) == -signal.SIGINT
    assert not list((tmp_path / "out").iterdir())
