"""A large invented country, to measure the site as it will be: its catalogue, its people, what they lived."""
