//! The agreements that are running and the findings come in, the agreement sheet goes out:
//! forms with the baseline printed and room for what both sides agree on.

use std::collections::BTreeSet;

use datapakke_model::agreement::{
    ActionStatus, Agreement, AgreementOutcome, Aim, Column, Given,
};
use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::About;
use datapakke_model::profile::{
    AgreementResult, Estimate, FairTarget, Subject, TargetEnd,
};
use datapakke_model::{Reading, Text};

use crate::format;
use crate::pack::Heading;
use crate::present::{Figure, Maker};

use super::document::{Document, Field, Form, Measured, Part, Room, Row};
use super::{Draft, meeting};

/// The most rows that the findings propose.
const PROPOSED: usize = 3;
/// The fewest forms of a sheet, the blank ones included.
const FORMS: usize = 3;

/// Makes the sheet.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let words = maker.words;
    let mut forms = Vec::new();
    let mut asked = BTreeSet::new();
    let running = running(maker);
    for agreement in &running {
        let number = forms.len() + 1;
        forms.push(of_agreement(maker, agreement, number, &mut asked));
    }
    for about in proposed(maker, &running) {
        let number = forms.len() + 1;
        forms.push(of_proposal(maker, &about, number, &mut asked));
    }
    let blank = FORMS.saturating_sub(forms.len()).max(1);
    for _ in 0..blank {
        forms.push(blank_form(maker, forms.len() + 1));
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
        name: "aftaleark",
        label: ("aftaleark", "agreement sheet"),
        word: true,
        document,
    })
}

/// Returns the agreements made on the data of the last earlier year that has any.
pub(super) fn last<'a>(maker: &Maker<'a>) -> Vec<&'a Agreement> {
    let earlier = |a: &&Agreement| a.year < maker.profile.year;
    let all = maker.context.agreements.iter().filter(earlier);
    let year = all.clone().map(|a| a.year).max();
    all.filter(|a| Some(a.year) == year).collect()
}

/// Returns what is agreed on this year's data, and of the last year's agreements those
/// that are neither done nor given up.
fn running<'a>(maker: &Maker<'a>) -> Vec<&'a Agreement> {
    let year = maker.profile.year;
    let all = maker.context.agreements.iter();
    let mut out: Vec<&Agreement> = all.filter(|a| a.year == year).collect();
    for agreement in last(maker) {
        let ended =
            matches!(agreement.status, ActionStatus::Done | ActionStatus::Dropped);
        if !ended && out.iter().all(|a| a.id != agreement.id) {
            out.push(agreement);
        }
    }
    out
}

/// Returns what the findings are about, then what the two sides chose, of that which no
/// agreement speaks of; with whether somebody chose it.
fn proposed(maker: &Maker<'_>, running: &[&Agreement]) -> Vec<(About, bool)> {
    let found = maker.proposed().into_iter().filter_map(|finding| {
        let Subject::Indicator(indicator) = &finding.subject else { return None };
        let group = finding.key.group.clone();
        Some((About { indicator: indicator.clone(), group }, false))
    });
    let points = maker.context.conference.iter().flat_map(|c| &c.points);
    let chosen = points.filter_map(|point| Some((point.about.clone()?, true)));
    let mut out: Vec<(About, bool)> = Vec::new();
    for (about, chosen) in found.chain(chosen) {
        let known = running.iter().any(|a| a.about.as_ref() == Some(&about))
            || out.iter().any(|(known, _)| *known == about);
        if !known && out.len() < PROPOSED {
            out.push((about, chosen));
        }
    }
    out
}

