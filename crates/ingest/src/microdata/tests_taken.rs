//! Pupil-level results of national and local tests to test results.
//!
//! Long: one row per pupil, subject and area. Wide: a column per subject, or per subject
//! and area (`laesning`, `laesning/afkodning` as the column's `value` in the layout).

use std::collections::HashMap;
use std::sync::Arc;

use datapakke_model::catalogue::Instrument;
use datapakke_model::microdata::{Pseudonym, TestResult};
use datapakke_model::unit::fold;
use datapakke_model::{
    Batch, Diagnostic, InstrumentId, Outcome, Reading, SchoolYear, Sex, UnitId, Why,
};

use crate::layout::Role;
use crate::number::Style;
use crate::pseudonym::safe_excerpt;

use super::sheet::{Cache, Interned, Memo, Sheet, Units, Year, outcome};
use super::tally::Tally;
use super::{class, message, month};

/// A column with results and what its heading says about them.
#[derive(Debug, Clone)]
struct Score {
    column: usize,
    subject: Option<Arc<str>>,
    area: Option<Arc<str>>,
    style: Style,
}

/// What a row says beside its results.
struct Row<'a> {
    unit: UnitId,
    pupil: Pseudonym,
    year: SchoolYear,
    instrument: &'a Instrument,
    subject: Option<Arc<str>>,
    area: Option<Arc<str>>,
    grade: u8,
    class: Option<Arc<str>>,
    sex: Option<Sex>,
    percentile: Option<f64>,
}

/// Reads one sheet of test results.
pub(crate) fn read(sheet: &Sheet<'_>) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let scores = scores(sheet, &mut tally);
    let whole = || sheet.place.whole();
    let person = sheet.role(Role::Person);
    let units = sheet.unit_columns();
    if units.is_empty() {
        tally.push(message::no_role(whole(), "skolen", "the school"));
    }
    if person.is_none() {
        tally.push(message::no_role(whole(), "elevens nøgle", "the key of the pupil"));
    }
    if scores.is_empty() {
        tally.push(message::no_role(whole(), "et resultat", "a result"));
    }
    let (Some(person), false, false) = (person, units.is_empty(), scores.is_empty())
    else {
        return outcome(Batch::default(), tally);
    };
    let percentile = sheet.role(Role::Percentile);
    let percentile = percentile.and_then(|c| Some((c, sheet.style(c, &mut tally)?)));
    let mut reader = Reader {
        sheet,
        tally,
        units_of: Units::of(sheet.context.register),
        units,
        person,
        percentile,
        scores,
        columns: Columns::of(sheet),
        persons: Memo::default(),
        years: Cache::default(),
        instruments: Cache::default(),
        said: Interned::default(),
        subjects: Interned::default(),
        areas: Interned::default(),
        grades: Cache::default(),
        class_grades: Cache::default(),
        classes: Interned::default(),
        sexes: Cache::default(),
        seen: HashMap::new(),
        rows: Vec::new(),
    };
    for row in sheet.rows() {
        if !sheet.grid.is_blank(row) {
            reader.row(row);
        }
    }
    let batch = Batch { tests: reader.rows, ..Batch::default() };
    outcome(batch, reader.tally)
}

/// Returns the columns with results: named ones, melted ones, or the position alone.
fn scores(sheet: &Sheet<'_>, tally: &mut Tally) -> Vec<Score> {
    let mut found = Vec::new();
    for column in sheet.header.roles(sheet.layout, Role::Score) {
        let rule = sheet.header.columns[column].map(|index| &sheet.layout.columns[index]);
        let said = rule.and_then(|rule| rule.value.as_deref());
        let (subject, area) =
            match said.map(|said| said.split_once(['/', ':']).unwrap_or((said, ""))) {
                Some((subject, area)) => (Some(subject.trim().to_owned()), area_of(area)),
                None => (None, None),
            };
        found.push((column, subject.filter(|s| !s.is_empty()), area));
    }
    if let Some(melt) =
        sheet.layout.melt.as_ref().filter(|melt| melt.value == Role::Score)
    {
        for (column, name) in sheet.header.names.iter().enumerate() {
            let named =
                melt.headers.iter().any(|header| crate::header::same(header, name));
            if !named || sheet.header.columns[column].is_some() {
                continue;
            }
            match melt.into {
                Role::Area => {
                    found.push((column, None, area_of(sheet.word(Role::Area, name))))
                }
                _ => found.push((
                    column,
                    Some(sheet.word(Role::Subject, name).to_owned()),
                    None,
                )),
            }
        }
    }
    if found.is_empty() {
        found.extend(sheet.role(Role::Percentile).map(|column| (column, None, None)));
    }
    let styled = found.into_iter().filter_map(|(column, subject, area)| {
        let subject = subject.map(Into::into);
        Some(Score { column, subject, area, style: sheet.style(column, tally)? })
    });
    styled.collect()
}

