//! Typed rows to polars and back: pupils, respondents and answers come in row by row and
//! go out counted and summed; the only file that spells a column name.
//!
//! Rows are sorted by all their columns first, so that neither the order of the files nor
//! the number of threads can change the last digit of a sum.

mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use datapakke_model::group::{Sex, Stage};
use datapakke_model::id::{IndicatorId, InstrumentId, QuestionId, SurveyId, UnitId};
use datapakke_model::microdata::{AbsenceRow, Absences, Answer, TestResult};
use datapakke_model::source::CellRef;
use datapakke_model::year::{Period, SchoolYear};

use self::table::{Codes, How, Made, Table, packed, unpacked};
use crate::error::Error;

const UNIT: &str = "unit";
const PERSON: &str = "person";
const PERIOD: &str = "period";
const MONTH: &str = "month";
const GRADE: &str = "grade";
const KIND: &str = "kind";
const SEX: &str = "sex";
const DAYS: &str = "days";
const SCHOOL_DAYS: &str = "school_days";
const UNKNOWN: &str = "unknown";
const LACKING: &str = "lacking";
const SURVEY: &str = "survey";
const QUESTION: &str = "question";
const INDICATOR: &str = "indicator";
const INSTRUMENT: &str = "instrument";
const SUBJECT: &str = "subject";
const VALUE: &str = "value";
const CELL: &str = "cell";
const COUNT: &str = "count";

/// One pupil's school year at one school, as far as absence is registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PupilYear {
    /// The school.
    pub unit: UnitId,
    /// The school year.
    pub year: SchoolYear,
    /// The pupil's pseudonym.
    pub person: u64,
    /// Grade in the last registered month.
    pub grade: Option<u8>,
    /// Months with registration; none when the rows cover the whole year.
    pub months: Option<u32>,
    /// School days of those months, when the file says so for all of them.
    pub school_days: Option<f64>,
    /// Days absent: sickness, permitted, unlawful.
    pub days: [f64; 3],
    /// Rows whose days could not be read.
    pub n_unknown: u32,
    /// First cell.
    pub first: CellRef,
    /// Cells in all.
    pub n_cells: u32,
}

/// One month at one school, as far as absence is registered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MonthSum {
    /// The school.
    pub unit: UnitId,
    /// The school year.
    pub year: SchoolYear,
    /// Month 1–12.
    pub month: u8,
    /// Days absent of all kinds.
    pub days: f64,
    /// School days of the same pupils.
    pub school_days: f64,
    /// Pupils whose days and school days are known.
    pub pupils: u32,
    /// First cell.
    pub first: CellRef,
}

impl MonthSum {
    /// Returns the days absent in percent of the school days.
    pub(crate) fn percent(&self) -> f64 {
        100.0 * self.days / self.school_days
    }
}

