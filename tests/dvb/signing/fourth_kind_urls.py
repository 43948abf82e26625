"""The site's addresses and those of the fourth kind of document; read once it is registered."""

from dvb.signing.routes import document_urls
from dvb.urls import handler403, handler404, handler500
from dvb.urls import urlpatterns as site
from tests.dvb.signing.fourth_kind import LETTER

urlpatterns = [*site, *document_urls(LETTER)]

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
