"""Every component and every mail, as the product makes them, for whoever works on it; never in production."""
