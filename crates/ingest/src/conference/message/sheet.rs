//! Remarks about the sheets of agreements and the files of answers to rubrics.

use datapakke_model::conference::Rubric;
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Language, SchoolYear, Text};

use super::{error, note, quote, warning};

/// A workbook or text without the table of agreements or answers.
pub(in crate::conference) fn no_table(place: Place, da: &str, en: &str) -> Diagnostic {
    error(
        "missing-column",
        place,
        format!("fandt ingen række med overskrifterne {da}"),
        format!("found no row with the headings {en}"),
    )
    .hint(
        "kopiér overskrifterne fra skabelonen, som `datapakke ny` laver",
        "copy the headings of the template that `datapakke new` makes",
    )
}

/// A heading that is not known.
pub(in crate::conference) fn unknown_column(
    place: Place,
    found: &str,
    near: Option<&str>,
) -> Diagnostic {
    let found = quote(found);
    match near {
        Some(near) => warning(
            "unknown-column",
            place,
            format!("kender ikke kolonnen `{found}`; den er ikke læst"),
            format!("does not know the column `{found}`; it was not read"),
        )
        .hint(format!("mente du `{near}`?"), format!("did you mean `{near}`?")),
        None => note(
            "columns-dropped",
            place,
            format!("kolonnen `{found}` er ikke læst"),
            format!("the column `{found}` was not read"),
        ),
    }
}

/// An agreement without a goal.
pub(in crate::conference) fn goal_missing(place: Place) -> Diagnostic {
    error(
        "goal-missing",
        place,
        "forventede et mål, fandt et tomt felt; aftalen er ikke læst",
        "expected a goal, found an empty field; the agreement was not read",
    )
    .hint("skriv målet i én sætning", "write the goal in one sentence")
}

/// A row without a school year.
pub(in crate::conference) fn year_missing(place: Place, year: SchoolYear) -> Diagnostic {
    warning(
        "year-missing",
        place,
        format!("skoleåret mangler; rækken er læst som {year}"),
        format!("the school year is missing; the row was read as {year}"),
    )
    .hint(
        "skriv skoleåret, så rækken kan følges næste år",
        "write it, so that the row can be followed next year",
    )
}

/// A text that is no school year.
pub(in crate::conference) fn bad_year(place: Place, text: &str) -> Diagnostic {
    let text = quote(text);
    error(
        "bad-year",
        place,
        format!("forventede et skoleår som 2025/26, fandt `{text}`; rækken er ikke læst"),
        format!(
            "expected a school year such as 2025/26, found `{text}`; the row was not read"
        ),
    )
    .hint(
        "skriv begge år, fx 2025/26; i Excel skal feltet være tekst, så det ikke bliver en dato",
        "write both years, such as 2025/26; in Excel the field must be text, so that it is no date",
    )
}

/// A school year after that of the pack.
pub(in crate::conference) fn later_year(place: Place, pack: SchoolYear) -> Diagnostic {
    warning(
        "year-after-pack",
        place,
        format!("skoleåret ligger efter pakkens ({pack})"),
        format!("the school year is after that of the pack ({pack})"),
    )
    .hint(
        "skriv det skoleår, datapakken handlede om, da aftalen blev indgået",
        "write the school year of the data pack when the agreement was made",
    )
}

/// A target or baseline that the scale does not have.
pub(in crate::conference) fn outside_scale(
    place: Place,
    text: &str,
    bounds: [f64; 2],
) -> Diagnostic {
    let text = quote(text);
    let da = |value: f64| value.to_string().replace('.', ",");
    warning(
        "outside-scale",
        place,
        format!(
            "forventede et tal fra {} til {}, fandt `{text}`; tallet er ikke brugt",
            da(bounds[0]),
            da(bounds[1])
        ),
        format!(
            "expected a number from {} to {}, found `{text}`; it was not used",
            bounds[0], bounds[1]
        ),
    )
    .hint(
        "indikatorens skala står i `datapakke katalog`",
        "the indicator's scale is in `datapakke catalogue`",
    )
}

/// A direction or target that cannot be read.
pub(in crate::conference) fn bad_aim(place: Place, text: &str) -> Diagnostic {
    let text = quote(text);
    warning(
        "bad-aim",
        place,
        format!(
            "forventede op, ned, mindst et tal eller højst et tal, fandt `{text}`; det er ikke brugt"
        ),
        format!(
            "expected op, ned, mindst and a number, or højst and a number, found `{text}`; it was not used"
        ),
    )
    .hint(
        "skriv fx `mindst 3,8`, `højst 20 %`, `op` eller `ned`",
        "write for example `mindst 3,8`, `højst 20 %`, `op` or `ned`",
    )
}

