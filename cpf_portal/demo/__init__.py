"""The demonstration's people and catalogue: invented, seeded, the same on every machine."""
