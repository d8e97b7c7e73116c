"""Tests of a flow: scenarios and walks, what they cover, and whether the flow does what its documents say."""
