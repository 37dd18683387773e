"""Makes fonts.css: the Latin letters and signs of the page's two weights, renamed as the licence asks.

Usage (fonttools and brotli from PyPI): python3 subset.py ../../../crates/report/fonts fonts.css
"""
import base64
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

SIGNS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)]))
SIGNS += "–—‘’“”„†•…‰‹›€−≤≥≈√→←↑↓▲▼△▽\u2009\u2011\u202f"
FAMILY = "Datapakke Sans"


def subsetted(path, weight):
    font = TTFont(path)
    options = subset.Options(flavor="woff2", layout_features=["kern", "mark", "ccmp"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=SIGNS)
    cutter.subset(font)
    # The Open Font License keeps the name "Source" for the unchanged font.
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16, 21):
            record.string = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY
    font.flavor = "woff2"
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    data = base64.b64encode(out.getvalue()).decode()
    return f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:block;src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'


if __name__ == "__main__":
    folder, out = sys.argv[1:]
    css = subsetted(f"{folder}/SourceSans3-Regular.ttf", 400) + subsetted(f"{folder}/SourceSans3-SemiBold.ttf", 600)
    with open(out, "w", encoding="ascii") as file:
        file.write(css)
