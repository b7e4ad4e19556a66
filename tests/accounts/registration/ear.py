"""Someone who listens to captchas with a machine: knows the voices, cuts at silences, compares spectra."""

import io
import random
import wave
from array import array

import numpy as np

from accounts.registration.captcha import voice
from accounts.registration.captcha.challenge import ALPHABET, LENGTH

FRAME = 256
BREATH = 10  # frames of silence within one character: « six » has some
VOICES = ("fr", "fr+f2", "fr+m3", "fr-be+f4", "fr-ch+m5", "fr+croak")


def challenge_of(rank: int) -> str:
    """A text to say, always the same for a rank."""
    return "".join(random.Random(rank).choices(ALPHABET, k=LENGTH))


def recited(text: str) -> bytes:
    """A text said by one voice, with nothing behind: what recordings put end to end would be."""
    said: array[int] = array("h")
    for character in text:
        said.extend(voice._silence(0.6))
        said.extend(_plainly(character, "fr"))
    said.extend(voice._silence(0.6))
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(voice.HEARD)
        out.writeframes(bytes((sample >> 8) + 128 for sample in said))
    return made.getvalue()


class Attacker:
    """Has heard each character by several voices; the nearest one is what is answered."""

    def __init__(self) -> None:
        self.known = [
            (character, _spectra(np.array(_plainly(character, name), dtype=float)))
            for character in ALPHABET
            for name in VOICES
        ]

    def hears(self, sound: bytes) -> str:
        """What the sound says, as far as this goes."""
        with wave.open(io.BytesIO(sound)) as recorded:
            samples = (
                np.frombuffer(recorded.readframes(recorded.getnframes()), dtype=np.uint8).astype(float) - 128
            )
        return "".join(self._nearest(_spectra(part)) for part in _loudest_parts(samples))

    def _nearest(self, heard: np.ndarray) -> str:
        return min(self.known, key=lambda known: float(np.linalg.norm(known[1] - heard)))[0]


def _plainly(character: str, name: str) -> "array[int]":
    return voice._speaker().say(character, name, {voice.RATE: 120, voice.PITCH: 50, voice.RANGE: 50})


def _loudest_parts(samples: np.ndarray) -> list[np.ndarray]:
    """The six stretches that stand out of what is around."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    energy = np.convolve((frames**2).mean(axis=1), np.ones(3) / 3, "same")
    floor = np.percentile(energy, 35) + 0.06 * energy.max()
    runs = np.flatnonzero(np.diff(np.concatenate([[0], (energy > floor).astype(int), [0]])))
    together: list[list[int]] = []
    for first, last in zip(runs[::2], runs[1::2], strict=True):
        if together and first - together[-1][1] < BREATH:
            together[-1][1] = last
        else:
            together.append([first, last])
    spans = sorted(together, key=lambda span: span[0] - span[1])[:LENGTH]
    return [samples[max(0, first - 8) * FRAME : (last + 8) * FRAME] for first, last in sorted(spans)]


def _spectra(samples: np.ndarray, steps: int = 12) -> np.ndarray:
    """The shape of a sound whatever its loudness and length: log spectra at so many moments."""
    loud = np.flatnonzero(np.abs(samples) > 0.08 * np.abs(samples).max())
    samples = samples[loud[0] : loud[-1] + 1] if len(loud) else samples
    starts = np.linspace(0, max(0, len(samples) - FRAME), steps).astype(int)
    frames = [np.resize(samples[start : start + FRAME], FRAME) * np.hanning(FRAME) for start in starts]
    power = np.array([(np.abs(np.fft.rfft(frame)) ** 2)[:128].reshape(16, 8).sum(axis=1) for frame in frames])
    shape: np.ndarray = np.log(power / power.max() + 1e-3)
    return shape