/// Returns what last year's agreements do not say yet.
pub(super) fn open_questions(maker: &Maker<'_>) -> Vec<String> {
    let words = maker.words;
    let mut out = Vec::new();
    for agreement in last(maker) {
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
    asked: &mut BTreeSet<Text>,
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
        Some(about) => measured(maker, about, Some(agreement), (number, asked)),
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
    (about, chosen): &(About, bool),
    number: usize,
    asked: &mut BTreeSet<Text>,
) -> Form {
    let state = match chosen {
        true => maker
            .words
            .say("Forslag: et tal, I har valgt", "Proposed: a figure you chose"),
        false => maker.words.say("Forslag ud fra tallene", "Proposed by the figures"),
    };
    let measured = measured(maker, about, None, (number, asked));
    Form {
        number: number.to_string(),
        state: state.to_owned(),
        fields: fields(maker, None),
        measured,
    }
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

fn measured<'a>(
    maker: &mut Maker<'a>,
    about: &About,
    agreement: Option<&'a Agreement>,
    (number, asked): (usize, &mut BTreeSet<Text>),
) -> Measured {
    let words = maker.words;
    let label = words.say("Måles på", "Measured by").to_owned();
    let title = maker.label_about(about);
    let figure = maker.figure(about.indicator.as_str());
    let estimate = figure.and_then(|f| maker.estimate_about(f, about));
    let (Some(figure), Some(estimate)) = (figure, estimate) else {
        let none = words.say("Ingen tal i år.", "No figures this year.").to_owned();
        return Measured { label, title, words: none, ..Measured::default() };
    };
    let indicator = figure.indicator;
    if let Reading::Absent(why) = estimate.reading {
        let why = match why {
            datapakke_model::Why::Suppressed => {
                words.hidden(indicator.subject).to_owned()
            }
            why => words.absent(why, estimate.key.period),
        };
        return Measured { label, title, words: why, ..Measured::default() };
    }
    let mut rows = Vec::new();
    if let Some(agreement) = agreement {
        rows.extend(agreed(maker, indicator, agreement));
    }
    let value = maker.print(indicator, estimate);
    let small = maker.small_part(indicator, estimate).is_some();
    let interval = estimate.interval.filter(|i| i.low.is_finite() && i.high.is_finite());
    let variation = interval.filter(|_| !small).map(|i| {
        let [low, high] = [i.low, i.high]
            .map(|v| format::number(v, indicator.decimals, words.language));
        format!(" ({low}–{high})")
    });
    let base = maker.base_text(indicator, estimate);
    let base = if base.is_empty() || small { base } else { format!(", {base}") };
    let when = estimate.key.period;
    rows.push(Row {
        label: words.say(format!("Nu, {when}"), format!("Now, {when}")),
        value: match small {
            true => value,
            false => format!("{value}{}{base}", variation.unwrap_or_default()),
        },
    });
    let evidence = maker.evidence(about, number, asked);
    let aim = agreement.and_then(|a| a.aim).and_then(Aim::target);
    let (more, words) = seen(maker, about, (figure, estimate), aim);
    rows.extend(more);
    Measured { label, title, chart: evidence.chart, rows, words }
}

/// Returns what agreements were made of: the baseline, what the data say since, the aim.
fn agreed(
    maker: &mut Maker<'_>,
    indicator: &Indicator,
    agreement: &Agreement,
) -> Vec<Row> {
    let words = maker.words;
    let year = agreement.year;
    let mut rows = Vec::new();
    let mut row = |label: String, value: String| rows.push(Row { label, value });
    let of = |r: &&AgreementResult| r.number == agreement.id && r.year == year;
    let result = maker.profile.agreements.iter().find(of).filter(|r| !r.is_hidden());
    if let Some(result) = result {
        if let Some(baseline) = &result.baseline
            && baseline.reading.value().is_some()
        {
            let value = maker.print(indicator, baseline);
            row(
                words.say(format!("Udgangspunkt, {year}"), format!("Baseline, {year}")),
                value,
            );
        }
        let since = match result.outcome {
            AgreementOutcome::ClearlyBetter => ("tydeligt bedre", "clearly better"),
            AgreementOutcome::ClearlyWorse => ("tydeligt dårligere", "clearly worse"),
            AgreementOutcome::CannotTell { .. } => ("kan ikke afgøres", "cannot be told"),
            AgreementOutcome::NotTestable { .. } => ("", ""),
        };
        let since = words.say(since.0, since.1);
        if !since.is_empty() {
            row(words.say("Siden da", "Since then").to_owned(), since.to_owned());
        }
    }
    let aim = agreement.aim.map(|aim| match aim {
        Aim::Up => words.say("op", "up").to_owned(),
        Aim::Down => words.say("ned", "down").to_owned(),
        Aim::AtLeast(value) => {
            format!(
                "{} {}",
                words.say("mindst", "at least"),
                maker.spell(indicator, value)
            )
        }
        Aim::AtMost(value) => {
            format!("{} {}", words.say("højst", "at most"), maker.spell(indicator, value))
        }
    });
    if let Some(aim) = aim {
        row(words.say("Aftalt mål", "Agreed target").to_owned(), aim);
    }
    rows
}

/// Returns from what on a change could be seen, a fair target, and what speaks against
/// agreeing on the figure.
fn seen<'a>(
    maker: &mut Maker<'a>,
    about: &About,
    (figure, estimate): (Figure<'a>, &Estimate),
    aim: Option<f64>,
) -> (Vec<Row>, String) {
    let words = maker.words;
    let indicator = figure.indicator;
    let rather = words.say(
        "Aftal hellere en handling og jeres eget tegn.",
        "Rather agree on an action and your own sign.",
    );
    let Some(found) = maker.profile.detectable(&about.indicator, &about.group) else {
        return (Vec::new(), String::new());
    };
    if let Some(why) = &found.blocked {
        let why = why.get(words.language).trim_end_matches('.');
        let not = words.say(
            "Næste års tal kan ikke sammenlignes med dette",
            "Next year’s figure cannot be compared with this one",
        );
        return (Vec::new(), format!("{not}: {why}. {rather}"));
    }
    if maker.small_part(indicator, estimate).is_some() {
        return (Vec::new(), String::new());
    }
    let change = maker.at_least(indicator, found.change);
    maker.ledger.note_number(
        (&estimate.key, "detectable"),
        (found.change, None),
        estimate.base,
        &estimate.cells,
    );
    let row = |da: &str, en: &str, value: String| Row {
        label: words.say(da, en).to_owned(),
        value,
    };
    let mut rows = vec![row("Kan ses fra", "Can be seen from", change.clone())];
    let mut said = Vec::new();
    let mut note = |status, value| {
        let key = &estimate.key;
        maker.ledger.note_number((key, status), (value, None), None, &[]);
    };
    match found.target(estimate, figure.entry, indicator) {
        Some(FairTarget::Range { from, to, end }) => {
            note("target-from", from);
            note("target-to", to);
            // Away from the baseline, so that the printed value can be seen, too.
            let away = to >= from;
            let rounded = |value, up| outward(value, indicator.decimals, up);
            let (near, far) = (rounded(from, away), rounded(to, !away));
            let [from, to] = [near, far].map(|value| maker.spell(indicator, value));
            let to_word = words.say("til", "to");
            let apart = if away { far > near } else { far < near };
            let value = match (end, away) {
                (TargetEnd::Scale, true) => {
                    words.say(format!("mindst {from}"), format!("at least {from}"))
                }
                (TargetEnd::Scale, false) => {
                    words.say(format!("højst {from}"), format!("at most {from}"))
                }
                _ if apart => format!("{from} {to_word} {to}"),
                _ => from,
            };
            rows.push(match end {
                TargetEnd::Scale => {
                    row("Et mål, der kan ses", "A target that can be seen", value)
                }
                _ => row("Rimeligt mål", "Fair target", value),
            });
            if end == TargetEnd::BestQuarter {
                said.push(words.say(
                    format!(
                        "Ved {to} begynder den bedste fjerdedel af kommunens {}.",
                        words.units()
                    ),
                    format!(
                        "At {to} the best quarter of the municipality’s {} begins.",
                        words.units()
                    ),
                ));
            }
        }
        Some(FairTarget::BeyondOthers { quarter, .. }) => {
            note("target-quarter", quarter);
            let quarter = maker.spell(indicator, quarter);
            said.push(words.say(
                format!("En ændring, der kan ses, går længere end den bedste fjerdedel ({quarter}). {rather}"),
                format!("A change that can be seen goes beyond the best quarter ({quarter}). {rather}"),
            ));
        }
        Some(FairTarget::OffScale) => {
            let matters = indicator.important.as_ref().map_or(0.0, |cited| cited.value);
            said.push(match matters > found.change {
                true => words.say(
                    format!("En ændring, der er stor nok til at betyde noget, ligger uden for skalaen. {rather}"),
                    format!("A change large enough to matter lies off the scale. {rather}"),
                ),
                false => words.say(
                    format!("En ændring, der kan ses, ligger uden for skalaen. {rather}"),
                    format!("A change that can be seen lies off the scale. {rather}"),
                ),
            });
        }
        None => {}
    }
    let too_near = |aim: f64| {
        estimate.reading.value().is_some_and(|now| (aim - now).abs() < found.change)
    };
    if aim.is_some_and(too_near) {
        said.insert(0, words.say(
            format!("Det aftalte mål er nærmere end {change} fra tallet nu; det vil næste års tal oftest ikke kunne vise."),
            format!("The agreed target is nearer than {change} to the figure now; next year’s figures will mostly be unable to show it."),
        ));
    }
    (rows, said.join(" "))
}

/// Rounds a value up or down to the decimals that are printed.
fn outward(value: f64, decimals: u8, up: bool) -> f64 {
    let factor = 10_f64.powi(i32::from(decimals));
    let scaled = value * factor;
    let whole = if up { (scaled - 1e-9).ceil() } else { (scaled + 1e-9).floor() };
    whole / factor
}
