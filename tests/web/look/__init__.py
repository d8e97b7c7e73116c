"""How the pages look and how they are used, in a real browser."""
