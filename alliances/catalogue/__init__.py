"""What can be learned: qualifications, skills, programmes and their outcomes."""
