"""Addresses of the kinds of document that have no views of their own."""

from dvb.signing.documents import REGISTRY
from dvb.signing.routes import document_urls

urlpatterns = [pattern for one in REGISTRY.values() if one.address for pattern in document_urls(one)]
