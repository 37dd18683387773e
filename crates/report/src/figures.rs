//! Every number that a document prints, as it is printed; out come the rows of `figures.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use datapakke_model::group::{Group, Stage};
use datapakke_model::profile::{AnswerShares, Comparison, Estimate, Interval};
use datapakke_model::{
    CellRef, Edition, FigureKey, Language, Reading, SourceMap, UnitId,
};

/// One printed figure at full precision.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRow {
    /// The document that prints it: `datapakke`, `forberedelse`, `aftaleark`, …
    pub document: String,
    /// The edition: `fortrolig`.
    pub edition: String,
    /// The unit whose document it is.
    pub unit: String,
    /// The figure's name, which `explain` takes back to its cells.
    pub key: String,
    /// What is measured; for answers the questionnaire and the question.
    pub indicator: String,
    /// When: `2024/25`, `2025`.
    pub year: String,
    /// About whom: `alle`, `klasse-7`.
    pub group: String,
    /// The value; none when there is none.
    pub value: Option<f64>,
    /// Lower limit of chance variation.
    pub low: Option<f64>,
    /// Upper limit of chance variation.
    pub high: Option<f64>,
    /// Persons behind it.
    pub base: Option<u32>,
    /// `shown`, `change` (the change that ends in this figure), `answer-N` (the share of
    /// the N-th answer), `rest`, `nation`, `similar`, `trend`, `months`, `expected` (the
    /// difference of this figure from those), `first`, `usual`, `similar-level` (what it is
    /// compared with), or why there is no value: `suppressed`, `not_collected`, …
    pub status: String,
    /// File, sheet and first cell, in words; empty for a hidden figure.
    pub source: String,
    /// The rules of `rules.toml` by which it is made and may be said.
    pub rules: Vec<&'static str>,
}

impl FigureRow {
    /// What no two lines of a document share: key and status.
    pub(crate) fn name(&self) -> (&str, &str) {
        (&self.key, &self.status)
    }

    /// Returns the row of a figure in a document, without its value.
    pub(crate) fn of(
        key: &FigureKey,
        document: &str,
        edition: &str,
        unit: String,
    ) -> Self {
        FigureRow {
            document: document.to_owned(),
            edition: edition.to_owned(),
            unit,
            key: key.to_string(),
            indicator: key.indicator.to_string(),
            year: key.period.to_string(),
            group: key.group.key(),
            value: None,
            low: None,
            high: None,
            base: None,
            status: String::new(),
            source: String::new(),
            rules: Vec::new(),
        }
    }
}

/// A part of a document that may be left out for want of room.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A chart, by its name.
    Chart(String),
    /// A row of a page's table or of the overview, by the page's kicker and its own name.
    Row(String, String),
    /// Looked at, but not printed.
    Nowhere,
}

/// The places that print a figure, by its key and status; a figure that is not here
/// stands where nothing is left out.
pub(crate) type Places = BTreeMap<(String, String), BTreeSet<Place>>;

/// Collects the figures of one document.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    document: &'static str,
    edition: Edition,
    unit: &'a UnitId,
    sources: &'a SourceMap,
    rows: Vec<(FigureRow, Option<Place>)>,
    cells: Vec<CellRef>,
}

impl<'a> Ledger<'a> {
    /// Opens the ledger of a unit's document.
    pub fn new(edition: Edition, unit: &'a UnitId, sources: &'a SourceMap) -> Self {
        let (rows, cells) = (Vec::new(), Vec::new());
        Ledger { document: "datapakke", edition, unit, sources, rows, cells }
    }

    /// Names the document, where it is not the pack.
    pub fn for_document(self, document: &'static str) -> Self {
        Ledger { document, ..self }
    }

    /// Notes a figure that is printed, or why it is not.
    pub fn note(&mut self, estimate: &Estimate) {
        let interval = estimate.interval;
        let status = match estimate.reading {
            Reading::Known(_) => "shown",
            Reading::Absent(why) => why.key(),
        };
        let row = FigureRow {
            value: estimate.reading.value(),
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
            base: estimate.base,
            ..self.row(&estimate.key, status, &estimate.cells)
        };
        let known = estimate.reading.value().is_some();
        self.put_by(row, known.then(|| estimate.method.rule()));
    }

