"""What the people of the demonstration lived, and when."""
