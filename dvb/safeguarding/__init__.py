"""Reports of accidents and concerns, for one named person of the school."""
