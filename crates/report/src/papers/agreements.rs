//! The agreements that are running and the findings come in, the agreement sheet goes out:
//! forms with the baseline printed and room for what both sides agree on.

use datapakke_model::agreement::{
    ActionStatus, Agreement, AgreementOutcome, Column, Given,
};
use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::About;
use datapakke_model::profile::AgreementResult;

use crate::format;
use crate::pack::Heading;
use crate::present::Maker;

use super::document::{Document, Field, Form, Measured, Part, Room, Row};
use super::{Draft, meeting};

/// The fewest forms of a sheet, the blank ones included.
const FORMS: usize = 3;

/// Makes the sheet.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let words = maker.words;
    let mut forms = Vec::new();
    let running = running(maker);
    for agreement in &running {
        let number = forms.len() + 1;
        forms.push(of_agreement(maker, agreement, number));
    }
    for about in proposed(maker, &running) {
        let number = forms.len() + 1;
        forms.push(of_proposal(maker, &about, number));
    }
    let blank = FORMS.saturating_sub(forms.len()).max(1);
    for at in 0..blank {
        let mut form = blank_form(maker, forms.len() + 1);
        if at == 0 {
            tell_what_is_seen(maker, &mut form.measured);
        }
        forms.push(form);
    }
    let next = maker.profile.year.next().unwrap_or(maker.profile.year);
    let mut parts: Vec<Part> = forms.into_iter().map(Part::Form).collect();
    let more = words.say("Andet, vi blev enige om", "What else we agreed on");
    parts.push(Part::Room(Room::of(more, 1).filling()));
    let signs = ["Dato", "For enheden", "For forvaltningen"];
    let signs_en = ["Date", "For the unit", "For the administration"];
    let rooms =
        signs.iter().zip(signs_en).map(|(da, en)| Room::of(words.say(*da, en), 1));
    parts.push(Part::Rooms { rooms: rooms.collect() });
    let document = Document {
        meta: meeting::meta(maker, ("Aftaleark og udviklingsplan", "Agreements and plan")),
        heading: Heading {
            number: String::new(),
            kicker: words.say(format!("Aftaler for {next}"), format!("Agreements for {next}")),
            headline: words
                .say(
                    "Aftal kun et tal, hvis ændringen kan ses",
                    "Agree on a figure only if the change can be seen",
                )
                .to_owned(),
        },
        lead: words
            .say(
                "Ligger målet inden for de tilfældige udsving, så aftal hellere en handling og jeres eget tegn på, at den virker. Skriv roller, ikke navne.",
                "If the goal lies within chance variation, rather agree on an action and your own sign that it works. Write roles, not names.",
            )
            .to_owned(),
        parts,
        source: words
            .say(
                "Skriv aftalerne ind i aftaler.xlsx; så står de på side 2 i næste års datapakke",
                "Put the agreements into aftaler.xlsx; then they stand on page 2 of next year’s pack",
            )
            .to_owned(),
    };
    Some(Draft {
        name: super::AGREEMENTS,
        label: ("aftaleark", "agreement sheet"),
        word: true,
        document,
    })
}

/// Returns what is agreed on this year's data, and of the last year's agreements those
/// that are neither done nor given up.
fn running<'a>(maker: &Maker<'a>) -> Vec<&'a Agreement> {
    let year = maker.profile.year;
    let all = maker.context.agreements.iter();
    let mut out: Vec<&Agreement> = all.filter(|a| a.year == year).collect();
    for agreement in maker.last_agreements() {
        let ended =
            matches!(agreement.status, ActionStatus::Done | ActionStatus::Dropped);
        if !ended && out.iter().all(|a| a.id != agreement.id) {
            out.push(agreement);
        }
    }
    out
}

