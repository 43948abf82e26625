"""The pages of signing, shared by every registered kind of document (addresses: ``urls.signing_urls``)."""
