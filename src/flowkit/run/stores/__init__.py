"""Where sessions are kept: memory, one SQLite file, PostgreSQL."""