/// Returns the figures to propose where few agreements are running, and who proposes each:
/// those that both sides chose, those the findings are about, then the core ones.
fn proposed(maker: &Maker<'_>, running: &[&Agreement]) -> Vec<(About, &'static str)> {
    let words = maker.words;
    let points = maker.context.conference.iter().flat_map(|c| &c.points);
    let chosen: Vec<&About> = points.filter_map(|point| point.about.as_ref()).collect();
    let found: Vec<_> = maker.proposed().iter().map(|f| f.key.clone()).collect();
    let by = |about: &About| {
        let called = found
            .iter()
            .any(|key| key.indicator == about.indicator && key.group == about.group);
        match (chosen.contains(&about), called) {
            (true, _) => {
                words.say("Forslag: et tal, I har valgt", "Proposed: a figure you chose")
            }
            (_, true) => words.say("Forslag: et fund i tallene", "Proposed: a finding"),
            _ => words.say("Forslag: et kernetal", "Proposed: a core figure"),
        }
    };
    let known = |about: &About| running.iter().any(|a| a.about.as_ref() == Some(about));
    let most = (FORMS - 1).saturating_sub(running.len());
    let all = maker.proposals().into_iter().filter(|about| !known(about));
    all.take(most).map(|about| (about.clone(), by(&about))).collect()
}

/// Returns what last year's agreements do not say yet.
pub(super) fn open_questions(maker: &Maker<'_>) -> Vec<String> {
    let words = maker.words;
    let mut out = Vec::new();
    for agreement in maker.last_agreements() {
        let (id, goal) = (&agreement.id, &agreement.goal);
        if agreement.status == ActionStatus::NotStated {
            out.push(words.say(
                format!("Aftale {id}, »{goal}«: blev det gjort?"),
                format!("Agreement {id}, “{goal}”: was it done?"),
            ));
        }
        let support = &agreement.support;
        if let Some(promised) = &support.promised
            && support.given == Given::NotStated
        {
            out.push(words.say(
                format!("Aftale {id}: blev støtten givet ({promised})?"),
                format!("Agreement {id}: was the support given ({promised})?"),
            ));
        }
    }
    out
}

/// Returns "i gang": what the unit reports of an agreement.
pub(super) fn status(maker: &Maker<'_>, agreement: &Agreement) -> &'static str {
    let (da, en) = match agreement.status {
        ActionStatus::Done => ("gjort", "done"),
        ActionStatus::UnderWay => ("i gang", "under way"),
        ActionStatus::Dropped => ("droppet", "dropped"),
        ActionStatus::NotStated => ("status mangler", "no status yet"),
    };
    maker.words.say(da, en)
}

fn of_agreement<'a>(
    maker: &mut Maker<'a>,
    agreement: &'a Agreement,
    number: usize,
) -> Form {
    let words = maker.words;
    let year = agreement.year;
    let state = match year == maker.profile.year {
        true => words.say(
            format!("Aftalt på tallene for {year}"),
            format!("Agreed on the figures of {year}"),
        ),
        false => words.say(
            format!("Fra {year}, {}. Føres den videre?", status(maker, agreement)),
            format!("From {year}, {}. Does it go on?", status(maker, agreement)),
        ),
    };
    let measured = match &agreement.about {
        Some(about) => measured(maker, about, Some(agreement), number),
        None => Measured {
            label: words.say("Måles på", "Measured by").to_owned(),
            title: words.say("Eget tegn, intet tal", "Own sign, no figure").to_owned(),
            words: agreement.criterion.clone().unwrap_or_default(),
            ..Measured::default()
        },
    };
    Form {
        number: number.to_string(),
        state,
        fields: fields(maker, Some(agreement)),
        measured,
    }
}

