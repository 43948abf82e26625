"""The indicator RR 3.5 as arithmetic: frames in, frames out.

Plain Python with numpy and pandas; it knows no web framework, no clock and no database. What a figure means
is in ``definitions``, what a frame must look like in ``frames``, the counting in ``compute``, what may be
published in ``suppress``, the way to a target in ``path``, and the files that leave the house in
``export``.
"""
