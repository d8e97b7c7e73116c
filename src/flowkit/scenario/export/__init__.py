"""The explored machine for other checkers: our proofs can be made again by a program we did not write."""
