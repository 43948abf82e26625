"""What this subject registers elsewhere: a learner's record follows the address of her account."""

from alliances.people.services import address_changes
from matching.learners.services import accounts

address_changes.register(accounts.follow_own_address)
