"""What processes that serve do in tests. They load this module and no other."""

from __future__ import annotations

import os
import signal
import time
from typing import Any


class Numbers:
    """Work that tells of its process."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.prepared_in = 0

    def prepare(self) -> None:
        self.prepared_in = os.getpid()
        time.sleep(self.seconds)

    def __call__(self, task: str) -> tuple[int, int, int]:
        if task == "die":
            os._exit(3)
        if task == "orphan":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        return os.getpid(), os.getppid(), self.prepared_in


def tell(connection: Any, work: Numbers) -> None:
    while True:
        connection.send(work(connection.recv()))


def tell_of_itself(connection: Any, _work: object) -> None:
    """Whatever the work is."""
    while True:
        connection.recv()
        connection.send((os.getpid(), os.getppid(), 0))
