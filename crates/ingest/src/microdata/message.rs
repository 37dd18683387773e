//! Remarks about pupil-level and respondent-level rows, in one place and both languages.

use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, UnitId};

use crate::pseudonym::safe_excerpt;

/// A column that the content cannot do without.
pub(crate) fn no_role(place: Place, da: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "missing-role",
        format!("forventede en kolonne med {da}, fandt ingen"),
        format!("expected a column with {en}, found none"),
    )
    .hint("tilføj den til layoutet", "add it to the layout")
    .at(place)
}

/// A unit that is not in the register.
pub(crate) fn unknown_unit(
    place: Place,
    text: &str,
    near: Option<(&str, &UnitId)>,
) -> Diagnostic {
    let text = safe_excerpt(text);
    let diagnostic = Diagnostic::warning(
        "unknown-unit",
        format!("forventede en enhed i kommunen, fandt `{text}`; rækken er ikke læst"),
        format!(
            "expected a unit of the municipality, found `{text}`; the row was not read"
        ),
    )
    .at(place);
    match near {
        Some((name, id)) => diagnostic.hint(
            format!("mente du `{name}` ({id})? tilføj navnet som alias i enhedslisten"),
            format!("did you mean `{name}` ({id})? add the name as an alias to the list of units"),
        ),
        None => diagnostic.hint(
            "tilføj enheden eller et alias til enhedslisten",
            "add the unit or an alias to the list of units",
        ),
    }
}

/// A name that two units have.
pub(crate) fn ambiguous_unit(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "ambiguous-unit",
        format!("`{text}` er navnet på flere enheder; rækken er ikke læst"),
        format!("`{text}` is the name of more than one unit; the row was not read"),
    )
    .hint("brug institutionsnummeret", "use the institution number")
    .at(place)
}

/// A cell that is not what its column holds.
pub(crate) fn unreadable(place: Place, da: &str, en: &str, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "unreadable-cell",
        format!("forventede {da}, fandt `{text}`; rækken er ikke læst"),
        format!("expected {en}, found `{text}`; the row was not read"),
    )
    .at(place)
}

/// A cell of a column whose cells may not be quoted.
pub(crate) fn no_person(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "missing-person",
        "forventede en elevnøgle, fandt en tom celle; rækken er ikke læst",
        "expected the key of a pupil, found an empty cell; the row was not read",
    )
    .at(place)
}

/// A value that cannot be a number of its column.
pub(crate) fn no_number(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "expected-number",
        format!("forventede et tal, fandt `{text}`"),
        format!("expected a number, found `{text}`"),
    )
    .hint(
        "skriv i layoutet under [missing], hvad teksten betyder",
        "say in the layout under [missing] what the text means",
    )
    .at(place)
}

/// A number outside its scale.
pub(crate) fn out_of_scale(place: Place, text: &str, low: f64, high: f64) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "out-of-scale",
        format!("forventede et tal fra {low} til {high}, fandt `{text}`; værdien er ikke brugt"),
        format!("expected a number from {low} to {high}, found `{text}`; the value is not used"),
    )
    .at(place)
}

/// A column whose numbers can be read in two ways.
pub(crate) fn unclear_style(place: Place, mixed: bool) -> Diagnostic {
    let (da, en) = if mixed {
        (
            "kolonnen blander decimalkomma og decimalpunktum",
            "the column mixes decimal commas and points",
        )
    } else {
        (
            "kolonnens tal, som 1.234, kan læses på to måder",
            "the column's numbers, such as 1.234, can be read in two ways",
        )
    };
    Diagnostic::error(
        "number-style",
        format!("{da}; den er ikke læst"),
        format!("{en}; it was not read"),
    )
    .hint(
        "skriv `numbers = \"danish\"` eller `numbers = \"english\"` i layoutet",
        "write `numbers = \"danish\"` or `numbers = \"english\"` in the layout",
    )
    .at(place)
}

/// A year without a school year.
pub(crate) fn bare_year(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::error(
        "unclear-year",
        format!("`{text}` kan være skoleåret, der begynder, eller det, der slutter; rækken er ikke læst"),
        format!("`{text}` may be the school year that begins or the one that ends then; the row was not read"),
    )
    .hint(
        "skriv `years = \"school-year-start\"` eller `\"school-year-end\"` i layoutet",
        "write `years = \"school-year-start\"` or `\"school-year-end\"` in the layout",
    )
    .at(place)
}

/// Rows or columns set aside on purpose, with the reason.
pub(crate) fn set_aside(place: Place, da: &str, en: &str) -> Diagnostic {
    Diagnostic::note(
        "set-aside",
        format!("{da}; sat til side"),
        format!("{en}; set aside"),
    )
    .at(place)
}

/// One pupil's figure twice in a file.
pub(crate) fn twice(place: Place, equal: bool) -> Diagnostic {
    if equal {
        Diagnostic::note(
            "repeated-row",
            "samme elev og måling står to gange; læst én gang",
            "the same pupil and measure stands twice; read once",
        )
        .at(place)
    } else {
        Diagnostic::warning(
            "conflicting-row",
            "samme elev og måling står to gange med forskellig værdi; den første er brugt",
            "the same pupil and measure stands twice with different values; the first is used",
        )
        .hint("ret filen, eller fjern den ene række", "mend the file, or remove one of the rows")
        .at(place)
    }
}

/// A school year in which nobody was absent.
pub(crate) fn nobody_absent(place: Place, unit: &UnitId, year: &str) -> Diagnostic {
    Diagnostic::warning(
        "all-zero-absence",
        format!("{unit} har nul fravær for alle elever i {year}; det læses som ikke registreret"),
        format!("{unit} has no absence for any pupil in {year}; read as not registered"),
    )
    .hint("spørg skolen, om fraværet er indberettet", "ask the school whether absence was reported")
    .at(place)
}
/// A letter that the layout does not know.
pub(super) fn unknown_letter(place: Place, text: &str) -> Diagnostic {
    let text = safe_excerpt(text);
    Diagnostic::warning(
        "unknown-letter",
        format!("forventede et af layoutets fraværsbogstaver, fandt `{text}`; dagen er ikke talt med"),
        format!("expected one of the layout's letters of absence, found `{text}`; the day is not counted"),
    )
    .hint(
        "skriv bogstavet i layoutet under [words.letter]",
        "add the letter to the layout under [words.letter]",
    )
    .at(place)
}

/// A layout with letters whose meaning nobody says.
pub(super) fn no_letters(place: Place) -> Diagnostic {
    Diagnostic::error(
        "no-letters",
        "layoutet siger ikke, hvad fraværsbogstaverne betyder; intet fravær er læst",
        "the layout does not say what the letters of absence mean; no absence was read",
    )
    .hint(
        "skriv under [words.letter] fx S = \"syg\", L = \"tilladt\", U = \"ulovlig\", F = \"for sent\"",
        "write under [words.letter], say, S = \"syg\", L = \"tilladt\", U = \"ulovlig\", F = \"for sent\"",
    )
    .at(place)
}

/// A word for a letter's meaning that is none.
pub(super) fn unknown_meaning(place: Place, word: &str) -> Diagnostic {
    Diagnostic::error(
        "unknown-word",
        format!("forventede `syg`, `tilladt`, `ulovlig`, `til stede`, `for sent` eller `fri` i layoutet, fandt `{word}`"),
        format!("expected `syg`, `tilladt`, `ulovlig`, `til stede`, `for sent` or `fri` in the layout, found `{word}`"),
    )
    .at(place)
}
