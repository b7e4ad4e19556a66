"""Characters drawn for eyes: each of its own size, slant and weight, bent together, crossed out."""

import io
import math
import random
from functools import cache
from pathlib import Path
from typing import cast

import captcha
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 264, 84
FINE = 2  # drawn so many times larger, then reduced
INK, PAPER = 40, 255
VERA = Path(captcha.__file__).parent / "fonts" / "Vera.ttf"


def drawn(text: str, chance: random.Random) -> bytes:
    """The characters of a text as a PNG file; the same chance draws the same picture."""
    picture = Image.new("L", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    step = (WIDTH - 40) / len(text)
    for rank, character in enumerate(text):
        mask = _character(character, chance)
        left = (20 + step * (rank + 0.5) + chance.uniform(-4, 4)) * FINE - mask.width / 2
        top = (HEIGHT / 2 + chance.uniform(-7, 7)) * FINE - mask.height / 2
        picture.paste(INK, (round(left), round(top)), mask)
    _cross(picture, chance)
    picture = _bent(picture, chance).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    for _ in range(400):
        at = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        picture.putpixel(at, chance.choice((INK, 120, PAPER)))
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _character(character: str, chance: random.Random) -> Image.Image:
    """One character as a mask, plain or outlined, turned and slanted."""
    font = _font(chance.choice(("vera", "aileron")), chance.randrange(48, 60) * FINE)
    mask = Image.new("L", (80 * FINE, 80 * FINE))
    draw = ImageDraw.Draw(mask)
    middle = mask.width / 2, mask.height / 2
    if chance.random() < 0.3:
        draw.text(middle, character, font=font, anchor="mm", fill=255, stroke_width=3 * FINE, stroke_fill=255)
        draw.text(middle, character, font=font, anchor="mm", fill=0)
    else:
        draw.text(
            middle, character, font=font, anchor="mm", fill=255, stroke_width=chance.choice((0, 1)) * FINE
        )
    slant = chance.uniform(-0.35, 0.35)
    sheared = (1, slant, -slant * mask.height / 2, 0, 1, 0)
    mask = mask.transform(mask.size, Image.Transform.AFFINE, sheared, Image.Resampling.BILINEAR)
    return mask.rotate(chance.uniform(-20, 20), Image.Resampling.BILINEAR)


def _cross(picture: Image.Image, chance: random.Random) -> None:
    """Curves of the ink's colour and of the paper's, across all the characters."""
    draw = ImageDraw.Draw(picture)
    for colour in (INK, INK, PAPER):
        height, swing = chance.uniform(0.25, 0.75) * picture.height, chance.uniform(8, 22) * FINE
        length, start = chance.uniform(60, 160) * FINE, chance.uniform(0, math.tau)
        curve = [
            (x, height + swing * math.sin(start + math.tau * x / length)) for x in range(0, picture.width, 4)
        ]
        draw.line(curve, fill=colour, width=2 * FINE)


def _bent(picture: Image.Image, chance: random.Random) -> Image.Image:
    """The whole picture on paper that waves."""
    cell = 12 * FINE
    phase, other = chance.uniform(0, math.tau), chance.uniform(0, math.tau)
    length, tall = chance.uniform(90, 150) * FINE, chance.uniform(3, 5) * FINE

    def moved(x: float, y: float) -> tuple[float, float]:
        return (
            x + tall * math.sin(phase + math.tau * y / length),
            y + tall * math.sin(other + math.tau * x / length),
        )

    mesh = []
    for left in range(0, picture.width, cell):
        for top in range(0, picture.height, cell):
            right, bottom = min(left + cell, picture.width), min(top + cell, picture.height)
            corners = ((left, top), (left, bottom), (right, bottom), (right, top))
            mesh.append(
                (
                    (left, top, right, bottom),
                    tuple(coordinate for corner in corners for coordinate in moved(*corner)),
                )
            )
    return picture.transform(
        picture.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=PAPER
    )


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(VERA), size) if name == "vera" else ImageFont.load_default(size)
    return cast(ImageFont.FreeTypeFont, font)
