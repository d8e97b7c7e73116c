"""The machine of each version of a flow: the loaded one, and those kept for older sessions."""

from __future__ import annotations

from flowkit.core.automaton import Automaton
from flowkit.run.definitions import definition, revived
from flowkit.run.errors import NoDefinitionError
from flowkit.run.store import Session, Store


class Pinned:
    """Finds the machine a session is pinned to."""

    def __init__(self, automaton: Automaton, store: Store) -> None:
        self._own, self._store = automaton, store
        self._known = {automaton.digest: automaton}
        self._kept = False

    def keep(self) -> None:
        """Keep the definition of the loaded flow, once, so that its sessions outlive its files.

        A flow that was not read from files cannot be kept: its sessions need it to be given again.
        """
        if not self._kept and self._own.flow.sources:
            self._store.define(definition(self._own.flow))
        self._kept = True

    def add(self, automaton: Automaton) -> None:
        """Keep one more version, whose machine is here. Raises ValueError for one not read from files."""
        self._store.define(definition(automaton.flow))
        self._known[automaton.digest] = automaton

    def automaton(self, session: Session) -> Automaton:
        """The machine of a session. Raises NoDefinitionError when nobody has it."""
        found = self._known.get(session.digest)
        return self.of(session.digest, session.id) if found is None else found

    def of(self, digest: str, session: str = "") -> Automaton:
        """The machine of a digest. Raises NoDefinitionError."""
        found = self._known.get(digest)
        if found is None:
            kept = self._store.definition(digest)
            if kept is None:
                raise NoDefinitionError(session, digest)
            found = self._known[digest] = revived(kept, self._own.kinds)
        return found
