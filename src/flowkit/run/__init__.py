"""Sessions: journeys that are kept. Stores, effects, timers; the imperative shell around the pure ``step``.

    from flowkit import Event, load, unfold
    from flowkit.run import Sessions

    sessions = Sessions(unfold(load("flows/examples/turnstile.yaml")), "sqlite:///journeys.db")
    reply = sessions.start()
    reply = sessions.send(reply.id, Event("coin"), expected_version=reply.version, key="a-key-of-yours")

``store`` is the contract of every store, ``sessions`` the rules that hold above all of them.
"""
