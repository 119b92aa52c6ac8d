"""The warehouse as the verbs meet it: files that DuckDB reads, its limits, new databases."""
