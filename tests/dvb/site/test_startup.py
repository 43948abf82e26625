"""A public site does not start with settings that would harm people; a demo and development do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from dvb.site.startup import require_safe_settings

SAFE = {
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": "k" * 64,
    "PERSONAL_DATA_KEY": "p" * 64,
    "SITE_URL": "https://dvb.example.lv",
    "ALLOWED_HOSTS": ["dvb.example.lv"],
    "EMAIL_CONFIG": {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
}
FAULTS: dict[str, dict[str, Any]] = {
    "dvb.E002": {"SECRET_KEY": "development-only-key"},
    "dvb.E003": {"PERSONAL_DATA_KEY": "k" * 64},
    "dvb.E004": {"PERSONAL_DATA_KEY": "1"},
    "dvb.E005": {"SITE_URL": "http://127.0.0.1:8000"},
    "dvb.E006": {"ALLOWED_HOSTS": ["*"]},
    "dvb.E007": {"EMAIL_CONFIG": {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}},
}


@pytest.fixture
def public(settings: Any) -> Any:
    for name, value in SAFE.items():
        setattr(settings, name, value)
    return settings


def test_a_site_with_settings_of_its_own_starts(public: Any) -> None:
    require_safe_settings()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_refused_by_name(public: Any, fault: str) -> None:
    for name, value in FAULTS[fault].items():
        setattr(public, name, value)
    with pytest.raises(ImproperlyConfigured, match=fault):
        require_safe_settings()


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_a_demo_and_development_start_with_anything(public: Any, name: str) -> None:
    public.SECRET_KEY = "development-only-key"
    setattr(public, name, True)
    require_safe_settings()