/// Sums the absence of each pupil, school and school year, and of each school and month.
pub(crate) fn absences(
    rows: &Absences,
) -> Result<(Vec<PupilYear>, Vec<MonthSum>), Error> {
    if rows.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let units = Codes::of(rows.units().cloned());
    let kind = |r: AbsenceRow<'_>| r.kind.map(|k| k as u32);
    let month = |r: AbsenceRow<'_>| r.month.map(school_month);
    let table = Table::new("absence", rows.len())
        .column(UNIT, rows.iter().map(|r| units.code(r.unit)))
        .column(PERIOD, rows.iter().map(|r| u32::from(r.year.start())))
        .column(PERSON, rows.iter().map(|r| r.pupil.0))
        .column(MONTH, rows.iter().map(month))
        .column(KIND, rows.iter().map(kind))
        .column(DAYS, rows.iter().map(|r| r.kind.and(r.days.value())))
        .column(
            UNKNOWN,
            rows.iter().map(|r| u32::from(r.kind.is_some() && r.days.value().is_none())),
        )
        .column(SCHOOL_DAYS, rows.iter().map(|r| r.school_days))
        .column(GRADE, rows.iter().map(|r| r.grade.map(u32::from)))
        .column(CELL, rows.iter().map(|r| packed(r.at)))
        .sorted()?;
    let pupil = [UNIT, PERIOD, PERSON];
    let pupil_months = table.grouped(
        &[UNIT, PERIOD, PERSON, MONTH],
        &[
            (SCHOOL_DAYS, How::Max),
            (GRADE, How::Max),
            (DAYS, How::Sum),
            (UNKNOWN, How::Sum),
            (CELL, How::Min),
        ],
    )?;
    let months = months(&pupil_months, &units)?;
    let by_month =
        pupil_months.flagged(LACKING, SCHOOL_DAYS)?.flagged(COUNT, MONTH)?.grouped(
            &pupil,
            &[
                (SCHOOL_DAYS, How::Sum),
                (LACKING, How::Sum),
                (COUNT, How::Sum),
                (MONTH, How::Rows),
                (GRADE, How::Last),
            ],
        )?;
    let by_kind =
        table.known(KIND)?.grouped(&[UNIT, PERIOD, PERSON, KIND], &[(DAYS, How::Sum)])?;
    let mut days: BTreeMap<(u32, u32, u64), [f64; 3]> = BTreeMap::new();
    let keys = by_kind.u32s(UNIT)?.into_iter().zip(by_kind.u32s(PERIOD)?);
    let rest = by_kind
        .u64s(PERSON)?
        .into_iter()
        .zip(by_kind.u32s(KIND)?)
        .zip(by_kind.f64s(DAYS)?);
    for ((unit, year), ((person, kind), sum)) in keys.zip(rest) {
        if let (Some(unit), Some(year), Some(person), Some(kind)) =
            (unit, year, person, kind)
        {
            let slot = days.entry((unit, year, person)).or_default();
            slot[kind as usize] += sum.unwrap_or(0.0);
        }
    }
    let pupils = table
        .grouped(&pupil, &[(UNKNOWN, How::Sum), (CELL, How::Min), (KIND, How::Rows)])?
        .joined(&by_month, &pupil)?
        .sorted()?;
    Ok((pupil_years(&pupils, &units, &days)?, months))
}

/// Adds up pupils' months; a pupil whose days or school days of a month are not known is
/// not in that month.
fn months(of: &Made, units: &Codes<UnitId>) -> Result<Vec<MonthSum>, Error> {
    let (unit, year, month) = (of.u32s(UNIT)?, of.u32s(PERIOD)?, of.u32s(MONTH)?);
    let (days, school_days) = (of.f64s(DAYS)?, of.f64s(SCHOOL_DAYS)?);
    let (unknown, cell) = (of.u32s(UNKNOWN)?, of.u64s(CELL)?);
    let mut sums: BTreeMap<(u32, u32, u32), MonthSum> = BTreeMap::new();
    for i in 0..of.len() {
        let (Some(unit), Some(year), Some(month)) = (unit[i], year[i], month[i]) else {
            continue;
        };
        let possible = school_days[i].filter(|d| *d > 0.0);
        let (Some(possible), Some(0)) = (possible, unknown[i]) else { continue };
        let (Some(start), Some(place)) =
            (SchoolYear::starting(i64::from(year)), calendar_month(month))
        else {
            continue;
        };
        let first = unpacked(cell[i].unwrap_or(u64::MAX));
        let sum = sums.entry((unit, year, month)).or_insert_with(|| MonthSum {
            unit: units.value(unit),
            year: start,
            month: place,
            days: 0.0,
            school_days: 0.0,
            pupils: 0,
            first,
        });
        sum.days += days[i].unwrap_or(0.0);
        sum.school_days += possible;
        sum.pupils += 1;
        sum.first = unpacked(packed(sum.first).min(packed(first)));
    }
    Ok(sums.into_values().collect())
}

