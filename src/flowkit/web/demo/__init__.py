"""What surrounds a site on a developer's machine: a mailbox, a letter box. Loopback only."""
