"""What the rows of each ground-floor spreadsheet mean."""
