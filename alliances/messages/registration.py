"""What this subject registers elsewhere: letters end with the personal link that they lead to."""

from alliances.kernel import merged_records
from alliances.links import services as links
from alliances.messages import ended_links

links.on_end(ended_links.follow)
merged_records.moves("alliances.message.organisation")