fn pupil_years(
    pupils: &Made,
    units: &Codes<UnitId>,
    days: &BTreeMap<(u32, u32, u64), [f64; 3]>,
) -> Result<Vec<PupilYear>, Error> {
    let (unit, year, person) =
        (pupils.u32s(UNIT)?, pupils.u32s(PERIOD)?, pupils.u64s(PERSON)?);
    let (months, whole) = (pupils.u32s(MONTH)?, pupils.u32s(COUNT)?);
    let (school_days, lacking) = (pupils.f64s(SCHOOL_DAYS)?, pupils.u32s(LACKING)?);
    let (grade, unknown) = (pupils.u32s(GRADE)?, pupils.u32s(UNKNOWN)?);
    let (cells, n_cells) = (pupils.u64s(CELL)?, pupils.u32s(KIND)?);
    let mut out = Vec::with_capacity(pupils.len());
    for i in 0..pupils.len() {
        let (Some(unit), Some(start), Some(person)) = (unit[i], year[i], person[i])
        else {
            continue;
        };
        let Some(year) = SchoolYear::starting(i64::from(start)) else { continue };
        let complete = lacking[i] == Some(0);
        out.push(PupilYear {
            unit: units.value(unit),
            year,
            person,
            grade: grade[i].and_then(|g| u8::try_from(g).ok()),
            months: if whole[i] == Some(0) { months[i] } else { None },
            school_days: school_days[i].filter(|d| complete && *d > 0.0),
            days: days.get(&(unit, start, person)).copied().unwrap_or_default(),
            n_unknown: unknown[i].unwrap_or(0),
            first: unpacked(cells[i].unwrap_or(0)),
            n_cells: n_cells[i].unwrap_or(0),
        });
    }
    Ok(out)
}

/// Months in the order of the school year, so that the last one has the latest grade.
fn school_month(month: u8) -> u32 {
    u32::from((month + 4) % 12)
}

/// The month behind a place in the school year.
fn calendar_month(place: u32) -> Option<u8> {
    u8::try_from((place + 7) % 12 + 1).ok()
}

/// One person's value for one indicator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Score {
    /// The unit.
    pub unit: UnitId,
    /// The person's pseudonym.
    pub person: u64,
    /// When.
    pub period: Period,
    /// The indicator.
    pub indicator: IndicatorId,
    /// Grade, for pupils.
    pub grade: Option<u8>,
    /// Sex, where registered.
    pub sex: Option<Sex>,
    /// The person's value.
    pub value: f64,
    /// How much it counts: months for absence, otherwise one.
    pub weight: f64,
    /// How many items were answered.
    pub n_answered: u32,
    /// First cell.
    pub first: CellRef,
    /// Cells in all.
    pub n_cells: u32,
}

/// A question that counts in an indicator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// The indicator it counts in.
    pub indicator: IndicatorId,
}

/// Means of each respondent's answered items per indicator; who answered nothing of an
/// indicator has no score in it.
///
/// `value` says what an answer counts for in an indicator.
pub(crate) fn scores(
    rows: &[Answer],
    items: &[Item],
    value: impl Fn(&Answer) -> Option<f64>,
) -> Result<Vec<Score>, Error> {
    if rows.is_empty() || items.is_empty() {
        return Ok(Vec::new());
    }
    let coder = AnswerCodes::of(rows);
    let indicators = Codes::of(items.iter().map(|i| i.indicator.clone()));
    let known =
        |i: &&Item| coder.surveys.has(&i.survey) && coder.questions.has(&i.question);
    let items: Vec<&Item> = items.iter().filter(known).collect();
    let map = Table::new("items", items.len())
        .column(SURVEY, items.iter().map(|i| coder.surveys.code(&i.survey)))
        .column(QUESTION, items.iter().map(|i| coder.questions.code(&i.question)))
        .column(INDICATOR, items.iter().map(|i| indicators.code(&i.indicator)))
        .sorted()?;
    let answered = coder.table(rows, value).sorted()?.known(VALUE)?;
    let keys = [INDICATOR, PERIOD, UNIT, PERSON];
    let scored = answered.matched(&map, &[SURVEY, QUESTION])?.sorted()?.grouped(
        &keys,
        &[(VALUE, How::Mean), (QUESTION, How::Rows), (GRADE, How::Max), (CELL, How::Min)],
    )?;
    let (indicator, period, unit) =
        (scored.u32s(INDICATOR)?, scored.u32s(PERIOD)?, scored.u32s(UNIT)?);
    let (value, count) = (scored.f64s(VALUE)?, scored.u32s(QUESTION)?);
    let (grade, cell) = (scored.u32s(GRADE)?, scored.u64s(CELL)?);
    let person = scored.u64s(PERSON)?;
    let score = |i: usize| {
        Some(Score {
            unit: coder.units.value(unit[i]?),
            person: person[i]?,
            period: coder.periods.value(period[i]?),
            indicator: indicators.value(indicator[i]?),
            grade: grade[i].and_then(|g| u8::try_from(g).ok()),
            sex: None,
            value: value[i]?,
            weight: 1.0,
            n_answered: count[i]?,
            first: unpacked(cell[i]?),
            n_cells: count[i]?,
        })
    };
    Ok((0..scored.len()).filter_map(score).collect())
}