    /// Notes a figure that is printed under a rule besides that of its method.
    pub fn note_under(&mut self, estimate: &Estimate, rule: &'static str) {
        self.note(estimate);
        let row = self.rows.last_mut().map(|(row, _)| row);
        if let Some(row) = row.filter(|row| row.value.is_some()) {
            row.rules.push(rule);
            row.rules.sort_unstable();
        }
    }

    /// Notes the change that ends in a figure.
    pub fn note_change(&mut self, of: &Estimate, change: &Comparison) {
        let row = FigureRow {
            value: Some(change.difference),
            low: change.interval.map(|i| i.low),
            high: change.interval.map(|i| i.high),
            ..self.row(&of.key, "change", &of.cells)
        };
        self.put_by(row, Some(change.verdict.rule()));
    }

    /// Notes a difference from somebody else, or over several years, by what it is from.
    pub fn note_difference(&mut self, key: &FigureKey, from: &str, found: &Comparison) {
        let row = FigureRow {
            value: Some(found.difference),
            low: found.interval.map(|i| i.low),
            high: found.interval.map(|i| i.high),
            ..self.row(key, from, &[])
        };
        self.put_by(row, Some(found.verdict.rule()));
    }

    /// Notes one of several values of a figure, such as the first of two tests.
    pub fn note_part(
        &mut self,
        key: &FigureKey,
        part: &str,
        value: f64,
        base: Option<u32>,
    ) {
        let row = FigureRow { value: Some(value), base, ..self.row(key, part, &[]) };
        self.put(row);
    }

    /// Notes a value that is known only as a number, such as another unit's, by its rule.
    pub fn note_value(
        &mut self,
        key: &FigureKey,
        value: f64,
        base: Option<u32>,
        rule: &'static str,
    ) {
        let row = FigureRow { value: Some(value), base, ..self.row(key, "shown", &[]) };
        self.put_by(row, Some(rule));
    }

    /// Notes the answers to a question: the wanted share and the share of each answer.
    pub fn note_answers(&mut self, key: &FigureKey, answers: &AnswerShares, wanted: f64) {
        let Some(shares) = &answers.shares else {
            let status = answers.why.map_or("suppressed", |why| why.key());
            let row = self.row(key, status, &answers.cells);
            return self.put(row);
        };
        let row = FigureRow {
            value: Some(wanted),
            base: answers.base,
            ..self.row(key, "shown", &answers.cells)
        };
        self.put_by(row, Some("share"));
        for (index, share) in shares.iter().enumerate() {
            let status = format!("answer-{}", index + 1);
            let row = FigureRow {
                value: Some(*share),
                base: answers.base,
                ..self.row(key, &status, &answers.cells)
            };
            self.put(row);
        }
    }

