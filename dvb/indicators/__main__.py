"""`python -m dvb.indicators`: the arithmetic of the indicator on files, without a database or a server."""

import sys

from dvb.indicators.engine.__main__ import main

sys.exit(main())
