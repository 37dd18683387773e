//! Judged columns to the text of a layout, with Danish comments for whoever edits it.

use std::fmt::Write as _;

use datapakke_model::unit::fold;
use datapakke_model::{Catalogue, SurveyId};

use crate::layout::Role;
use crate::microdata::{absence_kind, letter_word, month};
use crate::number::{Decision, Style};
use crate::plan::Candidate;
use crate::pseudonym::safe_excerpt;
use crate::survey::{asks, survey_of};

use super::column::Column;

/// What the file likely holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Guess {
    Absence(Shape),
    Tests,
    Answers(SurveyId),
    Responses,
    Figures,
}

/// How a file of absence is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Rows,
    KindColumns,
    MonthColumns,
    DayColumns,
    Letters,
}

/// Writes the layout.
pub(super) fn layout(
    candidate: &Candidate,
    sheet: Option<&str>,
    row: usize,
    mut columns: Vec<Column>,
    catalogue: &Catalogue,
) -> String {
    columns.retain(|column| is_quotable(&column.name));
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    let guess = guess(&columns, survey_of(&names, catalogue));
    settle(&mut columns, &guess);
    let title: Vec<String> = (0..row)
        .flat_map(|r| candidate.head.row(r).map(fold).collect::<Vec<_>>())
        .collect();
    let mut out = String::new();
    head(&mut out, candidate, row, &guess);
    settings(&mut out, &columns, &guess, &title);
    recognise(&mut out, sheet, &columns, &guess);
    for column in &columns {
        describe(&mut out, column, &guess, catalogue);
    }
    figures(&mut out, &columns, &guess, catalogue);
    melt(&mut out, &guess);
    words(&mut out, &columns, &guess);
    out
}

/// A heading that may stand in a layout: not empty, and no key of a person in it.
fn is_quotable(name: &str) -> bool {
    !name.is_empty() && safe_excerpt(name) == name.trim()
        || (name.chars().count() > 60 && {
            let n_digits = name.chars().filter(char::is_ascii_digit).count();
            n_digits < 6 && !name.contains('@')
        })
}

fn guess(columns: &[Column], survey: Option<SurveyId>) -> Guess {
    let has = |role| columns.iter().any(|column| column.role == Some(role));
    let n = |is: &dyn Fn(&Column) -> bool| columns.iter().filter(|c| is(c)).count();
    let kinds = n(&|c| absence_kind(&c.name).is_some());
    let months = n(&|c| c.role.is_none() && month(&c.name).is_some() && !is_day(&c.name));
    let days = n(&|c| is_day(&c.name));
    if let Some(survey) = survey {
        return Guess::Answers(survey);
    }
    if has(Role::Asked) && has(Role::Answered) {
        return Guess::Responses;
    }
    if has(Role::Person) && (has(Role::Score) || has(Role::Percentile)) {
        return Guess::Tests;
    }
    if has(Role::Person) && days >= 20 {
        return Guess::Absence(Shape::DayColumns);
    }
    if has(Role::Person) && has(Role::Kind) && months >= 3 {
        return Guess::Absence(Shape::MonthColumns);
    }
    if has(Role::Person) && kinds >= 2 {
        return Guess::Absence(Shape::KindColumns);
    }
    if has(Role::Person) && has(Role::Letter) && has(Role::Date) {
        return Guess::Absence(Shape::Letters);
    }
    if has(Role::Person) && has(Role::Kind) {
        return Guess::Absence(Shape::Rows);
    }
    Guess::Figures
}

fn is_day(name: &str) -> bool {
    name.trim()
        .trim_end_matches('.')
        .parse::<u8>()
        .is_ok_and(|day| (1..=31).contains(&day))
}

