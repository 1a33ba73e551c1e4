"""A whole relay with bouncehook on it: the demo's environment and the installed programs, as one.  Needs root.

Called by `quickstart` and by the tests.  Touches what the two touch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from bouncehook_demo.environment import DemoEnvironment
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings, bouncehook_settings
from bouncehook_demo.programs import Programs
from bouncehook_demo.running import Running
from bouncehook_demo.stages import STAGES, StageOfFailure

RETURN_DOMAIN = "return.example.test"
CUSTOMER = "acme.example"
CUSTOMERS = f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n"


class Relay(Running):
    """`environment` and `programs` may be used directly."""

    def __init__(
        self,
        commands: Path,
        *,
        customers: str = CUSTOMERS,
        return_domains: Sequence[str] = (RETURN_DOMAIN,),
        loopback: Loopback | None = None,
        rows: Sequence[StageOfFailure] = STAGES,
        settings: PostfixSettings | None = None,
        users: Mapping[str, str] | None = None,
        more_settings: str = "",
        callers: int = 1,
        show_posts_on: TextIO | None = None,
    ) -> None:
        """`commands` is the directory of the installed commands; `{endpoint}` in `customers` is the endpoint's URL.

        `more_settings` are further lines of bouncehook.yaml, in which `{relay}` is Postfix's host and port.  `callers`
        is as in Programs, the rest as in DemoEnvironment.
        """
        self.environment = DemoEnvironment(
            loopback=loopback, rows=rows, settings=settings, users=users, show_posts_on=show_posts_on
        )
        self.programs = Programs(
            self.environment.directory / "bouncehook",
            commands=commands,
            queue_directory=self.environment.postfix.queue_directory,
            return_domain=return_domains[0],
            mynetworks=", ".join(self.environment.loopback.clients),
            postfix_files=[self.environment.postfix.config_directory / name for name in ("main.cf", "master.cf")],
            more_settings=more_settings.replace("{relay}", "{}:{}".format(*self.environment.relay)),
            callers=callers,
        )
        self._customers = customers
        self.environment.use(
            bouncehook_settings(
                pipe_command=self.programs.pipe_command(),
                pipe_user=self.programs.pipe_user(),
                return_domains=return_domains,
                prefix="bounce",
            ).joined_with(settings or PostfixSettings())
        )
        self._started = ExitStack()

    def customers(self, text: str) -> str:
        """A customers' map with the endpoint's URL filled in."""
        return text.replace("{endpoint}", self.environment.endpoint.url("").rstrip("/"))

    def start(self) -> None:
        """Start all, and return when all serve."""
        with ExitStack() as stack:
            self.environment.start()
            stack.callback(self.environment.stop)
            self.programs.prepare(self.customers(self._customers))
            stack.callback(self.programs.stop)
            self.programs.start()
            self._started = stack.pop_all()

    def stop(self) -> None:
        """Stop all."""
        self._started.close()
