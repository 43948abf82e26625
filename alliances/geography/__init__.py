"""Places, addresses, and geocoding."""
