"""Where something is: places, addresses, and how they are found."""
