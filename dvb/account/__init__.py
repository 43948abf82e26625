"""A person's own account, the membership she acts in, and the data stored about her."""
