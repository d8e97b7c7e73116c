"""An hour of invented people, processes that are killed at random, an upgrade while they are inside."""