    /// Returns the indexes of the sources behind what was noted since a mark.
    pub fn sources_since(&self, mark: usize) -> Vec<u16> {
        let mut sources: Vec<u16> = self.cells[mark..].iter().map(|c| c.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// Returns a mark for [`Ledger::sources_since`].
    pub fn mark(&self) -> usize {
        self.cells.len()
    }

    /// Notes a number that belongs to a figure, under a status of its own.
    pub fn note_number(
        &mut self,
        (key, status): (&FigureKey, &str),
        (value, interval): (f64, Option<Interval>),
        base: Option<u32>,
        cells: &[CellRef],
    ) {
        let row = FigureRow {
            value: Some(value),
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
            base,
            ..self.row(key, status, cells)
        };
        self.put(row);
    }

    /// Returns the rules of what was noted in between, each once.
    pub fn rules(&self, noted: Range<usize>) -> Vec<String> {
        let rows = self.rows[noted].iter();
        let all: BTreeSet<&str> =
            rows.flat_map(|(row, _)| row.rules.iter().copied()).collect();
        all.into_iter().map(str::to_owned).collect()
    }

    /// Returns how many figures were noted, for [`Ledger::only_in`].
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Says that what was noted in between is printed in one place only.
    pub fn only_in(&mut self, noted: Range<usize>, place: &Place) {
        for (_, found) in &mut self.rows[noted] {
            *found = Some(place.clone());
        }
    }

    /// Returns the rows, ordered by key, and where those are printed that may be left out.
    pub fn into_rows(self) -> (Vec<FigureRow>, Places) {
        let mut noted = self.rows;
        noted.sort_by(|(one, _), (other, _)| one.name().cmp(&other.name()));
        let mut rows: Vec<FigureRow> = Vec::with_capacity(noted.len());
        let mut places: Vec<Option<BTreeSet<Place>>> = Vec::new();
        for (mut row, place) in noted {
            match rows.last_mut().filter(|before| before.name() == row.name()) {
                // A figure that is printed twice has the rules of both.
                Some(before) => {
                    row.rules.append(&mut before.rules);
                    row.rules.sort_unstable();
                    row.rules.dedup();
                    *before = row;
                }
                None => {
                    rows.push(row);
                    places.push(Some(BTreeSet::new()));
                }
            }
            let Some(known) = places.last_mut() else { continue };
            match (place, known.as_mut()) {
                (Some(place), Some(known)) => _ = known.insert(place),
                _ => *known = None,
            }
        }
        stages_for_grades(&mut rows);
        let name = |row: &FigureRow| (row.key.clone(), row.status.clone());
        let places = rows.iter().zip(places).filter_map(|(row, p)| Some((name(row), p?)));
        let places = places.collect();
        (rows, places)
    }

    fn put(&mut self, row: FigureRow) {
        self.put_by(row, None);
    }

    fn put_by(&mut self, mut row: FigureRow, rule: Option<&'static str>) {
        row.rules = rule_of(&row.status).into_iter().chain(rule).collect();
        row.rules.sort_unstable();
        row.rules.dedup();
        self.rows.push((row, None));
    }

    fn row(&mut self, key: &FigureKey, status: &str, cells: &[CellRef]) -> FigureRow {
        self.cells.extend(cells);
        let place = cells.first().and_then(|cell| self.sources.place(*cell));
        FigureRow {
            status: status.to_owned(),
            source: place.map(|p| p.words(Language::Da)).unwrap_or_default(),
            ..FigureRow::of(key, self.document, self.edition.key(), self.unit.to_string())
        }
    }
}

/// Says of hidden grades that their stage is shown instead, where no grade of it is.
///
/// It looks at nothing but what is printed, so that it does not tell why a grade is hidden.
pub(crate) fn stages_for_grades(rows: &mut [FigureRow]) {
    let stage = |row: &FigureRow| {
        // Reading a key takes time, and most are about others.
        let is_grade = row.group.starts_with("klasse-");
        let key: FigureKey = is_grade.then(|| row.key.parse().ok())??;
        let Group::Grade(grade) = key.group else { return None };
        let group = Group::Stage(Stage::of_grade(grade)?);
        Some(FigureKey { group, ..key }.to_string())
    };
    let is = |status: &'static str| move |row: &&FigureRow| row.status == status;
    let with_grades: BTreeSet<String> =
        rows.iter().filter(is("shown")).filter_map(stage).collect();
    let known: BTreeSet<&str> =
        rows.iter().filter(is("shown")).map(|row| row.key.as_str()).collect();
    let told = |row: &FigureRow| {
        let stage = Some(row).filter(is("suppressed")).and_then(stage);
        stage.is_some_and(|s| known.contains(s.as_str()) && !with_grades.contains(&s))
    };
    let told: Vec<usize> = (0..rows.len()).filter(|at| told(&rows[*at])).collect();
    for at in told {
        rows[at].rules.push("stage_for_grades");
        rows[at].rules.sort_unstable();
    }
}

/// Returns the rule of a status; none for a figure that its method alone explains.
pub(crate) fn rule_of(status: &str) -> Option<&'static str> {
    let all = [
        ("change", "practical"),
        ("trend", "trend"),
        ("rest", "against_rest"),
        ("nation", "nation_constant"),
        ("similar", "similar"),
        ("expected", "expected_result"),
        ("usual", "expected_result"),
        ("first", "same_pupils"),
        ("second", "same_pupils"),
        ("followed", "same_pupils"),
        ("left", "same_pupils"),
        ("pupil-error", "pupil_error"),
        ("third-", "return_to_mean"),
        ("moved-", "merged_cells"),
        ("month", "months"),
        ("answer-", "share"),
        ("suppressed", "smallest_base"),
    ];
    let absent = ["not_applicable", "not_collected", "refused", "unclear"];
    if absent.contains(&status) {
        return Some("missing");
    }
    all.iter().find(|(start, _)| status.starts_with(start)).map(|(_, rule)| *rule)
}
