"""What a flow is and how it moves: pure, standard library only, no clock, no files."""