/// A target that does not say which way.
pub(in crate::conference) fn aim_direction(place: Place) -> Diagnostic {
    warning(
        "aim-direction",
        place,
        "målværdien siger ikke, om tallet skal op eller ned; den er ikke brugt",
        "the target does not say whether the figure is to rise or fall; it was not used",
    )
    .hint(
        "skriv mindst eller højst foran tallet",
        "write mindst or højst before the number",
    )
}

/// An aim that goes the other way than the one that is wanted of the figure.
pub(in crate::conference) fn aim_unwanted(
    place: Place,
    label: &Text,
    up: bool,
) -> Diagnostic {
    let (da, en) = match up {
        true => (["op", "lavt", "højst"], ["rise", "low"]),
        false => (["ned", "højt", "mindst"], ["fall", "high"]),
    };
    warning(
        "aim-unwanted",
        place,
        format!(
            "målet er læst, som at tallet skal {}, og {} ønskes {}",
            da[0], label.da, da[1]
        ),
        format!(
            "the target was read as the figure is to {}, and {} is wanted {}",
            en[0], label.en, en[1]
        ),
    )
    .hint(
        format!("skriv `{}` foran tallet, eller vælg et andet tal i Indikator", da[2]),
        format!("write `{}` before the number, or choose another indicator", da[2]),
    )
}

/// An agreement that nothing can follow.
pub(in crate::conference) fn no_sign(place: Place) -> Diagnostic {
    note(
        "no-sign",
        place,
        "aftalen har hverken indikator eller eget tegn, så intet kan vise, om den lykkes",
        "the agreement has neither an indicator nor its own sign, so nothing can show whether it works",
    )
    .hint("udfyld Indikator eller Eget tegn", "fill in Indikator or Eget tegn")
}

/// One agreement twice.
pub(in crate::conference) fn agreement_twice(place: Place, read: &Place) -> Diagnostic {
    warning(
        "agreement-twice",
        place,
        format!(
            "enhed, nummer og skoleår står med et andet indhold i {}; det er det, der er læst",
            read.words(Language::Da)
        ),
        format!(
            "unit, number and school year stand with other content in {}, which was read",
            read.words(Language::En)
        ),
    )
    .hint(
        "slet rækken det ene sted, eller giv den et nyt nummer, hvis det er en anden aftale",
        "delete the row in one place, or give it a new number if it is another agreement",
    )
}

/// A rubric or statement that is not known.
pub(in crate::conference) fn unknown_aspect(
    place: Place,
    text: &str,
    near: Option<&str>,
) -> Diagnostic {
    let text = quote(text);
    let diagnostic = warning(
        "unknown-statement",
        place,
        format!("kender ikke udsagnet `{text}`; svaret er ikke læst"),
        format!("does not know the statement `{text}`; the answer was not read"),
    );
    match near {
        Some(near) => diagnostic
            .hint(format!("mente du `{near}`?"), format!("did you mean `{near}`?")),
        None => diagnostic.hint(
            "udsagnene står i skabelonen, som `datapakke ny` laver",
            "the statements are in the template that `datapakke new` makes",
        ),
    }
}

/// Answers that are no levels of the rubric: the words found, and in how many places.
pub(in crate::conference) fn unknown_level(
    place: Place,
    words: &[String],
    count: u32,
    rubric: &Rubric,
) -> Diagnostic {
    let words: Vec<String> = words.iter().map(|w| format!("`{}`", quote(w))).collect();
    let words = words.join(", ");
    let list = |pick: fn(&Text) -> &String| {
        let labels: Vec<String> = rubric
            .levels
            .iter()
            .map(|l| format!("`{}` ({})", l.id, pick(&l.label)))
            .collect();
        labels.join(", ")
    };
    warning(
        "unknown-level",
        place,
        format!(
            "forventede et af niveauerne i rubrikken `{}`, fandt {words}; det er ikke læst",
            rubric.label.da
        ),
        format!(
            "expected one of the levels of the rubric `{}`, found {words}; it was not read",
            rubric.label.en
        ),
    )
    .times(count)
    .hint(
        format!("skriv et af {}", list(|t| &t.da)),
        format!("write one of {}", list(|t| &t.en)),
    )
}

/// One answer twice.
pub(in crate::conference) fn answer_twice(place: Place) -> Diagnostic {
    warning(
        "answer-twice",
        place,
        "udsagnet er besvaret to gange for samme år; det første svar er læst",
        "the statement is answered twice for one year; the first answer was read",
    )
    .hint("slet det ene", "delete one of them")
}

/// A rubric file that cannot be read.
pub(in crate::conference) fn rubric_syntax(place: Place, detail: &str) -> Diagnostic {
    let detail = quote(detail);
    error(
        "rubric-file",
        place,
        format!("filen kan ikke læses: {detail}"),
        format!("the file cannot be read: {detail}"),
    )
    .hint(
        "hvert svar er en [[vurdering]] med udsagn, aar, egen og forvaltning",
        "each answer is a [[vurdering]] with udsagn, aar, egen and forvaltning",
    )
}
