//! Remarks about questionnaires, in one place and both languages; no answer is quoted.

use datapakke_model::Diagnostic;
use datapakke_model::source::Place;

use crate::pseudonym::safe_excerpt;

/// A set without one of its files.
pub(crate) fn incomplete(place: Place, da: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "incomplete-set",
        format!("et SurveyXact-sæt har structure, labels og dataset; her mangler {da}"),
        format!(
            "a SurveyXact set has structure, labels and dataset; {en} is missing here"
        ),
    )
    .hint("eksportér alle tre filer igen", "export all three files again")
    .at(place)
}

/// Parts of a wide data set with different numbers of rows.
pub(crate) fn uneven(place: Place) -> Diagnostic {
    Diagnostic::error(
        "uneven-set",
        "delene af datasættet har ikke lige mange rækker, så svarene kan ikke føres sammen",
        "the parts of the data set do not have the same number of rows and cannot be joined",
    )
    .hint("eksportér sættet igen", "export the set again")
    .at(place)
}

/// No questionnaire of the catalogue asks any of the questions.
pub(crate) fn unknown_survey(place: Place) -> Diagnostic {
    Diagnostic::error(
        "unknown-questionnaire",
        "ingen af spørgsmålene findes i katalogets spørgeskemaer; ingen svar er læst",
        "none of the questions is in the questionnaires of the catalogue; no answer was read",
    )
    .hint(
        "læg kommunens eget spørgeskema i projektmappen (se `datapakke catalogue`)",
        "put the municipality's own questionnaire into the project folder (see `datapakke catalogue`)",
    )
    .at(place)
}

/// More than one questionnaire fits.
pub(crate) fn tied(place: Place, surveys: &[String]) -> Diagnostic {
    let names = surveys.join(", ");
    Diagnostic::error(
        "ambiguous-questionnaire",
        format!("spørgsmålene passer lige godt til {names}; ingen svar er læst"),
        format!("the questions fit {names} equally well; no answer was read"),
    )
    .hint("skriv `survey = \"…\"` i et layout", "write `survey = \"…\"` in a layout")
    .at(place)
}

/// A question the questionnaire does not have.
pub(crate) fn unknown_question(
    place: Place,
    text: &str,
    near: Option<&str>,
) -> Diagnostic {
    let text = safe_excerpt(text);
    let diagnostic = Diagnostic::note(
        "unknown-question",
        format!("spørgsmålet `{text}` er ikke i spørgeskemaet; det er ikke læst"),
        format!("the question `{text}` is not in the questionnaire; it was not read"),
    )
    .at(place);
    match near {
        Some(near) => diagnostic.hint(
            format!("det nærmeste er `{near}`; tilføj ordlyden til spørgeskemaet, hvis det er det"),
            format!("the nearest is `{near}`; add the wording to the questionnaire if it is that one"),
        ),
        None => diagnostic,
    }
}

/// One question in two columns.
pub(crate) fn asked_twice(place: Place, question: &str) -> Diagnostic {
    Diagnostic::warning(
        "question-twice",
        format!("spørgsmålet `{question}` står i to kolonner; den første er læst"),
        format!("the question `{question}` stands in two columns; the first was read"),
    )
    .at(place)
}

/// Columns that never leave ingest.
pub(crate) fn dropped(place: Place, da: &str, en: &str, names: &[String]) -> Diagnostic {
    const LISTED: usize = 8;
    let mut list: Vec<String> = names
        .iter()
        .take(LISTED)
        .map(|name| format!("`{}`", safe_excerpt(name)))
        .collect();
    if names.len() > LISTED {
        list.push("\u{2026}".to_owned());
    }
    let (n, list) = (names.len(), list.join(", "));
    Diagnostic::note(
        "columns-dropped",
        format!("{n} kolonner med {da} er udeladt: {list}"),
        format!("{n} columns with {en} were left out: {list}"),
    )
    .at(place)
}

/// No column says which unit a respondent belongs to.
pub(crate) fn no_unit(place: Place) -> Diagnostic {
    Diagnostic::error(
        "no-unit-variable",
        "ingen kolonne siger, hvilken enhed svarpersonen hører til; ingen svar er læst",
        "no column says which unit a respondent belongs to; no answer was read",
    )
    .hint(
        "angiv kolonnen i et layout med role = \"unit-name\" eller \"unit-number\", eller skriv `unit = \"…\"`",
        "name the column in a layout with role = \"unit-name\" or \"unit-number\", or write `unit = \"…\"`",
    )
    .at(place)
}

