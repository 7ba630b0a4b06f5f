"""Named checks against a running sandbox: one line a check, the counts at the end."""

import faulthandler
import os
import time
import traceback
from dataclasses import dataclass

LIMIT_SECONDS = 180


@dataclass(frozen=True)
class Sandbox:
    """Where the sandbox listens and what it holds, as the environment names it."""

    url: str
    token: str
    base: str
    table: str
    penalty_seconds: float

    @staticmethod
    def from_environment():
        return Sandbox(
            url=os.environ["SANDBOX_URL"].rstrip("/"),
            token=os.environ["SANDBOX_TOKEN"],
            base=os.environ["SANDBOX_BASE"],
            table=os.environ["SANDBOX_TABLE"],
            penalty_seconds=int(os.environ.get("SANDBOX_PENALTY_MS", "30000")) / 1000,
        )


class Suite:
    """Runs its checks in the order they were written; one that fails does not hide the others."""

    def __init__(self, name):
        self.name = name
        self._checks = []
        self._cleanups = []

    def check(self, title):
        """Registers a function of no arguments as the check that `title` describes."""

        def register(function):
            self._checks.append((title, function))
            return function

        return register

    def cleanup(self, function):
        """Registers a function that runs after all checks, whatever they found."""
        self._cleanups.append(function)
        return function

    def run(self):
        """Runs everything and returns the exit code."""
        # A client that hangs must not hang the whole test command.
        faulthandler.dump_traceback_later(LIMIT_SECONDS, exit=True)
        passed = failed = 0
        for title, function in [*self._checks, *(("cleans up", f) for f in self._cleanups)]:
            started = time.monotonic()
            try:
                function()
            except Exception as error:
                failed += 1
                print(f"FAILED {self.name}: {title}: {type(error).__name__}: {error}")
                traceback.print_exc(limit=-3)
            else:
                passed += 1
                spent = (time.monotonic() - started) * 1000
                print(f"ok     {self.name}: {title} ({spent:.0f} ms)")
        faulthandler.cancel_dump_traceback_later()
        print(f"{passed} passed, {failed} failed", flush=True)
        return 1 if failed or not passed else 0


def equal(found, expected, what="value"):
    """Fails with both values unless they are equal."""
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")
