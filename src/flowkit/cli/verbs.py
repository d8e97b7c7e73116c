"""A group of commands that imports one only when it is called."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


class Verbs(click.Group):
    """The verbs of a package: each is a module of that name whose ``command`` it is."""

    def __init__(self, *args: Any, verbs: tuple[str, ...] = (), package: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.verbs, self.package = verbs, package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The verbs in the order of their list."""
        return list(self.verbs)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; where there is none of that name, the nearest is suggested."""
        close = get_close_matches(args[0], self.verbs, n=1)
        if args[0] not in self.verbs and close:
            ctx.fail(f"there is no command “{args[0]}”; did you mean “{close[0]}”?")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a verb, imported now."""
        if cmd_name not in self.verbs:
            return None
        command = import_module(f"{self.package}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command
