"""What programs of organisations are answered under `/api/`: the ground of it, and the catalogue's part."""
