"""What reviewers see: looks over the pictures, what changed between two versions, the report."""
