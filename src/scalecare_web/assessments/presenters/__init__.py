"""What pages of assessments show, as values."""
