"""Dated legal parameters: what holds on a day, and who compared it with the law."""
