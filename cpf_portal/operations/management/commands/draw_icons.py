"""Draw the icons of the installed site from the brand's own mark, `static/img/logo.svg`."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw

FOLDER = Path(settings.BASE_DIR) / "static" / "img"
# The side of each in pixels, and the part of it that the mark takes: systems cut a maskable one to any shape.
ICONS = {"icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0), "icon-maskable-512.png": (512, 0.75)}
FINE = 4  # drawn so many times larger, then reduced
MOVES = re.compile(r"([hv])(-?[\d.]+)")


class Command(BaseCommand):
    help = "Dessine les icônes du site à installer, à partir du logo."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ICONS:
            drawn(name).save(FOLDER / name, optimize=True)


def drawn(name: str) -> Image.Image:
    """One of the icons: the stair and its goal, on paper."""
    side, part = ICONS[name]
    svg = (FOLDER / "logo.svg").read_text()
    box = float(_said(svg, r'viewBox="0 0 ([\d.]+)'))
    paper, ink = _said(svg, r'fill="(#\w{6})"'), _said(svg, r'stroke="(#\w{6})"')
    scale = side * FINE * part / box
    edge = side * FINE * (1 - part) / 2
    width = round(float(_said(svg, r'stroke-width="([\d.]+)"')) * scale)
    picture = Image.new("RGB", (side * FINE, side * FINE), paper)
    draw = ImageDraw.Draw(picture)
    draw.line([(x * scale + edge, y * scale + edge) for x, y in _stair(svg)], ink, width, joint="curve")
    x, y, radius = (float(_said(svg, rf'{name}="([\d.]+)"')) * scale for name in ("cx", "cy", " r"))
    reach = radius + width / 2
    corners = (x + edge - reach, y + edge - reach, x + edge + reach, y + edge + reach)
    draw.ellipse(corners, outline=ink, width=width)
    return picture.resize((side, side), Image.Resampling.LANCZOS).quantize(32)


def _said(svg: str, pattern: str) -> str:
    """What an attribute of the drawing says."""
    found = re.search(pattern, svg)
    if found is None:
        raise ValueError(f"the logo has no {pattern}")
    return found[1]


def _stair(svg: str) -> list[tuple[float, float]]:
    """The corners of the line, which goes along and up."""
    start, moves = _said(svg, r'd="M([\d. ]+)').split(), MOVES.findall(_said(svg, r'd="M[\d. ]+([^"]+)"'))
    x, y = map(float, start)
    corners = [(x, y)]
    for way, length in moves:
        x, y = (x + float(length), y) if way == "h" else (x, y + float(length))
        corners.append((x, y))
    return corners
