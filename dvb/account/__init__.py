"""A person's own account, the membership she acts in, and what is held about her."""
