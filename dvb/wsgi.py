import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvb.settings")
application = get_wsgi_application()

from dvb.site.startup import require_safe_settings  # noqa: E402  settings are loaded by now

require_safe_settings()
