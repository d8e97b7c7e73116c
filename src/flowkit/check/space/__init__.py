"""All that can happen: answers cut into cells, conditions as boxes of cells, every situation explored."""
