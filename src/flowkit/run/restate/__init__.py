"""Sessions on many machines, kept by Restate, a durable execution engine (extra ``restate``).

A session is a virtual object: its state holds the row, the journal and the outbox, and Restate lets one
handler at a time change it. ``Sessions(automaton, "restate://127.0.0.1:8080")`` talks to it as to any other
store, so every rule of sessions is the same. What a worker does elsewhere the object does by itself: effects
are durable steps, tried again until they are done, and timers are sends to itself that come when due.

``store`` is what sessions talk to; ``room`` the state of one object; ``objects`` the handlers that Restate
calls; ``serve`` lets them be called: ``flowkit sessions serve flows/msa --store restate://…``.
"""
