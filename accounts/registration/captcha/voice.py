"""Characters said in French, each by another voice at its own pace, over other voices that say nothing.

espeak-ng speaks, in this process: its library comes with the package espeakng-loader. A sound is 8-bit mono.
"""

import ctypes
import io
import random
import wave
from array import array
from functools import cache
from operator import add
from threading import Lock

import espeakng_loader

HEARD = 11_025  # samples a second in what is sent: half of what espeak-ng makes
ACCENTS = ("fr", "fr-be", "fr-ch")
PEOPLE = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "croak", "klatt2")
# Said behind, backwards: syllables that name no character.
BEHIND = (
    "bonjour",
    "demain",
    "pomme",
    "vendredi",
    "montagne",
    "porte",
    "domino",
    "peinture",
    "tambour",
    "olive",
)
RATE, PITCH, RANGE = 1, 3, 4  # espeak-ng's parameters
SYNCHRONOUS, UTF_8, QUIET = 2, 1, 0
# The peak of a character: with three murmurs at a quarter of it, 8 bits hold their sum.
LOUD = 9_000
Samples = array[int]


def spoken(text: str, chance: random.Random) -> bytes:
    """The characters of a text as a WAV file; the same chance makes the same sound."""
    said: Samples = array("h")
    for character in text:
        said.extend(_silence(chance.uniform(0.5, 1.1)))
        said.extend(_loud(_said(character, chance, slowest=95, fastest=150), LOUD))
    said.extend(_silence(0.6))
    for _ in range(3):
        said = array("h", map(add, said, _murmur(len(said), chance)))
    hiss = chance.randbytes(len(said))
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(HEARD)
        out.writeframes(
            bytes((sample >> 7) + 124 + (noise >> 5) for sample, noise in zip(said, hiss, strict=True))
        )
    return made.getvalue()


def _said(text: str, chance: random.Random, *, slowest: int, fastest: int) -> Samples:
    """A text by a voice of chance."""
    voice = f"{chance.choice(ACCENTS)}+{chance.choice(PEOPLE)}"
    return _speaker().say(
        text, voice, {RATE: chance.randint(slowest, fastest), PITCH: chance.randint(15, 85), RANGE: 50}
    )


def _murmur(length: int, chance: random.Random) -> Samples:
    """Somebody who speaks behind, backwards, for so many samples."""
    murmur, loudness = _silence(chance.uniform(0, 0.2)), chance.randint(LOUD // 6, LOUD // 4)
    while len(murmur) < length:
        murmur.extend(_loud(_said(chance.choice(BEHIND), chance, slowest=110, fastest=220)[::-1], loudness))
        murmur.extend(_silence(chance.uniform(0, 0.25)))
    return murmur[:length]


def _loud(samples: Samples, peak: int) -> Samples:
    """The samples with that peak: voices are not equally loud."""
    highest = max(max(samples), -min(samples), 1)
    return array("h", (sample * peak // highest for sample in samples))


def _silence(seconds: float) -> Samples:
    return array("h", bytes(2 * int(seconds * HEARD)))


class _Speaker:
    """espeak-ng's library, one caller at a time: it keeps its state in variables of its own."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.heard = bytearray()
        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self.rate = self.library.espeak_Initialize(SYNCHRONOUS, 500, data, QUIET)
        listener = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        self.listener = listener(self._hear)  # kept: the library calls it
        self.library.espeak_SetSynthCallback(self.listener)

    def _hear(self, samples: int | None, count: int, events: int | None) -> int:
        if samples and count > 0:
            self.heard.extend(ctypes.string_at(samples, 2 * count))
        return 0

    def say(self, text: str, voice: str, parameters: dict[int, int]) -> Samples:
        """The samples of a text, one of two kept; `RuntimeError` when the library refuses."""
        with self.lock:
            self.heard.clear()
            refused = self.library.espeak_SetVoiceByName(voice.encode())
            for name, value in parameters.items():
                refused |= self.library.espeak_SetParameter(name, value, 0)
            written = text.encode() + b"\0"
            refused |= self.library.espeak_Synth(written, len(written), 0, 1, 0, UTF_8, None, None)
            said: Samples = array("h", bytes(self.heard))
        if refused or not said:
            raise RuntimeError(f"espeak-ng says nothing with {voice}")
        return array(
            "h", ((first + second) // 2 for first, second in zip(said[::2], said[1::2], strict=False))
        )


@cache
def _speaker() -> _Speaker:
    return _Speaker()
