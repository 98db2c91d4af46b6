"""Processes that serve: results come in the order of the tasks, and none is lost without a word."""

from __future__ import annotations

import os
import time

import pytest

from pipeline.pool import WorkError, in_order

pytestmark = pytest.mark.workers


def slow_at_first(number: int) -> tuple[int, int]:
    time.sleep(0.3 if number == 0 else 0)
    return number, os.getpid()


def dies_at_two(number: int) -> int:
    if number == 2:
        os._exit(3)
    return number


def fails_at_two(number: int) -> int:
    return 6 // (2 - number)


def test_results_come_in_the_order_of_the_tasks() -> None:
    results = list(in_order(slow_at_first, range(8), 2))
    assert [result[0] for result in results if result] == list(range(8))
    pids = {result[1] for result in results if result}
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_no_more_processes_than_tasks() -> None:
    assert len({result[1] for result in in_order(slow_at_first, range(1, 3), 9) if result}) <= 2
    assert list(in_order(slow_at_first, [], 2)) == []


def test_a_task_that_its_process_dies_of_is_none() -> None:
    assert list(in_order(dies_at_two, range(5), 2)) == [0, 1, None, 3, 4]


def test_a_fault_of_the_work_is_told_with_its_traceback() -> None:
    with pytest.raises(WorkError, match=r"(?s)in fails_at_two\n.*ZeroDivisionError"):
        list(in_order(fails_at_two, range(5), 2))


def test_what_is_not_waited_for_ends() -> None:
    results = in_order(slow_at_first, range(1, 100), 2)
    first = next(iter(results))
    assert first is not None
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(first[1], 0)
