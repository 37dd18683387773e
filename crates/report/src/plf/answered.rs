//! A group's surveys come in, the booklet's page of answers goes out: question by question
//! every unit's share, without names.

use datapakke_model::catalogue::{Measure, Question, Survey};
use datapakke_model::id::Owner;
use datapakke_model::profile::{AnswerShares, QuestionProfile};
use datapakke_model::{Group as Whom, Period};

use super::booklet::{FULL_MM, opening, wide};
use super::{BOOKLET, Deck};
use crate::chart::{Chart, DotRow, Dots, Mark, Point, Tick};
use crate::figures::FigureRow;
use crate::format;
use crate::papers::document::{Part, Room};
use crate::present::alt_text;

/// Questions in one chart at most.
const QUESTIONS: usize = 20;

/// Units that must have answers before a question is shown.
const FEWEST_ANSWERS: usize = 3;

/// One question of a questionnaire with what the units answered.
struct Answered<'a> {
    question: &'a Question,
    shares: Vec<f64>,
    municipality: Option<f64>,
}

/// Answers per question: every unit's share of wanted answers, without names.
pub(super) fn answers(deck: &mut Deck<'_>) -> Vec<Part> {
    let words = deck.words;
    let mut parts = Vec::new();
    for survey in &deck.around.catalogue.surveys {
        let Some((period, asked)) = answered(deck, survey) else { continue };
        for (at, some) in asked.chunks(QUESTIONS).enumerate() {
            parts.push(questions(deck, survey, (period, at), some));
        }
    }
    if parts.is_empty() {
        return parts;
    }
    let opening = opening(
        words.say("Spørgeskemaerne", "The questionnaires").to_owned(),
        words.say("Svar på de enkelte spørgsmål", "Answers to each question").to_owned(),
        words
            .say(
                "Andel, der svarer det ønskede. Hvert punkt er en enhed uden navn, stregen er kommunen. Små forskelle er tilfældige.",
                "Share with the wanted answer. Each dot is a unit without a name, the tick is the municipality. Small differences are chance.",
            )
            .to_owned(),
    );
    parts.insert(0, opening);
    let question = words.say(
        "Hvilket spørgsmål ville vi helst høre mere om fra dem, der har svaret?",
        "Which question would we most like to hear more about from those who answered?",
    );
    parts.push(Part::Questions { items: vec![question.to_owned()] });
    parts.push(Part::Room(Room::of("", 2).filling()));
    parts
}

/// The newest answers to a survey's questions, where enough units have some.
fn answered<'a>(
    deck: &Deck<'_>,
    survey: &'a Survey,
) -> Option<(Period, Vec<Answered<'a>>)> {
    let of = |question: &Question| -> Vec<&QuestionProfile> {
        let all = deck.group.profiles.iter().flat_map(|p| &p.value().questions);
        all.filter(|q| q.survey == survey.id && q.question == question.id).collect()
    };
    let all = survey.questions.iter().flat_map(of);
    let period = all.filter_map(|q| q.own.last()).map(|a| a.period).max()?;
    let mut out = Vec::new();
    for question in &survey.questions {
        let skip = usize::from(question.wanted_from).saturating_sub(1);
        let wanted = |shares: &[f64]| whole(shares.iter().skip(skip).sum());
        let (mut shares, mut municipality) = (Vec::new(), None);
        for profile in of(question) {
            let now = shown(deck, profile, period);
            shares.extend(now.and_then(|a| a.shares.as_deref()).map(wanted));
            let home = profile.municipality.as_ref().filter(|a| a.period == period);
            municipality =
                municipality.or(home.and_then(|a| a.shares.as_deref()).map(wanted));
        }
        if shares.len() >= FEWEST_ANSWERS {
            out.push(Answered { question, shares, municipality });
        }
    }
    (!out.is_empty()).then_some((period, out))
}

