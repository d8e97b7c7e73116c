"""Sessions beside the floor of each store and beside other libraries that keep journeys."""
