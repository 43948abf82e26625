"""What was learned: assessments, confirmed skills, end reports, the learning record."""
