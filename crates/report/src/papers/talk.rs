//! The unit's latest agreement or observation and the figure it is about come in, a sheet
//! for team meetings goes out: data, reflection, a trial in practice, the next talk.

use std::collections::BTreeSet;

use datapakke_model::agreement::{ActionStatus, Agreement};
use datapakke_model::conference::{About, Conference, Observation};
use datapakke_model::profile::Subject;
use datapakke_model::{Group, UnitKind};

use crate::format;
use crate::pack::Heading;
use crate::present::Maker;

use super::document::{Document, Evidence, Fact, Part, Room};
use super::{Draft, agreements, meeting};

/// Height of the chart, so that the sheet stays one page.
const CHART_MM: f64 = 28.0;

/// Makes the sheet.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let conference = meeting::of(maker);
    let words = maker.words;
    let agreement = latest_agreement(maker);
    let observation = latest_observation(&conference, agreement);
    let room = |da: &str, en: &str, n| Room::of(words.say(da, en), n);
    let mut parts = vec![Part::Rooms {
        rooms: vec![room("Team", "Team", 1), room("Dato", "Date", 1)],
    }];
    let state = last_loop(maker, agreement, observation);
    parts.push(head(maker, "Sidste runde", "The last loop"));
    parts.push(Part::Facts { rows: state });
    parts.push(head(maker, "1  Data: hvad ser vi?", "1  Data: what do we see?"));
    let figure = figure(maker, agreement, observation);
    let question = figure.as_ref().map(|f| f.question.clone()).unwrap_or_default();
    match figure {
        Some(figure) => {
            parts.push(Part::Figure(Evidence { question: String::new(), ..figure }));
        }
        None => parts.push(Part::Room(room(
            "Tallet eller observationen, vi taler om",
            "The figure or observation we talk about",
            3,
        ))),
    }
    parts.push(head(
        maker,
        "2  Refleksion: hvad tror vi, det handler om?",
        "2  Reflection: what do we think it is about?",
    ));
    let fixed = words.say(
        "Hvem lykkes det allerede for, og hvad gør vi dér?",
        "For whom does it work already, and what do we do there?",
    );
    let questions = [question, fixed.to_owned()];
    parts.push(Part::Questions {
        items: questions.into_iter().filter(|q| !q.is_empty()).collect(),
    });
    parts.push(Part::Room(Room::of("", 1).filling()));
    parts.push(head(
        maker,
        "3  Prøvehandling: hvad prøver vi i praksis?",
        "3  Trial: what do we try in practice?",
    ));
    let children = match maker.profile.kind {
        UnitKind::Skole | UnitKind::Specialskole => words.say("eleverne", "the pupils"),
        UnitKind::Klub => words.say("de unge", "the young people"),
        UnitKind::Sfo | UnitKind::Dagtilbud => words.say("børnene", "the children"),
    };
    let sign = words.say(
        format!("Det ser vi efter hos {children}"),
        format!("What we look for in {children}"),
    );
    parts.push(Part::Rooms {
        rooms: vec![
            room("Det gør vi", "What we do", 3),
            room("Hvem, hvornår, hvor længe", "Who, when, how long", 3),
            Room::of(sign, 3),
        ],
    });
    parts.push(head(maker, "4  Næste samtale", "4  The next talk"));
    parts.push(Part::Rooms {
        rooms: vec![
            room("Dato", "Date", 1),
            room("Det tager vi med", "What we bring", 1),
            room("Det spørger vi ledelsen om", "What we ask the leaders", 1),
        ],
    });
    let document = Document {
        meta: meeting::meta(maker, ("Læringssamtale", "Learning talk")),
        heading: Heading {
            number: String::new(),
            kicker: words.say("Læringssamtale", "Learning talk").to_owned(),
            headline: words
                .say(
                    "Fra data til prøvehandling og videre til næste samtale",
                    "From data to a trial and on to the next talk",
                )
                .to_owned(),
        },
        lead: String::new(),
        parts,
        source: words
            .say(
                "Tag arket med til næste samtale; det er den næste rundes begyndelse",
                "Bring the sheet to the next talk; the next loop begins there",
            )
            .to_owned(),
    };
    Some(Draft {
        name: "laeringssamtale",
        label: ("ark til læringssamtaler", "sheet for learning talks"),
        word: true,
        document,
    })
}