/// Takes away roles that the content does not have, and gives the ones it needs.
fn settle(columns: &mut [Column], guess: &Guess) {
    let mut person = false;
    let mut seen = Vec::new();
    for column in columns.iter_mut() {
        // A row has one month, year or class: a second such column is left to the user.
        let once =
            [Role::Month, Role::Year, Role::Date, Role::Grade, Role::Class, Role::Kind];
        if let Some(role) = column.role.filter(|role| once.contains(role)) {
            if seen.contains(&role) {
                column.role = None;
            }
            seen.push(role);
        }
        // One column is the key of the person; another one is dropped.
        if column.role == Some(Role::Person) {
            if person {
                column.role = Some(Role::Drop);
            }
            person = true;
        }
        let role = column.role;
        match guess {
            Guess::Figures => {
                let keep = [
                    Role::UnitNumber,
                    Role::UnitName,
                    Role::Year,
                    Role::Drop,
                    Role::Grade,
                    Role::Sex,
                    Role::Municipality,
                ];
                if role == Some(Role::Person) {
                    column.role = Some(Role::Drop);
                } else if role.is_some_and(|role| !keep.contains(&role)) {
                    column.role = None;
                }
            }
            Guess::Answers(_) => {
                let keep = [
                    Role::UnitNumber,
                    Role::UnitName,
                    Role::Year,
                    Role::Date,
                    Role::Drop,
                    Role::Grade,
                    Role::Class,
                    Role::Person,
                ];
                if role.is_some_and(|role| !keep.contains(&role)) {
                    column.role = None;
                }
            }
            Guess::Absence(Shape::DayColumns | Shape::MonthColumns) => {
                if role == Some(Role::Days) {
                    column.role = None;
                }
            }
            // Coming late is counted in days by some systems, and is no absence.
            Guess::Absence(Shape::KindColumns) => {
                if absence_kind(&column.name) == Some("for sent") {
                    column.role = Some(Role::Ignore);
                }
            }
            Guess::Absence(_) | Guess::Tests | Guess::Responses => {}
        }
    }
}

fn head(out: &mut String, candidate: &Candidate, row: usize, guess: &Guess) {
    let what = match guess {
        Guess::Absence(_) => "elevfravær",
        Guess::Tests => "testresultater",
        Guess::Answers(_) => "spørgeskemasvar",
        Guess::Responses => "svarprocenter",
        Guess::Figures => "nøgletal",
    };
    let content = match guess {
        Guess::Absence(_) => "absence",
        Guess::Tests => "tests",
        Guess::Answers(_) => "answers",
        Guess::Responses => "responses",
        Guess::Figures => "figures",
    };
    let kind = format!("{:?}", candidate.kind).to_uppercase();
    let row = candidate.head.at(row, 0).row + 1;
    line(
        out,
        &format!(
            "# Forslag til layout. Filen er {kind}; kolonnenavnene står i række {row}."
        ),
    );
    line(
        out,
        "# Ret det, der er forkert, og kør `datapakke check` igen. Linjer med TJEK skal ses efter.",
    );
    line(out, "# En kolonne, der ikke er nævnt her, bliver ikke læst.");
    line(
        out,
        &format!(
            "# Filen ligner {what} (content kan være figures, tests, absence, answers, responses, distributions)."
        ),
    );
    line(
        out,
        &format!(
            "label = {{ da = {}, en = {} }}",
            text(&format!("Eget layout: {what}")),
            text("Own layout")
        ),
    );
    line(out, &format!("content = {}", text(content)));
}

fn settings(out: &mut String, columns: &[Column], guess: &Guess, title: &[String]) {
    let styles: Vec<Decision> =
        columns.iter().filter(|c| c.numeric && c.decimals).map(|c| c.style).collect();
    let has = |decision| styles.contains(&decision);
    match (has(Decision::Only(Style::Danish)), has(Decision::Only(Style::English))) {
        (true, false) if !has(Decision::Mixed) => {
            line(out, "numbers = \"danish\"  # 1.234,5")
        }
        (false, true) if !has(Decision::Mixed) => {
            line(out, "numbers = \"english\"  # 1,234.5")
        }
        _ if has(Decision::Undecidable) || has(Decision::Mixed) => {
            line(
                out,
                "# TJEK: tallene kan læses på to måder; fjern # på den rigtige linje.",
            );
            line(
                out,
                "# numbers = \"danish\"   # 1.234 er ettusinde to hundrede fireogtredive",
            );
            line(out, "# numbers = \"english\"  # 1.234 er lidt over en");
        }
        _ => {}
    }
    let year = columns.iter().find(|c| c.role == Some(Role::Year));
    let pupils = matches!(guess, Guess::Absence(_) | Guess::Tests);
    if pupils && year.is_some_and(|column| column.calendar_years) {
        line(out, "# TJEK: årstallet er ikke et skoleår; fjern # på den rigtige linje.");
        line(out, "# years = \"school-year-start\"  # 2024 er skoleåret 2024/25");
        line(out, "# years = \"school-year-end\"    # 2024 er skoleåret 2023/24");
    }
    let dated = columns.iter().any(|c| matches!(c.role, Some(Role::Date | Role::Month)));
    if year.is_none() && !(dated && *guess != Guess::Figures) {
        line(out, "# TJEK: filen siger ikke, hvilket år tallene er fra; skriv det her.");
        line(out, "# period = \"2024/25\"");
    }
    if *guess == Guess::Tests {
        tests(out, columns, title);
    }
    if let Guess::Answers(survey) = guess {
        line(out, &format!("survey = {}", text(survey.as_str())));
    }
}

