"""What this subject registers elsewhere: which schools have or had learners at an employer."""

from alliances.kernel import hosting
from matching.assignments.models import Assignment

hosting.register(Assignment.objects.all, employer="opening__employer_id", school="enrolment__school_id")
