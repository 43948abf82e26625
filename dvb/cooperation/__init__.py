"""Long-term agreements of a school and an employer."""