/// Where a sheet says what of a result.
struct Columns {
    subject: Option<usize>,
    area: Option<usize>,
    class: Option<usize>,
    grade: Option<usize>,
    sex: Option<usize>,
    year: Option<usize>,
    date: Option<usize>,
    instrument: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet<'_>) -> Self {
        Columns {
            subject: sheet.role(Role::Subject),
            area: sheet.role(Role::Area),
            class: sheet.role(Role::Class),
            grade: sheet.role(Role::Grade),
            sex: sheet.role(Role::Sex),
            year: sheet.role(Role::Year),
            date: sheet.role(Role::Date),
            instrument: sheet.role(Role::Instrument),
        }
    }
}

/// Who took which test: two results for one of these contradict or repeat each other.
type Key = (UnitId, Pseudonym, SchoolYear, InstrumentId, Arc<str>, Option<Arc<str>>);

struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    tally: Tally,
    units_of: Units<'a>,
    units: Vec<usize>,
    person: usize,
    percentile: Option<(usize, Style)>,
    scores: Vec<Score>,
    columns: Columns,
    persons: Memo<Pseudonym>,
    years: Cache<Result<SchoolYear, Year>>,
    instruments: Cache<Option<&'a Instrument>>,
    said: Interned,
    subjects: Interned,
    areas: Interned,
    grades: Cache<Option<u8>>,
    class_grades: Cache<Option<u8>>,
    classes: Interned,
    sexes: Cache<Option<Sex>>,
    seen: HashMap<Key, Reading>,
    rows: Vec<TestResult>,
}

impl<'a> Reader<'a> {
    fn row(&mut self, row: usize) {
        let Some(base) = self.base(row) else { return };
        for index in 0..self.scores.len() {
            self.score(row, index, &base);
        }
    }

