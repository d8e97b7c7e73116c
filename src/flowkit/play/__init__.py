"""A journey in a terminal: played by a person, by a scripted person of the demo directory, or from a file."""
