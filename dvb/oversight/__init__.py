"""What an alliance's coordinator watches over all members."""
