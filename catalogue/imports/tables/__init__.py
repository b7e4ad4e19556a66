"""Public tables in CSV: read as a stream, by columns' names, line by line; what is wrong is said."""
