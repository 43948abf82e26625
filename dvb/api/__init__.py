"""The API for other systems, version 1: figures for the ministry and the fund, rows for members."""

from dvb.api.site import api, urls

__all__ = ["api", "urls"]