fn questions(
    deck: &mut Deck<'_>,
    survey: &Survey,
    (period, at): (Period, usize),
    asked: &[Answered<'_>],
) -> Part {
    let words = deck.words;
    let label = survey.label.get(words.language);
    let spell = |v: f64| format::value(v, Measure::Percent, 0, words.language);
    let rows: Vec<DotRow> = asked
        .iter()
        .map(|a| {
            let (low, high) = spread(&a.shares);
            DotRow {
                label: a.question.text.get(words.language).to_owned(),
                own: Point::Gap,
                mark: Mark::Open,
                others: a.shares.clone(),
                municipality: a.municipality,
                before: None,
                base: format!(
                    "{}–{}",
                    format::number(low, 0, words.language),
                    spell(high)
                ),
            }
        })
        .collect();
    let said: Vec<String> =
        rows.iter().map(|r| format!("{} {}", r.label, r.base)).collect();
    for answered in asked {
        note_answers(deck, survey, period, answered);
    }
    let ticks = [0.0, 25.0, 50.0, 75.0, 100.0].map(|v| Tick::new(v, spell(v)));
    let chart = Chart::Dots(Dots {
        alt: alt_text(format!("{label} {period}. {}", said.join("; "))),
        width_mm: FULL_MM,
        height_mm: 0.0,
        rows,
        ticks: ticks.to_vec(),
        nation: None,
        municipality_label: words.say("kommunen", "the municipality").to_owned(),
        base_head: words.say("fra–til", "from–to").to_owned(),
    });
    let id = survey.id.as_str().replace('.', "-");
    let chart = deck.place(format!("{BOOKLET}-svar-{id}-{}", at + 1), chart);
    let mut part = wide(widest_sentence(deck, asked), format!("{label}, {period}"));
    part.chart = Some(chart);
    Part::Wide(part)
}

/// Whole percent: finer ones would tell how many answered.
fn whole(share: f64) -> f64 {
    share.clamp(0.0, 100.0).round()
}

fn spread(shares: &[f64]) -> (f64, f64) {
    shares.iter().fold((100.0, 0.0), |(l, h), v| (f64::min(l, *v), f64::max(h, *v)))
}

/// Says where the units lie furthest apart, and that it is one of many.
fn widest_sentence(deck: &Deck<'_>, asked: &[Answered<'_>]) -> String {
    let words = deck.words;
    let apart = |a: &&Answered<'_>| {
        let (low, high) = spread(&a.shares);
        (high - low).round() as i64
    };
    let Some(most) = asked.iter().max_by_key(apart) else { return String::new() };
    let (text, points) = (most.question.text.get(words.language), apart(&most));
    let n = asked.len();
    words.say(
        format!("Størst afstand, {points} point, er der på »{text}«; det er den største af {n}"),
        format!("The widest gap, {points} points, is on \"{text}\"; it is the largest of {n}"),
    )
}

/// Notes the share of wanted answers of every unit that is shown, and of the municipality.
fn note_answers(
    deck: &mut Deck<'_>,
    survey: &Survey,
    period: Period,
    asked: &Answered<'_>,
) {
    let mut rows = Vec::new();
    let skip = usize::from(asked.question.wanted_from).saturating_sub(1);
    for profile in deck.group.profiles {
        let unit = &profile.value().unit;
        let of = |q: &&QuestionProfile| {
            q.survey == survey.id && q.question == asked.question.id
        };
        let Some(found) = profile.value().questions.iter().find(of) else { continue };
        let own = shown(deck, found, period).map(|a| (Owner::Unit(unit.clone()), a));
        let home = found.municipality.as_ref().filter(|a| a.period == period);
        let home = home.map(|a| (Owner::Municipality, a));
        for (owner, answers) in own.into_iter().chain(home) {
            let Some(shares) = &answers.shares else { continue };
            let key = found.key(owner, period, &Whom::All);
            rows.push(FigureRow {
                value: Some(shares.iter().skip(skip).sum()),
                status: "shown".to_owned(),
                source: deck.noter.place_of(&answers.cells),
                rules: vec!["share"],
                ..deck.noter.empty(&key)
            });
        }
    }
    for row in rows {
        deck.figures.insert((row.key.clone(), row.status.clone()), row);
    }
}

/// A unit's newest answers, where there are enough of them: a share of a few would tell
/// how many answered.
fn shown<'b>(
    deck: &Deck<'_>,
    of: &'b QuestionProfile,
    period: Period,
) -> Option<&'b AnswerShares> {
    let floor = deck.around.settings.thresholds.percent.max(10);
    let now = of.own.last().filter(|a| a.period == period && a.group == Whom::All)?;
    (now.shares.is_some() && now.base.is_some_and(|n| n >= floor)).then_some(now)
}
