"""The drills: what each breaks, and what each control takes away."""
