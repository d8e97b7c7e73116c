"""What the world must do: handlers by name, and the worker that calls them after the commit."""
