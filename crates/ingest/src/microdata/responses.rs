//! Numbers asked and answered per unit, as a survey system lists them, to response counts.

use datapakke_model::microdata::ResponseCount;
use datapakke_model::{Batch, Outcome, Period, SurveyId};

use crate::layout::Role;
use crate::number::Style;

use super::message;
use super::sheet::{Sheet, Units, outcome};
use super::tally::Tally;

/// Reads one sheet of response counts.
pub(crate) fn read(sheet: &Sheet<'_>) -> Outcome<Batch> {
    let mut tally = Tally::default();
    let whole = || sheet.place.whole();
    let (asked, answered) = (sheet.role(Role::Asked), sheet.role(Role::Answered));
    for (role, da, en) in [
        (asked, "antal inviterede", "the number asked"),
        (answered, "antal besvarelser", "the number who answered"),
    ] {
        if role.is_none() {
            tally.push(message::no_role(whole(), da, en));
        }
    }
    let (Some(asked), Some(answered)) = (asked, answered) else {
        return outcome(Batch::default(), tally);
    };
    let units = sheet.unit_columns();
    let mut known = Units::of(sheet.context.register);
    let mut batch = Batch::default();
    for row in sheet.rows().filter(|row| !sheet.grid.is_blank(*row)) {
        let Some(unit) = known.find(sheet, &units, row, &mut tally) else { continue };
        let Some(survey) = survey(sheet, row, &mut tally) else { continue };
        let Some(period) = period(sheet, row, &mut tally) else { continue };
        let (Some(asked), Some(answered_n)) = (
            count(sheet, row, asked, &mut tally),
            count(sheet, row, answered, &mut tally),
        ) else {
            continue;
        };
        if answered_n > asked {
            let text = sheet.grid.trimmed(row, answered);
            tally.add("out-of-scale", "answered", || {
                message::out_of_scale(
                    sheet.at(row, answered),
                    text,
                    0.0,
                    f64::from(asked),
                )
            });
            continue;
        }
        let at = sheet.grid.at(row, answered);
        let count =
            ResponseCount { unit, survey, period, asked, answered: answered_n, at };
        batch.responses.push(count);
    }
    outcome(batch, tally)
}

/// Returns the questionnaire of a row: the cell's, by name or label, or the layout's.
fn survey(sheet: &Sheet<'_>, row: usize, tally: &mut Tally) -> Option<SurveyId> {
    let Some(column) = sheet.role(Role::Survey) else {
        if sheet.layout.survey.is_none() {
            tally.add("missing-role", "survey", || {
                message::no_role(
                    sheet.place.whole(),
                    "spørgeskemaet",
                    "the questionnaire",
                )
            });
        }
        return sheet.layout.survey.clone();
    };
    let text = sheet.grid.trimmed(row, column);
    let word = datapakke_model::unit::fold(sheet.word(Role::Survey, text));
    let surveys = &sheet.context.catalogue.surveys;
    let found = surveys.iter().find(|survey| {
        survey.id.as_str() == word
            || datapakke_model::unit::fold(&survey.label.da) == word
            || datapakke_model::unit::fold(&survey.label.en) == word
    });
    if found.is_none() {
        tally.add("unreadable-cell", text, || {
            let (da, en) = ("et kendt spørgeskema", "a known questionnaire");
            message::unreadable(sheet.at(row, column), da, en, text)
        });
    }
    found.map(|survey| survey.id.clone())
}

fn period(sheet: &Sheet<'_>, row: usize, tally: &mut Tally) -> Option<Period> {
    let Some(column) = sheet.role(Role::Year) else {
        if sheet.period().is_none() {
            tally.add("missing-role", "period", || {
                message::no_role(sheet.place.whole(), "året", "the year")
            });
        }
        return sheet.period();
    };
    let text = sheet.grid.trimmed(row, column);
    let period = match sheet.school_year(text) {
        Ok(year) => Some(Period::School(year)),
        Err(_) => text.strip_suffix(".0").unwrap_or(text).parse().ok(),
    };
    if period.is_none() {
        tally.add("unreadable-cell", "period", || {
            message::unreadable(sheet.at(row, column), "et år", "a year", text)
        });
    }
    period
}

fn count(sheet: &Sheet<'_>, row: usize, column: usize, tally: &mut Tally) -> Option<u32> {
    let value =
        sheet.number(row, column, sheet.layout.numbers.unwrap_or(Style::Danish), tally);
    let whole = value.value().filter(|n| n.fract() == 0.0 && (0.0..1e6).contains(n));
    whole.map(|n| n as u32)
}