    fn base(&mut self, row: usize) -> Option<Row<'a>> {
        let sheet = self.sheet;
        let text = |column: Option<usize>| {
            column.map_or("", |column| sheet.grid.trimmed(row, column))
        };
        let unit = self.units_of.find(sheet, &self.units, row, &mut self.tally)?;
        let person = sheet.grid.trimmed(row, self.person);
        if person.is_empty() {
            let place = sheet.at(row, self.person);
            self.tally.add("missing-person", "", || message::no_person(place));
            return None;
        }
        let pupil = self.persons.get(person, || sheet.context.key.pseudonym(person));
        let year = self.year(row)?;
        let instrument = self.instrument(row)?;
        let subject = self.said.get(text(self.columns.subject), |text| {
            (!text.is_empty()).then(|| sheet.word(Role::Subject, text).to_owned())
        });
        let area = self.columns.area.and_then(|column| {
            self.areas.get(sheet.grid.trimmed(row, column), |text| {
                area_of(sheet.word(Role::Area, text)).map(|area| area.to_string())
            })
        });
        let (class_text, grade_text) =
            (text(self.columns.class), text(self.columns.grade));
        let grade = self.grades.get(grade_text, || class::grade(grade_text));
        let grade = grade
            .or_else(|| self.class_grades.get(class_text, || class::grade(class_text)));
        let Some(grade) = grade else {
            let column = self.columns.grade.or(self.columns.class).unwrap_or_default();
            self.unreadable(row, column, "et klassetrin 0–10", "a grade 0–10");
            return None;
        };
        let percentile = self.percentile.and_then(|(column, style)| {
            self.number(row, column, style, 0.0, 100.0).value()
        });
        let sex = self.columns.sex.and_then(|column| {
            let text = sheet.grid.trimmed(row, column);
            self.sexes.get(text, || sex(sheet.word(Role::Sex, text)))
        });
        Some(Row {
            unit,
            pupil,
            year,
            instrument,
            subject,
            area,
            grade,
            class: self.classes.get(class_text, class::safe_class),
            sex,
            percentile,
        })
    }

    fn year(&mut self, row: usize) -> Option<SchoolYear> {
        let sheet = self.sheet;
        if let Some(column) = self.columns.year {
            let text = sheet.grid.trimmed(row, column);
            return match self.years.get(text, || sheet.school_year(text)) {
                Ok(year) => Some(year),
                Err(Year::Calendar(_)) => {
                    let place = sheet.at(row, column);
                    self.tally
                        .add("unclear-year", "", || message::bare_year(place, text));
                    None
                }
                Err(Year::None) => {
                    self.unreadable(row, column, "et skoleår", "a school year");
                    None
                }
            };
        }
        if let Some(column) = self.columns.date {
            let date = month::date(sheet.grid.trimmed(row, column), false);
            let year = date.and_then(|(y, m, _)| SchoolYear::of_date(y, u32::from(m)));
            if year.is_none() {
                self.unreadable(row, column, "en dato", "a date");
            }
            return year;
        }
        let year = sheet.period().and_then(|period| period.school_year());
        if year.is_none() {
            self.tally.add("missing-role", "year", || {
                message::no_role(sheet.place.whole(), "skoleåret", "the school year")
            });
        }
        year
    }

    fn instrument(&mut self, row: usize) -> Option<&'a Instrument> {
        let sheet = self.sheet;
        let instruments = &sheet.context.catalogue.instruments;
        if let Some(column) = self.columns.instrument {
            let text = sheet.grid.trimmed(row, column);
            let found = self.instruments.get(text, || {
                let word = fold(sheet.word(Role::Instrument, text));
                let named = |i: &&Instrument| {
                    i.id.as_str() == word
                        || fold(&i.label.da) == word
                        || fold(&i.label.en) == word
                };
                instruments.iter().find(named)
            });
            if found.is_none() {
                self.unreadable(row, column, "en kendt test", "a known test");
            }
            return found;
        }
        let fixed = sheet.layout.instrument.as_ref();
        let found = fixed.and_then(|id| sheet.context.catalogue.instrument(id));
        if found.is_none() {
            self.tally.add("missing-role", "instrument", || {
                message::no_role(
                    sheet.place.whole(),
                    "testens navn",
                    "the name of the test",
                )
            });
        }
        found
    }

    fn score(&mut self, row: usize, index: usize, base: &Row<'a>) {
        let sheet = self.sheet;
        let Score { column, style, .. } = self.scores[index];
        let named = self.scores[index].subject.clone();
        let said = named.or_else(|| base.subject.clone());
        let said = said.as_deref().or(sheet.layout.subject.as_deref());
        let subject = said.and_then(|text| {
            self.subjects.get(text, |text| subject_of(base.instrument, text))
        });
        let Some(subject) = subject else {
            let column = sheet.role(Role::Subject).unwrap_or(column);
            let text = said.unwrap_or_default();
            self.tally.add("unknown-subject", text, || {
                unknown_subject(sheet.at(row, column), text, base.instrument)
            });
            return;
        };
        let [low, high] = base.instrument.bounds;
        let score = self.number(row, column, style, low, high);
        let area = self.scores[index].area.clone().or_else(|| base.area.clone());
        let result = TestResult {
            unit: base.unit.clone(),
            pupil: base.pupil,
            year: base.year,
            instrument: base.instrument.id.clone(),
            subject,
            area,
            grade: base.grade,
            class: base.class.clone(),
            sex: base.sex,
            score,
            percentile: base.percentile,
            at: sheet.grid.at(row, column),
        };
        self.keep(row, column, result);
    }

    fn keep(&mut self, row: usize, column: usize, result: TestResult) {
        let key = (
            result.unit.clone(),
            result.pupil,
            result.year,
            result.instrument.clone(),
            Arc::clone(&result.subject),
            result.area.clone(),
        );
        match self.seen.get(&key) {
            Some(known) => {
                let (equal, place) = (*known == result.score, self.sheet.at(row, column));
                let code = if equal { "repeated-row" } else { "conflicting-row" };
                self.tally.add(code, "", || message::twice(place, equal));
            }
            None => {
                self.seen.insert(key, result.score);
                self.rows.push(result);
            }
        }
    }

    fn number(
        &mut self,
        row: usize,
        column: usize,
        style: Style,
        low: f64,
        high: f64,
    ) -> Reading {
        let (sheet, text) = (self.sheet, self.sheet.grid.trimmed(row, column));
        let word = sheet.word(Role::Score, text);
        let reading = match super::sheet::simple(word, style) {
            Some(value) if word != text => Reading::Known(value),
            _ => sheet.number(row, column, style, &mut self.tally),
        };
        match reading {
            Reading::Known(value) if !(low..=high).contains(&value) => {
                self.tally.add("out-of-scale", &column.to_string(), || {
                    message::out_of_scale(sheet.at(row, column), text, low, high)
                });
                Reading::Absent(Why::Unclear)
            }
            fine => fine,
        }
    }

    fn unreadable(&mut self, row: usize, column: usize, da: &str, en: &str) {
        let (sheet, text) = (self.sheet, self.sheet.grid.trimmed(row, column));
        self.tally.add("unreadable-cell", &format!("{column} {en}"), || {
            message::unreadable(sheet.at(row, column), da, en, text)
        });
    }
}

