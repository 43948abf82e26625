from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from alliances.kernel import hosting
        from matching import access  # noqa: F401
        from matching.models import Assignment

        hosting.answer(Assignment.objects.all, employer="opening__employer_id", school="enrolment__school_id")
