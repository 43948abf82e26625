"""Write the style sheet of the pictures: ``python -m alliances.kernel.plots > dvb/static/css/plots.css``."""

import sys

from alliances.kernel.plots.style import stylesheet

sys.stdout.write(stylesheet())