/// Returns the catalogue's name of a subject that the instrument has.
fn subject_of(instrument: &Instrument, text: &str) -> Option<String> {
    let slug = slug(text);
    let name = match slug.as_str() {
        "dansk_laesning" | "dansk__laesning" | "laesning_dansk" | "dansk" | "reading" => {
            "laesning"
        }
        "mat" | "math" | "maths" | "mathematics" => "matematik",
        "english" => "engelsk",
        other => other,
    };
    instrument.subjects.contains_key(name).then(|| name.to_owned())
}

/// Returns a profile area in one spelling; a text with digits is none.
fn area_of(text: &str) -> Option<Arc<str>> {
    let slug = slug(text);
    let fits =
        (1..=60).contains(&slug.len()) && !slug.bytes().any(|b| b.is_ascii_digit());
    let whole =
        ["i_alt", "ialt", "samlet", "total", "hele_testen"].contains(&slug.as_str());
    (fits && !whole).then(|| slug.into())
}

/// Folds a text as identities are written: lower case, `æ` as `ae`, blanks as `_`.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars() {
        match c {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if out.ends_with('_') || out.is_empty() => {}
            _ => out.push('_'),
        }
    }
    out.trim_end_matches('_').to_owned()
}

fn sex(text: &str) -> Option<Sex> {
    match fold(text).as_str() {
        "pige" | "piger" | "k" | "kvinde" | "kvinder" | "f" | "female" | "girl" => {
            Some(Sex::Female)
        }
        "dreng" | "drenge" | "m" | "mand" | "mænd" | "male" | "boy" => Some(Sex::Male),
        _ => None,
    }
}

fn unknown_subject(
    place: datapakke_model::source::Place,
    text: &str,
    instrument: &Instrument,
) -> Diagnostic {
    let text = safe_excerpt(text);
    let known = instrument.subjects.keys().cloned().collect::<Vec<_>>().join(", ");
    Diagnostic::warning(
        "unknown-subject",
        format!("forventede et af fagene {known}, fandt `{text}`; resultatet er ikke læst"),
        format!("expected one of the subjects {known}, found `{text}`; the result was not read"),
    )
    .hint(
        "skriv i layoutet under [words.subject], hvad teksten betyder",
        "say in the layout under [words.subject] what the text means",
    )
    .at(place)
}
