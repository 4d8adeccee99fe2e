"""Files and formats in and out of the record."""