fn of_proposal(
    maker: &mut Maker<'_>,
    (about, state): &(About, &'static str),
    number: usize,
) -> Form {
    Form {
        number: number.to_string(),
        state: (*state).to_owned(),
        fields: fields(maker, None),
        measured: measured(maker, about, None, number),
    }
}

/// Puts beside an empty form how large a change can be seen.
fn tell_what_is_seen(maker: &mut Maker<'_>, measured: &mut Measured) {
    let Some(found) = maker.visible_table() else { return };
    measured.caption = found.title;
    let rows = found.table.rows.into_iter().filter_map(|row| {
        let mut texts = row.cells.into_iter().map(|cell| cell.text);
        Some(Row { label: texts.next()?, value: texts.next()? })
    });
    measured.rows = rows.collect();
}

fn blank_form(maker: &Maker<'_>, number: usize) -> Form {
    let words = maker.words;
    Form {
        number: number.to_string(),
        state: String::new(),
        fields: fields(maker, None),
        measured: Measured {
            label: words
                .say("Måles på (tal eller eget tegn)", "Measured by (figure or own sign)")
                .to_owned(),
            ..Measured::default()
        },
    }
}

/// The fields in the order of the sheet `aftaler.xlsx`, whose headings they carry.
fn fields(maker: &Maker<'_>, agreement: Option<&Agreement>) -> Vec<Field> {
    let language = maker.words.language;
    let date = |day: Option<datapakke_model::Day>| {
        day.map(|day| format::date(&day.to_string(), language))
    };
    let field = |column: Column, text: Option<String>, lines, wide| Field {
        label: column.heading().get(language).to_owned(),
        text: text.unwrap_or_default(),
        lines,
        wide,
    };
    let of = |get: fn(&Agreement) -> Option<String>| agreement.and_then(get);
    let mut fields = vec![
        field(Column::Goal, of(|a| Some(a.goal.clone())), 2, true),
        field(Column::Effort, of(|a| a.effort.clone()), 1, true),
        field(Column::Action, of(|a| a.action.clone()), 3, true),
        field(Column::Who, of(|a| a.who.clone()), 1, false),
        field(Column::Coordinator, of(|a| a.coordinator.clone()), 1, false),
        field(Column::Promised, of(|a| a.support.promised.clone()), 1, true),
        field(Column::Deadline, date(agreement.and_then(|a| a.deadline)), 1, false),
        field(Column::FollowUp, date(agreement.and_then(|a| a.follow_up)), 1, false),
    ];
    // Without a figure the own sign stands where a figure would.
    let sign = agreement.filter(|a| a.about.is_some()).and_then(|a| a.criterion.clone());
    if sign.is_some() {
        fields.push(field(Column::Criterion, sign, 1, true));
    }
    fields
}

/// Returns how an agreement about a figure is measured, as the pack's page says it too, and
/// what the data say of it since.
fn measured<'a>(
    maker: &mut Maker<'a>,
    about: &About,
    agreement: Option<&'a Agreement>,
    number: usize,
) -> Measured {
    let words = maker.words;
    let aim = agreement.and_then(|a| a.aim);
    let Some(found) = maker.measured(about, aim, &number.to_string()) else {
        return Measured {
            label: words.say("Måles på", "Measured by").to_owned(),
            title: maker.label_about(about),
            words: words.say("Ingen tal i år.", "No figures this year.").to_owned(),
            ..Measured::default()
        };
    };
    let indicator = maker.context.catalogue.indicator(&about.indicator);
    let rows = match (agreement, indicator) {
        (Some(agreement), Some(indicator)) => since(maker, indicator, agreement),
        _ => Vec::new(),
    };
    Measured {
        label: found.label,
        title: found.title,
        chart: found.chart,
        strong: found.strong,
        words: found.words,
        caption: String::new(),
        rows,
    }
}

/// Returns the baseline of an agreement of an earlier year and what the data say since.
fn since(
    maker: &mut Maker<'_>,
    indicator: &Indicator,
    agreement: &Agreement,
) -> Vec<Row> {
    let words = maker.words;
    let year = agreement.year;
    let of = |r: &&AgreementResult| r.number == agreement.id && r.year == year;
    let result = maker.profile.agreements.iter().find(of).filter(|r| !r.is_hidden());
    let Some(result) = result else { return Vec::new() };
    let mut rows = Vec::new();
    if let Some(baseline) = &result.baseline
        && baseline.reading.value().is_some()
    {
        rows.push(Row {
            label: words
                .say(format!("Udgangspunkt i {year}"), format!("Baseline in {year}")),
            value: maker.print(indicator, baseline),
        });
    }
    let since = match result.outcome {
        AgreementOutcome::ClearlyBetter => ("tydeligt bedre", "clearly better"),
        AgreementOutcome::ClearlyWorse => ("tydeligt dårligere", "clearly worse"),
        AgreementOutcome::CannotTell { .. } => ("kan ikke afgøres", "cannot be told"),
        AgreementOutcome::NotTestable { .. } => return rows,
    };
    rows.push(Row {
        label: words.say("Siden da", "Since then").to_owned(),
        value: words.say(since.0, since.1).to_owned(),
    });
    rows
}
