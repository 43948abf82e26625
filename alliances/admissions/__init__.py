"""Employers that register themselves, and persons who ask to act for one."""
