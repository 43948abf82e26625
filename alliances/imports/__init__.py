"""Import of spreadsheets: parsed, previewed row by row, then confirmed once."""
