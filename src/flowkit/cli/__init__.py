"""The command line: one verb, one file. Verbs parse, call the floors below and print; they decide nothing."""
