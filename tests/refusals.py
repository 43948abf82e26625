"""How a test says that a service refuses."""

from __future__ import annotations

import pytest

from alliances.kernel.errors import Refused


def refusal(code: str) -> pytest.RaisesExc[Refused]:
    """``with refusal("not_yours"):`` - the block must be refused with this code."""
    return pytest.raises(Refused, check=lambda refused: refused.code == code)
