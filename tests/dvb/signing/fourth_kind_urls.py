"""The site's addresses and those of the fourth kind of document; read once it is registered."""

from dvb.signing.routes import signing_urls
from dvb.urls import handler403, handler404, handler500
from dvb.urls import urlpatterns as site

urlpatterns = [*site, *signing_urls("letter", "letters/<int:pk>/")]

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