/// The column that was taken for the unit, found by its content.
pub(crate) fn unit_found(place: Place, heading: &str) -> Diagnostic {
    let heading = safe_excerpt(heading);
    Diagnostic::note(
        "unit-by-content",
        format!("enheden er læst af kolonnen `{heading}`, hvis værdier er enheder i registeret"),
        format!("the unit was read from the column `{heading}`, whose values are units of the register"),
    )
    .at(place)
}

/// Respondents without a unit.
pub(crate) fn without_unit(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "respondent-without-unit",
        "svarpersonen har ingen enhed; svarene er ikke læst",
        "the respondent has no unit; the answers were not read",
    )
    .at(place)
}

/// Nothing says when the survey was.
pub(crate) fn assumed_period(place: Place, period: &str) -> Diagnostic {
    Diagnostic::warning(
        "survey-year-assumed",
        format!("filen siger ikke, hvornår der er spurgt; læst som {period}"),
        format!("the file does not say when people were asked; read as {period}"),
    )
    .hint("skriv `period = \"…\"` i et layout", "write `period = \"…\"` in a layout")
    .at(place)
}

/// Dates that can be read in two ways.
pub(crate) fn unclear_dates(place: Place) -> Diagnostic {
    Diagnostic::error(
        "unclear-dates",
        "datoerne kan være dag-måned eller måned-dag, og skoleåret afhænger af det",
        "the dates may be day-month or month-day, and the school year depends on it",
    )
    .hint(
        "skriv `[answers] month_first = true` (eller `period = \"…\"`) i et layout",
        "write `[answers] month_first = true` (or `period = \"…\"`) in a layout",
    )
    .at(place)
}

/// A code that the labels do not explain.
pub(crate) fn unlabelled(place: Place, question: &str) -> Diagnostic {
    Diagnostic::warning(
        "code-without-label",
        format!(
            "en svarkode til `{question}` har ingen tekst i labels; svaret er ukendt"
        ),
        format!(
            "a code of `{question}` has no text in the labels; the answer is unknown"
        ),
    )
    .at(place)
}

/// A label that is not on the scale.
pub(crate) fn off_scale(place: Place, question: &str, label: Option<&str>) -> Diagnostic {
    let (da, en) = match label {
        Some(label) => {
            let label = safe_excerpt(label);
            (format!("svaret `{label}`"), format!("the answer `{label}`"))
        }
        None => ("en svartekst".to_owned(), "the text of an answer".to_owned()),
    };
    Diagnostic::warning(
        "answer-off-scale",
        format!("{da} er ikke på skalaen for `{question}`; spørgsmålet er ikke læst"),
        format!("{en} is not on the scale of `{question}`; the question was not read"),
    )
    .hint(
        "tilføj stavemåden til skalaen, eller ret spørgsmålets skala i spørgeskemaet",
        "add the spelling to the scale, or mend the question's scale in the questionnaire",
    )
    .at(place)
}

/// Numbers without labels.
pub(crate) fn bare_number(place: Place) -> Diagnostic {
    Diagnostic::error(
        "answer-number",
        "svarene er tal uden tekst, og tallene kan tælles fra begge ender; de er ikke læst",
        "the answers are numbers without text, which may be counted from either end; not read",
    )
    .hint(
        "eksportér svartekster, eller skriv i et layout `[answers] numbers = \"lowest-first\"`, `\"highest-first\"`, `\"from-zero\"` eller `turned = true`",
        "export the texts, or write in a layout `[answers] numbers = \"lowest-first\"`, `\"highest-first\"`, `\"from-zero\"` or `turned = true`",
    )
    .at(place)
}

/// A number outside the scale.
pub(crate) fn outside(place: Place, question: &str, steps: u8) -> Diagnostic {
    Diagnostic::warning(
        "answer-outside-scale",
        format!("forventede et svar fra 1 til {steps} på `{question}`, fandt et andet tal; svaret er ukendt"),
        format!("expected an answer from 1 to {steps} to `{question}`, found another number; the answer is unknown"),
    )
    .at(place)
}

/// Respondents who did not finish.
pub(crate) fn unfinished(place: Place) -> Diagnostic {
    Diagnostic::note(
        "unfinished-answers",
        "svarpersoner, der ikke blev færdige, er talt som spurgte, og deres svar er ikke læst",
        "respondents who did not finish are counted as asked; their answers were not read",
    )
    .hint("skriv `[answers] partial = true` i et layout for at tage dem med", "write `[answers] partial = true` in a layout to include them")
    .at(place)
}
