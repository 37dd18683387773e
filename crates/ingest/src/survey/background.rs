//! The columns beside the questions: unit, period, grade and status of each respondent.
//!
//! A layout may name them; otherwise the unit is the column whose values are units of the
//! register, and the others are known by their headings.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::{Diagnostic, Period, QuestionId, UnitId};

use crate::layout::{Layout, Role};
use crate::microdata::sheet::{is_unit, lookup, remark, school_year};
use crate::microdata::tally::Tally;
use crate::run::Context;

use super::message;
use super::question::normal;
use super::respond::{self, Data, Spot};
use super::status::Status;

/// One column of the data and what is said about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heading {
    /// Where.
    pub spot: Spot,
    /// Name of the column.
    pub name: String,
    /// Text of the question; the name where the export has no texts.
    pub text: String,
    /// Labels by code.
    pub labels: Option<BTreeMap<String, String>>,
    /// What kind of column it is.
    pub kind: Kind,
    /// Its role in the layout.
    pub role: Option<Role>,
    /// Its question in the layout.
    pub question: Option<QuestionId>,
}

/// What kind of column it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A question with answers to choose from.
    Question,
    /// One choice of several, or one state of the status block.
    Choice(Option<Status>),
    /// Free text.
    Open,
    /// A column of a table: anything.
    Plain,
}

impl Heading {
    /// Returns what a cell says: its label, or itself.
    pub fn value<'t>(&'t self, text: &'t str) -> &'t str {
        let label = self.labels.as_ref().and_then(|l| l.get(&super::set::code(text)));
        label.map_or(text, String::as_str)
    }

    fn is_named(&self, names: &[&str]) -> bool {
        let (name, text) = (normal(&self.name), normal(&self.text));
        self.role.is_none() && names.iter().any(|known| *known == name || *known == text)
    }
}

/// What is known of each respondent.
#[derive(Debug, Default)]
pub(crate) struct Background {
    pub units: Vec<Option<UnitId>>,
    pub periods: Vec<Option<Period>>,
    pub grades: Vec<Option<u8>>,
    pub statuses: Vec<Option<Status>>,
    pub person: Option<Spot>,
    /// The columns that were used.
    pub used: BTreeSet<Spot>,
}

const YEARS: [&str; 10] = [
    "skoleår",
    "år",
    "årstal",
    "periode",
    "runde",
    "måleår",
    "undersøgelsesår",
    "year",
    "school year",
    "måling",
];
const DATES: [&str; 12] = [
    "dato",
    "svardato",
    "besvaret",
    "dato for besvarelse",
    "slutdato",
    "afsluttet",
    "date",
    "completed",
    "completed date",
    "end date",
    "gennemført den",
    "besvarelsesdato",
];
const GRADES: [&str; 9] = [
    "klassetrin",
    "klasse",
    "årgang",
    "trin",
    "grade",
    "class",
    "hvilken klasse går du i",
    "hvilket klassetrin går du på",
    "barnets klassetrin",
];
const STATUSES: [&str; 5] =
    ["status", "samlet status", "svarstatus", "overall status", "besvarelsesstatus"];

/// Reads the columns beside the questions; none (with a remark) when no unit is known.
pub(crate) fn read(
    data: &Data,
    headings: &[Heading],
    layout: &Layout,
    context: &Context,
    tally: &mut Tally,
) -> Option<Background> {
    let person = headings.iter().find(|h| h.role == Some(Role::Person)).map(|h| h.spot);
    let mut found = Background { person, ..Background::default() };
    found.used.extend(found.person);
    units(data, headings, layout, context, &mut found, tally)?;
    periods(data, headings, layout, context, &mut found, tally)?;
    grades(data, headings, &mut found);
    statuses(data, headings, &mut found);
    Some(found)
}

fn units(
    data: &Data,
    headings: &[Heading],
    layout: &Layout,
    context: &Context,
    found: &mut Background,
    tally: &mut Tally,
) -> Option<()> {
    let register = context.register;
    let is_unit = |h: &&Heading| {
        matches!(h.role, Some(Role::UnitNumber | Role::UnitName | Role::Owner))
    };
    let whole = || data.parts.first().map(|(_, place, _)| place.whole());
    let declared: Vec<&Heading> = headings.iter().filter(is_unit).collect();
    if declared.is_empty()
        && let Some(fixed) = &layout.unit
    {
        match lookup(register, fixed) {
            Ok(unit) => found.units = vec![Some(unit); data.n],
            Err(_) => {
                tally.push(remark(register, fixed, whole()?));
                return None;
            }
        }
        return Some(());
    }
    let columns = if declared.is_empty() {
        let by_content = by_content(data, headings, context);
        let Some(heading) = by_content else {
            tally.push(message::no_unit(whole()?));
            return None;
        };
        tally.push(message::unit_found(data.heading(heading.spot), &heading.name));
        vec![heading]
    } else {
        declared
    };
    found.used.extend(columns.iter().map(|heading| heading.spot));
    let mut known: BTreeMap<String, Option<UnitId>> = BTreeMap::new();
    for person in 0..data.n {
        let filled = columns.iter().find(|h| !data.get(person, h.spot).is_empty());
        let Some(heading) = filled else {
            let spot = columns[0].spot;
            let remark = || message::without_unit(data.place(person, spot));
            tally.add("respondent-without-unit", "", remark);
            found.units.push(None);
            continue;
        };
        let text = heading.value(data.get(person, heading.spot)).to_owned();
        let unit =
            known.entry(text.clone()).or_insert_with(|| lookup(register, &text).ok());
        if unit.is_none() {
            let word = || remark(register, &text, data.place(person, heading.spot));
            tally.add("unknown-unit", &text, word);
        }
        found.units.push(unit.clone());
    }
    Some(())
}

