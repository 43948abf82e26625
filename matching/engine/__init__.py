"""Who goes where: the exact matcher, plain Python with numpy and scipy (docs/matching.md)."""
