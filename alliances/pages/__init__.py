"""What pages of every floor share: forms, lists, forms that are sent twice or are out of date."""