/// How many of a unit and grade gave one answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerCount {
    /// The unit.
    pub unit: UnitId,
    /// When.
    pub period: Period,
    /// The questionnaire.
    pub survey: SurveyId,
    /// The question.
    pub question: QuestionId,
    /// Grade, for pupils.
    pub grade: Option<u8>,
    /// The answer on the question's scale.
    pub value: f64,
    /// Respondents.
    pub n: u32,
    /// First cell.
    pub first: CellRef,
}

/// Counts the answers per question, unit and grade.
pub(crate) fn answer_counts(rows: &[Answer]) -> Result<Vec<AnswerCount>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let coder = AnswerCodes::of(rows);
    let keys = [SURVEY, QUESTION, PERIOD, UNIT, GRADE, VALUE];
    let counted = coder
        .table(rows, |r| r.answer.value())
        .sorted()?
        .known(VALUE)?
        .grouped(&keys, &[(PERSON, How::Rows), (CELL, How::Min)])?
        .sorted()?;
    let (survey, question) = (counted.u32s(SURVEY)?, counted.u32s(QUESTION)?);
    let (period, unit, grade) =
        (counted.u32s(PERIOD)?, counted.u32s(UNIT)?, counted.u32s(GRADE)?);
    let (value, n, cell) =
        (counted.f64s(VALUE)?, counted.u32s(PERSON)?, counted.u64s(CELL)?);
    let count = |i: usize| {
        Some(AnswerCount {
            unit: coder.units.value(unit[i]?),
            period: coder.periods.value(period[i]?),
            survey: coder.surveys.value(survey[i]?),
            question: coder.questions.value(question[i]?),
            grade: grade[i].and_then(|g| u8::try_from(g).ok()),
            value: value[i]?,
            n: n[i]?,
            first: unpacked(cell[i]?),
        })
    };
    Ok((0..counted.len()).filter_map(count).collect())
}

struct AnswerCodes {
    units: Codes<UnitId>,
    periods: Codes<Period>,
    surveys: Codes<SurveyId>,
    questions: Codes<QuestionId>,
}

impl AnswerCodes {
    fn of(rows: &[Answer]) -> Self {
        AnswerCodes {
            units: Codes::of(rows.iter().map(|r| r.unit.clone())),
            periods: Codes::of(rows.iter().map(|r| r.period)),
            surveys: Codes::of(rows.iter().map(|r| r.survey.clone())),
            questions: Codes::of(rows.iter().map(|r| r.question.clone())),
        }
    }

    fn table(&self, rows: &[Answer], value: impl Fn(&Answer) -> Option<f64>) -> Table {
        Table::new("answers", rows.len())
            .column(SURVEY, rows.iter().map(|r| self.surveys.code(&r.survey)))
            .column(QUESTION, rows.iter().map(|r| self.questions.code(&r.question)))
            .column(PERIOD, rows.iter().map(|r| self.periods.code(&r.period)))
            .column(UNIT, rows.iter().map(|r| self.units.code(&r.unit)))
            .column(PERSON, rows.iter().map(|r| r.respondent.0))
            .column(GRADE, rows.iter().map(|r| r.grade.map(u32::from)))
            .column(VALUE, rows.iter().map(value))
            .column(CELL, rows.iter().map(|r| packed(r.at)))
    }
}

/// Which indicator a test result counts in, and whether as position or as score.
pub(crate) type TestItems = BTreeMap<(InstrumentId, Arc<str>), (IndicatorId, bool)>;

