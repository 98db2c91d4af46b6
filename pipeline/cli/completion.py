"""`gazette completion`: what makes a shell complete the command's words."""

from __future__ import annotations

import argparse

from pipeline.cli.console import Exit
from pipeline.cli.options import Commands

SHELLS = ("bash", "zsh", "tcsh")


def add(commands: Commands) -> None:
    about = "Print what makes a shell complete the words of the command"
    parser = commands.add("completion", run, about, "bash > ~/.local/share/bash-completion/completions/gazette", "zsh")
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help="bash, zsh or tcsh")


def run(arguments: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(arguments.program, shell=arguments.shell))
    return Exit.DONE
