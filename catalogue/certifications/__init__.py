"""A certification as the public reads it, and the trainings that lead to it."""