/// One result per pupil, test and school year: whole tests only; of several results of
/// one pupil in one test the mean.
pub(crate) fn test_scores(
    rows: &[TestResult],
    items: &TestItems,
) -> Result<Vec<Score>, Error> {
    let item = |r: &TestResult| items.get(&(r.instrument.clone(), r.subject.clone()));
    let value = |r: &TestResult| match item(r) {
        Some((_, true)) => r.percentile.or(r.score.value()),
        Some((_, false)) => r.score.value(),
        None => None,
    };
    let whole: Vec<&TestResult> =
        rows.iter().filter(|r| r.area.is_none() && item(r).is_some()).collect();
    if whole.is_empty() {
        return Ok(Vec::new());
    }
    let units = Codes::of(whole.iter().map(|r| r.unit.clone()));
    let instruments = Codes::of(whole.iter().map(|r| r.instrument.clone()));
    let subjects = Codes::of(whole.iter().map(|r| r.subject.clone()));
    let table = Table::new("tests", whole.len())
        .column(INSTRUMENT, whole.iter().map(|r| instruments.code(&r.instrument)))
        .column(SUBJECT, whole.iter().map(|r| subjects.code(&r.subject)))
        .column(PERIOD, whole.iter().map(|r| u32::from(r.year.start())))
        .column(UNIT, whole.iter().map(|r| units.code(&r.unit)))
        .column(PERSON, whole.iter().map(|r| r.pupil.0))
        .column(GRADE, whole.iter().map(|r| Some(u32::from(r.grade))))
        .column(SEX, whole.iter().map(|r| r.sex.map(|s| u32::from(s == Sex::Male))))
        .column(VALUE, whole.iter().map(|r| value(r)))
        .column(CELL, whole.iter().map(|r| packed(r.at)))
        .sorted()?;
    let keys = [INSTRUMENT, SUBJECT, PERIOD, UNIT, PERSON];
    let scored = table.known(VALUE)?.grouped(
        &keys,
        &[(VALUE, How::Mean), (GRADE, How::Max), (SEX, How::Max), (CELL, How::Min)],
    )?;
    let (instrument, subject) = (scored.u32s(INSTRUMENT)?, scored.u32s(SUBJECT)?);
    let (period, unit) = (scored.u32s(PERIOD)?, scored.u32s(UNIT)?);
    let (grade, sex) = (scored.u32s(GRADE)?, scored.u32s(SEX)?);
    let (value, cell) = (scored.f64s(VALUE)?, scored.u64s(CELL)?);
    let person = scored.u64s(PERSON)?;
    let score = |i: usize| {
        let test = (instruments.value(instrument[i]?), subjects.value(subject[i]?));
        Some(Score {
            unit: units.value(unit[i]?),
            person: person[i]?,
            period: SchoolYear::starting(i64::from(period[i]?))?.into(),
            indicator: items.get(&test)?.0.clone(),
            grade: grade[i].and_then(|g| u8::try_from(g).ok()),
            sex: sex[i].map(|s| if s == 1 { Sex::Male } else { Sex::Female }),
            value: value[i]?,
            weight: 1.0,
            n_answered: 1,
            first: unpacked(cell[i]?),
            n_cells: 1,
        })
    };
    Ok((0..scored.len()).filter_map(score).collect())
}

/// By what persons are brought together, besides indicator and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Everybody.
    Everybody,
    /// Grades.
    Grade,
    /// Stages.
    Stage,
    /// Sexes.
    Sex,
}

/// Brings persons together by indicator and period, and by unit unless `whole`.
///
/// Persons whose grade or sex is not known are in no set of grades or sexes.
pub(crate) fn sets(
    persons: &[Score],
    by: By,
    whole: bool,
) -> Result<Vec<Vec<usize>>, Error> {
    if persons.is_empty() {
        return Ok(Vec::new());
    }
    let indicators = Codes::of(persons.iter().map(|p| p.indicator.clone()));
    let periods = Codes::of(persons.iter().map(|p| p.period));
    let units = Codes::of(persons.iter().map(|p| p.unit.clone()));
    let part = |p: &Score| match by {
        By::Everybody => Some(0),
        By::Grade => p.grade.map(u32::from),
        By::Stage => p.grade.and_then(Stage::of_grade).map(|s| s as u32),
        By::Sex => p.sex.map(|s| s as u32),
    };
    let unit = |p: &Score| if whole { 0 } else { units.code(&p.unit) };
    let table = Table::new("sets", persons.len())
        .column(INDICATOR, persons.iter().map(|p| indicators.code(&p.indicator)))
        .column(PERIOD, persons.iter().map(|p| periods.code(&p.period)))
        .column(UNIT, persons.iter().map(unit))
        .column(KIND, persons.iter().map(part))
        .made()?;
    let kinds = table.u32s(KIND)?;
    let groups = table.positions(&[INDICATOR, PERIOD, UNIT, KIND])?;
    Ok(groups.into_iter().filter(|rows| kinds[rows[0]].is_some()).collect())
}