fn tests(out: &mut String, columns: &[Column], title: &[String]) {
    let has = |role| columns.iter().any(|column| column.role == Some(role));
    if !has(Role::Instrument) {
        let says = |word: &str| title.iter().any(|text| text.contains(word));
        let name = match () {
            () if says("overgangstest") => "overgangstest",
            () if says("færdighedstest") => "faerdighedstest",
            () if says("nationale test") => "dnt",
            () => "lokal",
        };
        line(
            out,
            "# TJEK: hvilken test er det? dnt, overgangstest, faerdighedstest eller lokal.",
        );
        line(out, &format!("instrument = {}", text(name)));
    }
    if !has(Role::Subject) {
        line(out, "# TJEK: filen siger ikke, hvilket fag det er; skriv det her.");
        line(out, "# subject = \"laesning\"");
    }
}

fn recognise(out: &mut String, sheet: Option<&str>, columns: &[Column], guess: &Guess) {
    line(out, "\n# Filer med alle disse kolonner læses med dette layout.");
    line(out, "[recognise]");
    let named = columns.iter().filter(|c| c.role.is_some_and(|role| role != Role::Drop));
    let mut headers: Vec<&str> = named.map(|c| c.name.as_str()).collect();
    headers.extend(columns.iter().filter(|c| c.role.is_none()).map(|c| c.name.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    headers.retain(|name| seen.insert(fold(name)) && !name.contains('*'));
    let n = if matches!(guess, Guess::Answers(_) | Guess::Figures) { 8 } else { 6 };
    let headers: Vec<String> = headers.into_iter().take(n).map(text).collect();
    line(out, &format!("headers = [{}]", headers.join(", ")));
    if let Some(sheet) = sheet.filter(|name| is_quotable(name)) {
        line(out, &format!("sheets = [{}]", text(sheet)));
    }
    line(out, "rank = 10");
}

fn describe(out: &mut String, column: &Column, guess: &Guess, catalogue: &Catalogue) {
    let Column { name, content, .. } = column;
    let Some(role) = column.role else {
        let survey = match guess {
            Guess::Answers(survey) => catalogue.survey(survey),
            _ => None,
        };
        let asked = survey.and_then(|survey| asks(survey, name));
        let meaning = match asked {
            Some(question) => {
                format!("spørgsmålet {question} i skemaet, læses af sig selv")
            }
            None if melts(name, guess) => {
                "læses som kolonneoverskrift, se [melt]".to_owned()
            }
            None if column.numeric && *guess == Guess::Figures => {
                "et tal, se [[figure]]".to_owned()
            }
            None => "ikke genkendt, læses ikke".to_owned(),
        };
        line(out, &format!("\n# {}: {content}; {meaning}", one_line(name)));
        return;
    };
    line(out, &format!("\n# {content}; {}", explain(role)));
    line(out, "[[column]]");
    line(out, &format!("header = [{}]", text(name)));
    line(out, &format!("role = {}", text(&key(role))));
    if role == Role::Days
        && *guess == Guess::Absence(Shape::KindColumns)
        && let Some(kind) = absence_kind(name)
    {
        line(out, &format!("value = {}", text(kind)));
    }
}

fn melts(name: &str, guess: &Guess) -> bool {
    match guess {
        Guess::Absence(Shape::DayColumns) => is_day(name),
        Guess::Absence(Shape::MonthColumns) => month(name).is_some(),
        _ => false,
    }
}

fn explain(role: Role) -> &'static str {
    match role {
        Role::Person => "nøglen til personen; bliver straks til et pseudonym",
        Role::Drop => "persondata eller fritekst; læses ikke",
        Role::UnitNumber => "institutionsnummer eller egen kode",
        Role::UnitName => "enhedens navn; skal findes i enhedslisten",
        Role::Year => "skoleår eller kalenderår",
        Role::Score => "resultatet",
        Role::Percentile => "placering 0–100 i landets fordeling",
        Role::Kind => "fraværets art, se [words.kind]",
        Role::Letter => "fraværsbogstav, se [words.letter]",
        Role::Days => "fraværsdage",
        Role::Ignore => "læses ikke: at komme for sent er ikke fravær",
        Role::Month => "måned",
        Role::Date => "dato",
        Role::Grade => "klassetrin",
        Role::Class => "klasse",
        Role::Sex => "køn",
        Role::SchoolDays => "skoledage i perioden",
        Role::Subject => "testens fag",
        Role::Area => "profilområde",
        Role::Instrument => "hvilken test det er",
        Role::Survey => "hvilket spørgeskema det er",
        Role::Asked => "antal inviterede",
        Role::Answered => "antal besvarelser",
        _ => "TJEK rollen",
    }
}

fn figures(out: &mut String, columns: &[Column], guess: &Guess, catalogue: &Catalogue) {
    if *guess != Guess::Figures {
        return;
    }
    let base = columns.iter().find(|c| c.role.is_none() && c.numeric && is_base(&c.name));
    line(
        out,
        "\n# Hvilken kolonne er hvilket nøgletal? Navnene står i `datapakke catalogue`.",
    );
    for column in
        columns.iter().filter(|c| c.role.is_none() && c.numeric && !is_base(&c.name))
    {
        let found = catalogue.indicators.iter().find(|indicator| {
            let wanted = fold(&column.name);
            let names =
                [&indicator.label.da, &indicator.short.da, &indicator.measure_name];
            names.iter().any(|name| fold(name) == wanted)
                || indicator.id.as_str() == wanted
        });
        let sign = if found.is_some() { "" } else { "# " };
        let id = found.map_or("skriv.navnet.her", |indicator| indicator.id.as_str());
        line(out, &format!("\n{sign}[[figure]]"));
        line(out, &format!("{sign}indicator = {}", text(id)));
        line(out, &format!("{sign}value = [{}]", text(&column.name)));
        if let Some(base) = base {
            line(out, &format!("{sign}base = [{}]", text(&base.name)));
        }
    }
}

fn is_base(name: &str) -> bool {
    let name = fold(name);
    [
        "n",
        "antal",
        "antal svar",
        "antal elever",
        "antal besvarelser",
        "antal medarbejdere",
        "base",
    ]
    .contains(&name.as_str())
}

fn melt(out: &mut String, guess: &Guess) {
    let (into, value) = match guess {
        Guess::Absence(Shape::DayColumns) => ("date", "letter"),
        Guess::Absence(Shape::MonthColumns) => ("month", "days"),
        _ => return,
    };
    line(out, "\n# Kolonnernes overskrifter er selv værdier.");
    line(out, "[melt]");
    line(out, &format!("into = {}\nvalue = {}", text(into), text(value)));
}

fn words(out: &mut String, columns: &[Column], guess: &Guess) {
    let of = |role| columns.iter().filter(move |c| c.role == Some(role));
    if let Guess::Absence(Shape::Letters | Shape::DayColumns) = guess {
        line(
            out,
            "\n# Hvad bogstaverne betyder: syg, tilladt, ulovlig, for sent, til stede eller fri.",
        );
        line(out, "[words.letter]");
        let mut found: Vec<&String> =
            of(Role::Letter).flat_map(|c| c.words.keys()).collect();
        if found.is_empty() {
            found.extend(
                columns.iter().filter(|c| is_day(&c.name)).flat_map(|c| c.words.keys()),
            );
        }
        found.sort();
        found.dedup();
        let known = found.iter().map(|word| (word.as_str(), letter_word(word)));
        for (word, meaning) in known.filter(|(word, _)| word.chars().count() <= 12) {
            match meaning {
                Some(meaning) => {
                    line(out, &format!("{} = {}", text(word), text(meaning)))
                }
                None => line(out, &format!("# TJEK: {} = \"syg\"", text(word))),
            }
        }
    }
    if matches!(guess, Guess::Absence(Shape::Rows | Shape::MonthColumns)) {
        line(out, "\n# Hvad arterne betyder: syg, tilladt, ulovlig eller for sent.");
        line(out, "[words.kind]");
        for word in of(Role::Kind).flat_map(|c| c.words.keys()) {
            match absence_kind(word) {
                Some(kind) => line(out, &format!("{} = {}", text(word), text(kind))),
                None => line(out, &format!("# TJEK: {} = \"syg\"", text(word))),
            }
        }
    }
}

/// Returns a role as a layout spells it: `UnitNumber` is `unit-number`.
fn key(role: Role) -> String {
    let mut out = String::new();
    for c in format!("{role:?}").chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Returns a text as TOML writes it.
fn text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string().replace('\n', "\\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(out: &mut String, line: &str) {
    writeln!(out, "{line}").expect("writing to a string cannot fail");
}
