"""The console command `gazette`. Its commands are the modules that stand in `COMMANDS` of `parser.py`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from pipeline.cli.console import CommandError, Exit, complain, make_console
from pipeline.cli.parser import check_command, make_parser
from pipeline.messages import language_of, use_language


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code (`Exit`)."""
    for stream in (sys.stdout, sys.stderr):
        # A console of GBK or cp1252 lacks some of what gazettes print: better a ? than no answer.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    use_language(language_of(os.environ, sys.stderr.encoding))
    words = sys.argv[1:] if argv is None else list(argv)
    parser = make_parser()
    check_command(parser, words)
    arguments = parser.parse(words)
    command: Callable[[argparse.Namespace], int] | None = arguments.command
    if command is None:
        parser.print_help()
        return Exit.USAGE
    try:
        return command(arguments)
    except CommandError as error:
        complain(error.reason, error.advice)
        return error.code
    except KeyboardInterrupt:
        complain("stopped; the next build does what is left to do")
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough. What is still buffered must not fail again when Python ends.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:
        from pipeline.servers import NoProcessError

        if isinstance(error, NoProcessError):
            complain(str(error))
            return Exit.FAILED
        make_console(error=True).print(traceback.format_exc().rstrip())
        complain("this is a fault of the program: please report it with the lines above")
        return Exit.FAILED
