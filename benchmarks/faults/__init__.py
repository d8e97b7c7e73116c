"""Faults: what sessions must survive, done to them with real parts, and controls that must be caught."""
