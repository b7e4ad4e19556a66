"""What processes say of themselves as they go: records that name nobody, and counts."""
