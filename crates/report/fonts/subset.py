"""Makes the fonts of this folder and the web fonts of the comparison page out of Source Sans 3.

Usage (fonttools and brotli from PyPI): python3 subset.py FOLDER_OF_THE_UNCHANGED_FONTS . ../../../report-templates/compare/fonts/fonts.css
"""
import base64
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Datapakke Sans"
KERNED = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027)]
WEB_SIGNS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)]))
WEB_SIGNS += "–—‘’“”„†•…‰‹›€−≤≥≈√→←↑↓▲▼△▽\u2009\u2011\u202f"
WEB_NAMES = (1, 3, 4, 6, 16, 21)


def cut(path, signs, rename, **options):
    """Returns a font with those characters only, under a name that the licence leaves free."""
    font = TTFont(path)
    cutter = subset.Subsetter(subset.Options(hinting=False, **options))
    cutter.populate(unicodes=signs or font.getBestCmap().keys())
    cutter.subset(font)
    # The Open Font License keeps the name "Source" for the unchanged font.
    for record in font["name"].names:
        record.string = rename(record)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    return font


def page_font(path):
    """All characters with the ligatures of f, and kerning among the letters of Western Europe."""
    def rename(record):
        return record.toUnicode().replace("Source Sans 3", FAMILY).replace("SourceSans3", FAMILY.replace(" ", ""))

    options = {"name_IDs": [0, 1, 2, 3, 4, 6, 13, 14, 16, 17], "drop_tables": ["STAT", "BASE"]}
    font = cut(path, None, rename, layout_features=["liga"], **options)
    kerned = cut(path, KERNED, rename, layout_features=["liga", "kern"], **options)
    font["GPOS"] = kerned["GPOS"]
    # Without the names of glyphs.
    font["post"].formatType = 3.0
    return font


def web_font(path, weight):
    """The Latin letters and signs of the comparison page, as a rule of its style sheet."""
    def rename(record):
        if record.nameID not in WEB_NAMES:
            return record.string
        return FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY

    font = cut(path, map(ord, WEB_SIGNS), rename, flavor="woff2", layout_features=["kern", "mark", "ccmp"])
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    data = base64.b64encode(out.getvalue()).decode()
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:block;src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'


if __name__ == "__main__":
    source, folder, css = sys.argv[1:]
    for style in ("Regular", "SemiBold", "Italic"):
        page_font(f"{source}/SourceSans3-{style}.ttf").save(f"{folder}/DatapakkeSans-{style}.ttf")
    with open(css, "w", encoding="ascii") as file:
        for style, weight in (("Regular", 400), ("SemiBold", 600)):
            file.write(web_font(f"{source}/SourceSans3-{style}.ttf", weight))
