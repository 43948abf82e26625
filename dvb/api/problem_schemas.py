"""The form of errors (RFC 9457, problem details)."""

from __future__ import annotations

from ninja import Field, Schema


class FieldFault(Schema):
    """What is wrong with one parameter."""

    field: str = Field(description="Name of the parameter", examples=["period"])
    row: int | None = Field(None, description="Which row of the body, the first is 1; empty for no row")
    message: str = Field(description="What is wrong, and how to mend it")


class Problem(Schema):
    """An error: what kind it is, in words, and which parameters it is about."""

    type: str = Field(
        description="Kind of the error, an address that does not change", examples=["about:blank"]
    )
    title: str = Field(description="Name of the kind", examples=["Not found"])
    status: int = Field(description="HTTP status", examples=[404])
    detail: str = Field(description="What happened this time")
    errors: list[FieldFault] = Field(default_factory=list, description="Parameters that are wrong")