/// Returns the column of which at least half of the values, and the most, are units.
fn by_content<'h>(
    data: &Data,
    headings: &'h [Heading],
    context: &Context,
) -> Option<&'h Heading> {
    const LOOKED_AT: usize = 200;
    let share = |heading: &Heading| {
        let texts = data.texts(heading.spot).map(|text| heading.value(text));
        let distinct: BTreeSet<&str> = texts.take(20_000).collect();
        let looked: Vec<&&str> = distinct.iter().take(LOOKED_AT).collect();
        let fits = looked.iter().filter(|text| is_unit(context.register, text)).count();
        if looked.is_empty() { 0 } else { fits * 100 / looked.len() }
    };
    let free = headings.iter().filter(|h| {
        h.role.is_none() && h.question.is_none() && !matches!(h.kind, Kind::Choice(_))
    });
    let scored = free.map(|heading| (share(heading), heading)).filter(|(s, _)| *s >= 50);
    scored.max_by_key(|(share, h)| (*share, std::cmp::Reverse(h.spot))).map(|(_, h)| h)
}

fn periods(
    data: &Data,
    headings: &[Heading],
    layout: &Layout,
    context: &Context,
    found: &mut Background,
    tally: &mut Tally,
) -> Option<()> {
    if let Some(period) = layout.period.as_deref().and_then(respond::period) {
        found.periods = vec![Some(period); data.n];
        return Some(());
    }
    let read = |text: &str| match school_year(text, layout.years) {
        Ok(year) => Some(Period::School(year)),
        Err(_) => respond::period(text),
    };
    let declared = headings.iter().find(|h| h.role == Some(Role::Year));
    let by_name = headings.iter().filter(|h| h.is_named(&YEARS)).find(|h| {
        let mut texts = data.texts(h.spot).map(|text| h.value(text)).peekable();
        texts.peek().is_some() && texts.all(|text| read(text).is_some())
    });
    if let Some(heading) = declared.or(by_name) {
        found.used.insert(heading.spot);
        let of = |person| read(heading.value(data.get(person, heading.spot)));
        found.periods = (0..data.n).map(of).collect();
        return Some(());
    }
    let declared = headings.iter().find(|h| h.role == Some(Role::Date));
    let by_name = headings
        .iter()
        .find(|h| h.is_named(&DATES) && data.texts(h.spot).next().is_some());
    if let Some(heading) = declared.or(by_name) {
        found.used.insert(heading.spot);
        let texts: Vec<&str> = (0..data.n).map(|p| data.get(p, heading.spot)).collect();
        let Some(years) = respond::years_of_dates(&texts, layout.answers.month_first)
        else {
            tally.push(message::unclear_dates(data.heading(heading.spot)));
            return None;
        };
        // Who never answered has no date; the survey's own year is that of the others.
        let last = years.iter().flatten().max().copied();
        found.periods =
            years.into_iter().map(|y| y.or(last).map(Period::School)).collect();
        return Some(());
    }
    if let Some((_, place, _)) = data.parts.first() {
        tally.push(message::assumed_period(place.whole(), &context.year.to_string()));
    }
    found.periods = vec![Some(Period::School(context.year)); data.n];
    Some(())
}

fn grades(data: &Data, headings: &[Heading], found: &mut Background) {
    let declared = |role| headings.iter().find(|h| h.role == Some(role));
    let by_name = || headings.iter().find(|h| h.is_named(&GRADES));
    let heading =
        declared(Role::Grade).or_else(|| declared(Role::Class)).or_else(by_name);
    let Some(heading) = heading else {
        found.grades = vec![None; data.n];
        return;
    };
    found.used.insert(heading.spot);
    let of =
        |person| crate::microdata::grade(heading.value(data.get(person, heading.spot)));
    found.grades = (0..data.n).map(of).collect();
}

fn statuses(data: &Data, headings: &[Heading], found: &mut Background) {
    let chosen = |text: &str| matches!(super::set::code(text).as_str(), "1" | "true");
    let block: Vec<(&Heading, Status)> = headings
        .iter()
        .filter_map(|h| match h.kind {
            Kind::Choice(Some(status)) => Some((h, status)),
            _ => None,
        })
        .collect();
    if !block.is_empty() {
        found.used.extend(block.iter().map(|(heading, _)| heading.spot));
        let of = |person: usize| {
            let hit = block.iter().find(|(h, _)| chosen(data.get(person, h.spot)));
            hit.map(|(_, status)| *status)
        };
        found.statuses = (0..data.n).map(of).collect();
        return;
    }
    let Some(heading) = headings.iter().find(|h| h.is_named(&STATUSES)) else { return };
    let of = |p: usize| Status::from_label(heading.value(data.get(p, heading.spot)));
    let statuses: Vec<Option<Status>> = (0..data.n).map(of).collect();
    // A column of that name with other values is some other status.
    if statuses.iter().any(Option::is_some) {
        found.used.insert(heading.spot);
        found.statuses = statuses;
    }
}

/// Words which columns were left out: personal and free text first of all.
pub(crate) fn left_out(data: &Data, headings: &[&Heading]) -> Option<Diagnostic> {
    let names: Vec<String> = headings.iter().map(|h| h.name.clone()).collect();
    let (_, place, _) = data.parts.first()?;
    let (da, en) = (
        "persondata, fritekst eller andet uden spørgsmål",
        "personal data, free text or no question",
    );
    (!names.is_empty()).then(|| message::dropped(place.whole(), da, en, &names))
}