fn head(maker: &Maker<'_>, da: &str, en: &str) -> Part {
    super::preparation::title(maker.words.say(da, en))
}

/// Returns the agreement whose loop is running: of the last earlier year, else of this one;
/// one with a figure first, then one under way.
fn latest_agreement<'a>(maker: &Maker<'a>) -> Option<&'a Agreement> {
    let mut all = maker.last_agreements();
    if all.is_empty() {
        let year = maker.profile.year;
        all = maker.context.agreements.iter().filter(|a| a.year == year).collect();
    }
    all.sort_by_key(|a| (a.about.is_none(), a.status != ActionStatus::UnderWay));
    all.first().copied()
}

/// Returns the latest observation about the agreement's figure, else the latest about any.
fn latest_observation<'c>(
    conference: &'c Conference,
    agreement: Option<&Agreement>,
) -> Option<&'c Observation> {
    let about = agreement.and_then(|a| a.about.as_ref()).map(|about| &about.indicator);
    let speaks = |o: &&Observation| match (&o.about, about) {
        (Some(own), Some(wanted)) => own.indicator == *wanted,
        (Some(_), None) => agreement.is_none(),
        (None, _) => false,
    };
    conference.observations.iter().filter(speaks).max_by_key(|o| o.date)
}

/// Returns what is known of the last loop; what is not is room to write.
fn last_loop(
    maker: &Maker<'_>,
    agreement: Option<&Agreement>,
    observation: Option<&Observation>,
) -> Vec<Fact> {
    let words = maker.words;
    let fact = |da: &str, en: &str, lines: Vec<String>| Fact {
        label: words.say(da, en).to_owned(),
        lines,
        room: 1,
    };
    let agreed = agreement.map(|a| {
        words.say(
            format!("{} (aftale {} fra {})", a.goal, a.id, a.year),
            format!("{} (agreement {} of {})", a.goal, a.id, a.year),
        )
    });
    let action = agreement.and_then(|a| a.action.clone());
    let tried = match (action, agreement) {
        (Some(action), Some(a)) => {
            Some(format!("{action} – {}", agreements::status(maker, a)))
        }
        _ => None,
    };
    let seen = agreement.and_then(|a| a.seen.clone());
    let observed = observation.map(|o| {
        let date = o.date.map(|day| format::date(&day.to_string(), words.language));
        let by: Vec<String> = [o.who.clone(), date].into_iter().flatten().collect();
        match by.is_empty() {
            true => o.title.clone(),
            false => format!("{} ({})", o.title, by.join(", ")),
        }
    });
    vec![
        fact("Vi ville", "We wanted", agreed.into_iter().collect()),
        fact("Vi prøvede", "We tried", tried.into_iter().collect()),
        fact("Vi så", "We saw", seen.into_iter().chain(observed).collect()),
    ]
}

/// Returns the figure of the loop: that of the agreement, of the observation, of the first
/// finding, or the first main figure.
fn figure(
    maker: &mut Maker<'_>,
    agreement: Option<&Agreement>,
    observation: Option<&Observation>,
) -> Option<Evidence> {
    let mut asked = BTreeSet::new();
    let chosen = agreement.and_then(|a| a.about.clone());
    let seen = observation.and_then(|o| o.about.clone());
    let found = maker.proposed().iter().find_map(|finding| match &finding.subject {
        Subject::Indicator(id) => {
            Some(About { indicator: id.clone(), group: finding.key.group.clone() })
        }
        Subject::Question(..) => None,
    });
    let main = || {
        let figure = maker.figures.iter().find(|f| f.main && f.value().is_some())?;
        Some(About { indicator: figure.indicator.id.clone(), group: Group::All })
    };
    let about = chosen.or(seen).or(found).or_else(main)?;
    let evidence = maker.evidence(&about, 1, &mut asked);
    maker.lower(&evidence, CHART_MM);
    Some(Evidence { number: String::new(), ..evidence })
}
