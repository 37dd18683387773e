//! Remarks about the figure that a text speaks to: its indicator and its group.

use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Text};

use super::{quote, warning};

/// An indicator the catalogue does not have.
pub(in crate::conference) fn unknown_indicator(
    place: Place,
    text: &str,
    near: Option<&Text>,
) -> Diagnostic {
    let text = quote(text);
    let diagnostic = warning(
        "unknown-indicator",
        place,
        format!(
            "forventede en indikator fra kataloget, fandt `{text}`; teksten er beholdt uden tal"
        ),
        format!(
            "expected an indicator of the catalogue, found `{text}`; the text was kept without a figure"
        ),
    );
    match near {
        Some(near) => diagnostic
            .hint(format!("mente du {}?", near.da), format!("did you mean {}?", near.en)),
        None => diagnostic.hint(
            "`datapakke katalog` viser alle indikatorer",
            "`datapakke catalogue` lists all indicators",
        ),
    }
}

/// A questionnaire, or a single question of the one named, in an indicator's place.
pub(in crate::conference) fn question(
    place: Place,
    text: &str,
    survey: Option<&Text>,
    indicators: &Text,
) -> Diagnostic {
    let text = quote(text);
    let (da, en) = match survey {
        Some(survey) => (
            format!(
                "`{text}` er et enkelt spørgsmål i `{}`: det har tal i figures.csv, men er ingen indikator; teksten er beholdt uden tal",
                survey.da
            ),
            format!(
                "`{text}` is a single question of `{}`: it has figures in figures.csv but is no indicator; the text was kept without a figure",
                survey.en
            ),
        ),
        None => (
            format!(
                "`{text}` er et helt spørgeskema og ingen indikator; teksten er beholdt uden tal"
            ),
            format!(
                "`{text}` is a whole questionnaire and no indicator; the text was kept without a figure"
            ),
        ),
    };
    warning("question-no-indicator", place, da, en).hint(
        format!("skriv en af skemaets indikatorer: {}", indicators.da),
        format!("write one of its indicators: {}", indicators.en),
    )
}

/// A label that more than one indicator has.
pub(in crate::conference) fn ambiguous_indicator(
    place: Place,
    text: &str,
    indicators: &Text,
) -> Diagnostic {
    let text = quote(text);
    warning(
        "ambiguous-indicator",
        place,
        format!("`{text}` passer til flere indikatorer; teksten er beholdt uden tal"),
        format!("`{text}` fits several indicators; the text was kept without a figure"),
    )
    .hint(
        format!("skriv en af {}", indicators.da),
        format!("write one of {}", indicators.en),
    )
}

/// An indicator that units of this kind do not have.
pub(in crate::conference) fn other_kind(
    place: Place,
    indicator: &str,
    kind: &Text,
) -> Diagnostic {
    warning(
        "indicator-of-others",
        place,
        format!("indikatoren `{indicator}` findes ikke for {}; teksten er beholdt uden tal", kind.da),
        format!("the indicator `{indicator}` does not exist for {}; the text was kept without a figure", kind.en),
    )
    .hint("`datapakke katalog` viser, hvem hver indikator gælder", "`datapakke catalogue` tells whom each indicator covers")
}

/// A group that is not known.
pub(in crate::conference) fn unknown_group(
    place: Place,
    text: &str,
    near: Option<&str>,
) -> Diagnostic {
    let text = quote(text);
    let diagnostic = warning(
        "unknown-group",
        place,
        format!(
            "forventede en gruppe som `alle`, `mellemtrin`, `7. klasse` eller `7b`, fandt `{text}`; teksten er beholdt uden tal"
        ),
        format!(
            "expected a group such as `alle`, `mellemtrin`, `7. klasse` or `7b`, found `{text}`; the text was kept without a figure"
        ),
    );
    match near {
        Some(near) => diagnostic
            .hint(format!("mente du `{near}`?"), format!("did you mean `{near}`?")),
        None => diagnostic
            .hint("lad feltet stå tomt for alle", "leave it empty for everybody"),
    }
}

/// A group without an indicator.
pub(in crate::conference) fn lone_group(place: Place) -> Diagnostic {
    warning(
        "group-alone",
        place,
        "der er en gruppe og ingen indikator; gruppen er ikke brugt",
        "there is a group and no indicator; the group was not used",
    )
    .hint(
        "skriv indikatoren, eller slet gruppen",
        "write the indicator, or delete the group",
    )
}
