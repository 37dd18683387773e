//! The wording of every remark of this crate, in Danish and English, in one place.

use datapakke_model::Text;
use datapakke_model::catalogue::{Break, Indicator};
use datapakke_model::diagnostic::Diagnostic;
use datapakke_model::year::{Period, SchoolYear};

/// `municipality-incomplete`: units are missing, so the municipality is not computed.
pub(crate) fn municipality_incomplete(
    indicator: &Indicator,
    period: Period,
    n: usize,
) -> Diagnostic {
    let missing = Text::counted(
        n,
        ["enhed mangler", "unit is missing"],
        ["enheder mangler", "units are missing"],
    );
    Diagnostic::note(
        "municipality-incomplete",
        format!(
            "kommunens tal for {} {period} er ikke beregnet: {}",
            indicator.label.da, missing.da
        ),
        format!(
            "the municipality's {} {period} was not computed: {}",
            indicator.label.en, missing.en
        ),
    )
    .hint(
        "læg filerne fra de manglende enheder i mappen, så beregnes tallet",
        "put the files of the missing units in the folder and it will be computed",
    )
}

/// `absence-school-days`: absence percentages need a number of school days.
pub(crate) fn no_school_days(year: Period, n: u32) -> Diagnostic {
    Diagnostic::warning(
        "absence-school-days",
        format!("fraværet i {year} kan ikke regnes om til procent: antallet af skoledage mangler"),
        format!("absence in {year} cannot be turned into percent: the number of school days is missing"),
    )
    .hint(
        "skriv antallet af skoledage i skoleåret i indstillingerne, eller brug et udtræk med skoledage",
        "write the number of school days of the school year in the settings, or use an extract that has them",
    )
    .times(n)
}

/// `absence-unreadable`: pupils with days that could not be read are left out.
pub(crate) fn absence_unreadable(year: Period, n: u32) -> Diagnostic {
    Diagnostic::warning(
        "absence-unreadable",
        format!(
            "elever med fraværsdage i {year}, der ikke kunne læses, er ikke regnet med"
        ),
        format!(
            "pupils with days of absence in {year} that could not be read were left out"
        ),
    )
    .hint("ret dagene i filen", "correct the days in the file")
    .times(n)
}

/// `absence-above-days`: more days absent than school days.
pub(crate) fn absence_above_days(year: Period, n: u32) -> Diagnostic {
    Diagnostic::warning(
        "absence-above-days",
        format!("elever med flere fraværsdage end skoledage i {year} er ikke regnet med"),
        format!(
            "pupils with more days of absence than school days in {year} were left out"
        ),
    )
    .hint(
        "ret antallet af skoledage eller fraværsdagene",
        "correct the number of school days or the days of absence",
    )
    .times(n)
}

/// `too-few-answers`: respondents who answered less than half of an index.
pub(crate) fn too_few_answers(indicator: &Indicator, n: u32) -> Diagnostic {
    Diagnostic::note(
        "too-few-answers",
        format!(
            "svar fra personer, der besvarede for få spørgsmål i {}, er ikke regnet med",
            indicator.label.da
        ),
        format!(
            "persons who answered too few questions of {} were left out",
            indicator.label.en
        ),
    )
    .times(n)
}

/// `answers-twice`: a question has published shares and single answers.
pub(crate) fn answers_twice(n: u32) -> Diagnostic {
    Diagnostic::note(
        "answers-twice",
        "spørgsmål med både offentliggjorte fordelinger og enkeltsvar vises med de offentliggjorte",
        "questions with both published shares and single answers are shown with the published ones",
    )
    .times(n)
}

/// `followed-too-few`: units where too few pupils took both tests to show how they moved.
pub(crate) fn too_few_followed(
    test: &Indicator,
    first: SchoolYear,
    second: SchoolYear,
    n: u32,
) -> Diagnostic {
    Diagnostic::note(
        "followed-too-few",
        format!(
            "for få elever har resultat fra både {first} og {second} til at vise, hvordan de har \
             flyttet sig i {}: {n} enheder",
            test.label.da
        ),
        format!(
            "too few pupils have results of both {first} and {second} to show how they moved \
             in {}: {n} units",
            test.label.en
        ),
    )
    .times(n)
}

/// `followed-across-break`: the pupils' earlier results are of a test that does not compare.
pub(crate) fn followed_across_a_break(test: &Indicator, found: &Break) -> Diagnostic {
    let before = found.before;
    Diagnostic::note(
        "followed-across-break",
        format!(
            "elevernes tidligere resultater i {} ligger før et brud i {before} og følges ikke: {}",
            test.label.da, found.reason.da
        ),
        format!(
            "the pupils' earlier results in {} lie before a break in {before} and are not \
             followed: {}",
            test.label.en, found.reason.en
        ),
    )
}
