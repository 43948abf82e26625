"""English as Europe writes it: 12 March 2026, 24 hours, weeks from Monday."""

from dvb.site.formats.typed import DATE_INPUT_FORMATS as DATE_INPUT_FORMATS
from dvb.site.formats.typed import DATETIME_INPUT_FORMATS as DATETIME_INPUT_FORMATS

DATE_FORMAT = SHORT_DATE_FORMAT = "j F Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F Y, H:i"
FIRST_DAY_OF_WEEK = 1
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
