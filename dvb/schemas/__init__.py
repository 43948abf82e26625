"""The shapes that the API gives out."""
