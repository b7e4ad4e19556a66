"""The engine: what makes a body a transition (`playing`), and what is then written down (`writing`)."""

from dossiers.transitions.engine.playing import REGISTRY, Details, play_the_clock, play_together, transition

__all__ = ["REGISTRY", "Details", "play_the_clock", "play_together", "transition"]
