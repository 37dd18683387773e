"""Makes the fonts of this folder and the web fonts of the comparison page out of Source Sans 3.

Usage (fonttools and brotli from PyPI): python3 subset.py FOLDER_OF_THE_UNCHANGED_FONTS . ../../../report-templates/compare/fonts/fonts.css
"""
import base64
import copy
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables.otBase import ValueRecord

FAMILY = "Datapakke Sans"
KERNED = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027)]
# They share a glyph with the space and the hyphen. A PDF must then say at each place which of the two is meant.
OWN_GLYPHS = (0xA0, 0x2011)
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

    options = {"name_IDs": [0, 1, 2, 3, 4, 6, 13, 14, 16, 17], "drop_tables": ["STAT", "BASE", "GDEF", "gasp"]}
    font = cut(path, None, rename, layout_features=["liga"], **options)
    kerned = cut(path, KERNED, rename, layout_features=["liga", "kern"], **options)
    font["GPOS"] = kerned["GPOS"]
    font["cmap"].tables = [table for table in font["cmap"].tables if table.platformID == 3]
    pairs = kerning(font)
    for sign in OWN_GLYPHS:
        give_own_glyph(font, sign, pairs)
    put_in_order(font, {left for left, _ in pairs})
    set_kerning(font, pairs)
    # Without the names of glyphs.
    font["post"].formatType = 3.0
    return font


def kerning(font):
    """Returns by how much each pair of glyphs is moved: the first table with its left glyph decides."""
    tables = [getattr(table, "ExtSubTable", table) for lookup in font["GPOS"].table.LookupList.Lookup for table in lookup.SubTable]
    moved = lambda value: getattr(value, "XAdvance", 0) if value is not None else 0
    pairs, decided = {}, set()
    for table in tables:
        if table.Format == 1:
            for left, row in zip(table.Coverage.glyphs, table.PairSet):
                for record in row.PairValueRecord if left not in decided else ():
                    pairs.setdefault((left, record.SecondGlyph), moved(record.Value1))
            continue
        for left in table.Coverage.glyphs:
            if left in decided:
                continue
            decided.add(left)
            row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
            for right, kind in table.ClassDef2.classDefs.items():
                pairs.setdefault((left, right), moved(row[kind].Value1))
    return {pair: by for pair, by in pairs.items() if by}


def give_own_glyph(font, sign, pairs):
    """Gives a character that shares its glyph a copy of it, which is kerned alike."""
    shared, own = font.getBestCmap()[sign], f"own{sign:04X}"
    font["glyf"].glyphs[own] = copy.deepcopy(font["glyf"][shared])
    font["hmtx"].metrics[own] = font["hmtx"].metrics[shared]
    names = [*font.getGlyphOrder(), own]
    font.setGlyphOrder(names)
    font["glyf"].glyphOrder = names
    for table in font["cmap"].tables:
        table.cmap[sign] = own
    for (left, right), by in list(pairs.items()):
        if shared in (left, right):
            pairs[own if left == shared else left, own if right == shared else right] = by


def put_in_order(font, first):
    """Numbers the glyphs as their characters, those that begin a kerned pair first: found in few steps."""
    font.ensureDecompiled()
    for name in font.getGlyphOrder():
        # Parts are known by their names, no longer by their numbers.
        font["glyf"][name].expand(font["glyf"])
    character = {}
    for sign, glyph in sorted(font.getBestCmap().items()):
        character.setdefault(glyph, sign)
    names = font.getGlyphOrder()
    place = {name: at for at, name in enumerate(names)}
    key = lambda name: (name not in first, character.get(name, sys.maxunicode + 1), place[name])
    reorderGlyphs(font, names[:1] + sorted(names[1:], key=key))


def set_kerning(font, pairs):
    """Writes all kerning as one table of classes, since every further table is searched for every letter."""
    number = font.getReverseGlyphMap().get
    lefts, rights = (sorted({pair[side] for pair in pairs}, key=number) for side in (0, 1))
    row_of = {left: tuple(pairs.get((left, right), 0) for right in rights) for left in lefts}
    column_of = {right: tuple(pairs.get((left, right), 0) for left in lefts) for right in rights}
    # Class 0 is that of all other glyphs.
    rows, columns = ([None, *sorted(set(of.values()))] for of in (row_of, column_of))
    table = otTables.PairPos()
    table.Format, table.ValueFormat1, table.ValueFormat2 = 2, 4, 0
    table.Coverage, table.ClassDef1, table.ClassDef2 = otTables.Coverage(), otTables.ClassDef(), otTables.ClassDef()
    table.Coverage.glyphs = lefts
    table.ClassDef1.classDefs = {left: rows.index(row) for left, row in row_of.items()}
    table.ClassDef2.classDefs = {right: columns.index(column) for right, column in column_of.items()}
    table.Class1Count, table.Class2Count = len(rows), len(columns)
    left_of = {kind: left for left, kind in table.ClassDef1.classDefs.items()}
    right_of = {kind: right for right, kind in table.ClassDef2.classDefs.items()}
    table.Class1Record = []
    for row in range(len(rows)):
        record = otTables.Class1Record()
        record.Class2Record = []
        for column in range(len(columns)):
            cell = otTables.Class2Record()
            cell.Value1, cell.Value2 = ValueRecord(), None
            cell.Value1.XAdvance = pairs.get((left_of.get(row), right_of.get(column)), 0)
            record.Class2Record.append(cell)
        table.Class1Record.append(record)
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = 2, 0, [table], 1
    lookups = font["GPOS"].table.LookupList
    lookups.Lookup, lookups.LookupCount = [lookup], 1


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
