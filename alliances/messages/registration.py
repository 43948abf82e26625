"""What this subject registers elsewhere: letters end with the personal link that they lead to."""

from alliances.links import services as links
from alliances.messages import ended_links

links.on_end(ended_links.follow)
