//! What both sides bring to the conference comes in, the preparation paper goes out:
//! purpose, points side by side, the chosen figures, open questions and the agenda.

use std::collections::BTreeSet;

use datapakke_model::UnitKind;
use datapakke_model::conference::{About, Conference, Point, View};
use datapakke_model::settings::Side;

use crate::pack::{Heading, Owner};
use crate::present::{Maker, agenda_of};
use crate::words::capital;
use crate::words::finding::first_lower;

use super::agreements;
use super::document::{Document, Evidence, Fact, Part, PointText, Room, SideOf};
use super::{Draft, lines, meeting};

/// The most figures that are proposed where nobody chose any.
const PROPOSED: usize = 3;

/// Makes the paper.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let conference = meeting::of(maker);
    let words = maker.words;
    let (figures, chosen) = figures(maker, &conference);
    let mut parts = vec![Part::Facts { rows: facts(maker, &conference) }];
    parts.push(title(words.say("Punkter til dagsordenen", "Points for the agenda")));
    parts.push(sides(maker, &conference, &chosen));
    parts.push(Part::Title {
        text: words.say("Tallene på bordet", "The figures on the table").to_owned(),
        note: figures_note(maker, &chosen, figures.len()),
    });
    parts.extend(figures.into_iter().map(Part::Figure));
    parts.extend(supervision(maker));
    parts.push(agenda(maker, &conference));
    parts.push(title(words.say("Åbne spørgsmål", "Open questions")));
    let questions = open_questions(maker, &conference);
    if !questions.is_empty() {
        parts.push(Part::Questions { items: questions });
    }
    let own = words.say("Det vil vi også spørge om", "We also want to ask");
    parts.push(Part::Room(Room::of(own, 3).filling()));
    let meta = meeting::meta(maker, ("Forberedelsespapir", "Preparation paper"));
    let document = Document {
        meta,
        heading: Heading {
            number: String::new(),
            kicker: format!(
                "{} {}",
                words.say("Forberedelse til", "Preparation for"),
                first_lower(&conference.kind)
            ),
            headline: headline(maker, &conference),
        },
        lead: String::new(),
        parts,
        source: words
            .say(
                "Kilder og metoder står på siden »Om tallene« i datapakken",
                "Sources and methods stand on the page “About the figures” of the pack",
            )
            .to_owned(),
    };
    Some(Draft {
        name: "forberedelse",
        label: ("forberedelsespapir", "preparation paper"),
        word: true,
        document,
    })
}

pub(super) fn title(text: &str) -> Part {
    Part::Title { text: text.to_owned(), note: String::new() }
}

fn headline(maker: &Maker<'_>, conference: &Conference) -> String {
    let words = maker.words;
    let count = |side| conference.points_of(side).count();
    let (own, theirs) = (count(Side::Unit), count(Side::Administration));
    let unit = words.unit();
    let points = |n: usize| match n {
        1 => words.say("punkt", "point"),
        _ => words.say("punkter", "points"),
    };
    let said = |n: usize| capital(&words.counted(n));
    match (own, theirs) {
        (0, 0) => words
            .say(
                "Begge parter vælger, hvad samtalen skal handle om",
                "Both sides choose what the talk is to be about",
            )
            .to_owned(),
        (0, n) => words.say(
            format!(
                "{} {} fra forvaltningen, endnu ingen fra {unit}",
                said(n),
                points(n)
            ),
            format!(
                "{} {} from the administration, none yet from {unit}",
                said(n),
                points(n)
            ),
        ),
        (n, 0) => words.say(
            format!(
                "{} {} fra {unit}, endnu ingen fra forvaltningen",
                said(n),
                points(n)
            ),
            format!(
                "{} {} from {unit}, none yet from the administration",
                said(n),
                points(n)
            ),
        ),
        (a, b) => words.say(
            format!(
                "{} {} fra {unit} og {} fra forvaltningen",
                said(a),
                points(a),
                words.counted(b)
            ),
            format!(
                "{} {} from {unit} and {} from the administration",
                said(a),
                points(a),
                words.counted(b)
            ),
        ),
    }
}

fn facts(maker: &Maker<'_>, conference: &Conference) -> Vec<Fact> {
    let words = maker.words;
    let fact = |da: &str, en: &str, lines: Vec<String>, room| Fact {
        label: words.say(da, en).to_owned(),
        lines,
        room,
    };
    let known = |text: &Option<String>| text.clone().into_iter().collect::<Vec<_>>();
    let who = conference.participants.iter().map(|p| match p.role.is_empty() {
        true => p.name.clone(),
        false => format!("{}, {}", p.name, p.role),
    });
    let purpose = vec![conference.purpose.clone()];
    vec![
        fact("Formål", "Purpose", purpose, 0),
        fact("Tid", "Time", known(&conference.when), 1),
        fact("Sted", "Place", known(&conference.place), 1),
        fact("Deltagere", "Participants", who.collect(), 3),
    ]
}

/// A figure with those who chose it.
type Chosen<'a> = Vec<(About, Vec<&'a Point>)>;

/// Returns the figures in the order of the points, and who chose each; without any
/// choice, those that the findings propose.
fn figures<'c>(
    maker: &mut Maker<'_>,
    conference: &'c Conference,
) -> (Vec<Evidence>, Chosen<'c>) {
    let mut chosen: Chosen<'c> = Vec::new();
    for point in &conference.points {
        let Some(about) = &point.about else { continue };
        match chosen.iter_mut().find(|(known, _)| known == about) {
            Some((_, points)) => points.push(point),
            None => chosen.push((about.clone(), vec![point])),
        }
    }
    let mut asked = BTreeSet::new();
    let mut out = Vec::new();
    for (at, (about, points)) in chosen.iter().enumerate() {
        let found = maker.evidence(about, at + 1, &mut asked);
        out.push(Evidence { chosen: by_whom(maker, points), ..found });
    }
    if chosen.is_empty() {
        for finding in maker.proposed() {
            if out.len() == PROPOSED {
                break;
            }
            let number = out.len() + 1;
            let Some(found) = maker.evidence_of(finding, number, &mut asked) else {
                continue;
            };
            let proposed =
                maker.words.say("Foreslået af datapakken", "Proposed by the pack");
            out.push(Evidence { chosen: proposed.to_owned(), ..found });
        }
    }
    (out, chosen)
}

fn by_whom(maker: &Maker<'_>, points: &[&Point]) -> String {
    let words = maker.words;
    let sides: BTreeSet<bool> = points.iter().map(|p| p.side == Side::Unit).collect();
    let unit = words.unit();
    match (sides.contains(&true), sides.contains(&false)) {
        (true, true) => words.say(
            format!("Valgt af {unit} og forvaltningen"),
            format!("Chosen by {unit} and the administration"),
        ),
        (true, false) => {
            words.say(format!("Valgt af {unit}"), format!("Chosen by {unit}"))
        }
        _ => {
            words.say("Valgt af forvaltningen", "Chosen by the administration").to_owned()
        }
    }
}

/// Says where the figures come from when nobody chose, and what else the pack points at.
fn figures_note(maker: &Maker<'_>, chosen: &Chosen<'_>, n: usize) -> String {
    let words = maker.words;
    if chosen.is_empty() {
        return match n {
            0 => words.say(
                "Ingen har valgt tal endnu, og datapakken finder intet, der er sikkert anderledes. Vælg selv et tal i pakken.",
                "Nobody has chosen a figure yet, and the pack finds nothing that is certainly different. Choose one from the pack.",
            ),
            _ => words.say(
                "Ingen har valgt tal endnu. Det er dem, datapakken peger på.",
                "Nobody has chosen a figure yet. These are what the pack points at.",
            ),
        }
        .to_owned();
    }
    let about = |key: &datapakke_model::FigureKey| About {
        indicator: key.indicator.clone(),
        group: key.group.clone(),
    };
    let mut others: Vec<String> = maker
        .proposed()
        .iter()
        .filter(|f| matches!(f.subject, datapakke_model::profile::Subject::Indicator(_)))
        .map(|f| about(&f.key))
        .filter(|a| chosen.iter().all(|(known, _)| known != a))
        .map(|a| first_lower(&maker.label_about(&a)))
        .collect();
    others.dedup();
    if others.is_empty() {
        return String::new();
    }
    let list = words.list(&others);
    words.say(
        format!("Datapakken peger også på {list}."),
        format!("The pack also points at {list}."),
    )
}

fn sides(maker: &Maker<'_>, conference: &Conference, chosen: &Chosen<'_>) -> Part {
    let words = maker.words;
    let number = |about: &About| {
        let at = chosen.iter().position(|(known, _)| known == about)?;
        Some(format!("{} {}", words.say("Tal", "Figure"), at + 1))
    };
    let point = |point: &Point| {
        let minutes = point.minutes.map(|n| format!("{n} min"));
        let figure = point.about.as_ref().and_then(number);
        let note: Vec<String> = figure.into_iter().chain(minutes).collect();
        PointText {
            title: point.title.clone(),
            lines: lines(&point.text),
            note: note.join(" · "),
        }
    };
    let side = |side, title: String, owner, ask: String| {
        let points: Vec<PointText> = conference.points_of(side).map(point).collect();
        let room = Room::of(ask, if points.is_empty() { 6 } else { 2 });
        SideOf { title, owner, points, room }
    };
    let unit = words.unit();
    let own = words.say(
        format!("{}s punkter", words.unit_capital()),
        format!("The points of {unit}"),
    );
    let theirs = words.say("Forvaltningens punkter", "The administration’s points");
    Part::Sides {
        left: side(
            Side::Unit,
            own,
            Owner::Unit,
            words.say(
                format!("Det vil {unit} tale om"),
                format!("What {unit} wants to talk about"),
            ),
        ),
        right: side(
            Side::Administration,
            theirs.to_owned(),
            Owner::Administration,
            words
                .say(
                    "Det vil forvaltningen tale om",
                    "What the administration wants to talk about",
                )
                .to_owned(),
        ),
    }
}

/// Words in Danish and English.
type Both = (&'static str, &'static str);

/// The topics of supervision or of the curriculum, where the kind of unit has them.
fn supervision(maker: &Maker<'_>) -> Vec<Part> {
    let words = maker.words;
    let (head, note, topics): (Both, Both, &[Both]) = match maker.profile.kind {
        UnitKind::Klub => (
            ("Tilsyn: hvad har vi set?", "Supervision: what have we seen?"),
            (
                "Konferencen er samtidig tilsyn. Skriv, hvad I så ved besøget, og hvad der skal følges op.",
                "The conference is supervision, too. Write what you saw and what is to be followed up.",
            ),
            &[
                ("Tryghed og trivsel", "Safety and well-being"),
                ("Fællesskaber", "Communities"),
                ("Medbestemmelse", "Having a say"),
                ("Sikkerhed og rammer", "Security and surroundings"),
                ("Pædagogisk praksis", "Pedagogical practice"),
            ],
        ),
        UnitKind::Dagtilbud => (
            (
                "Den styrkede pædagogiske læreplan: hvad har vi set?",
                "The strengthened curriculum: what have we seen?",
            ),
            (
                "De seks læreplanstemaer som ramme for observationer. Et tomt felt er også et svar.",
                "The six themes as a frame for observations. An empty field is an answer, too.",
            ),
            &[
                ("Alsidig personlig udvikling", "Personal development"),
                ("Social udvikling", "Social development"),
                ("Kommunikation og sprog", "Communication and language"),
                ("Krop, sanser og bevægelse", "Body, senses and movement"),
                ("Natur, udeliv og science", "Nature, outdoor life and science"),
                ("Kultur, æstetik og fællesskab", "Culture, aesthetics and community"),
            ],
        ),
        UnitKind::Sfo => (
            ("Fritiden: hvad har vi set?", "Leisure: what have we seen?"),
            (
                "Fra mål- og indholdsbeskrivelsen og fra børnene selv.",
                "From the description of goals and content, and from the children.",
            ),
            &[
                ("Børnenes egne ord", "The children’s own words"),
                ("Leg og fællesskaber", "Play and communities"),
                ("Samarbejdet med skolen", "Cooperation with the school"),
            ],
        ),
        UnitKind::Skole | UnitKind::Specialskole => return Vec::new(),
    };
    let fact = |(da, en): &Both| Fact {
        label: words.say(*da, *en).to_owned(),
        lines: Vec::new(),
        room: 2,
    };
    vec![
        Part::Title {
            text: words.say(head.0, head.1).to_owned(),
            note: words.say(note.0, note.1).to_owned(),
        },
        Part::Facts { rows: topics.iter().map(fact).collect() },
    ]
}

/// Returns what is still open: agreements without a status, support that is wished for,
/// and statements on which the two views differ.
fn open_questions(maker: &Maker<'_>, conference: &Conference) -> Vec<String> {
    let words = maker.words;
    let mut out = agreements::open_questions(maker);
    for effort in conference.efforts.iter().filter(|e| !e.support.is_empty()) {
        let wish = effort.support.blocks.iter().find(|b| !b.text.is_empty());
        let Some(wish) = wish else { continue };
        out.push(words.say(
            format!("»{}«: ønsket støtte: {}", effort.title, first_lower(&wish.text)),
            format!(
                "“{}”: support wished for: {}",
                effort.title,
                first_lower(&wish.text)
            ),
        ));
    }
    out.extend(gaps(maker, conference));
    out
}

/// Returns the questions of the areas where the unit and the administration differ.
fn gaps(maker: &Maker<'_>, conference: &Conference) -> Vec<String> {
    let latest = conference.answers.iter().map(|a| a.year).max();
    let answer = |rubric: &str, aspect: &str, view| {
        let of = conference.answers.iter().filter(|a| Some(a.year) == latest);
        of.clone()
            .find(|a| a.rubric == rubric && a.aspect == aspect && a.view == view)
            .map(|a| a.level.as_str())
    };
    let mut out = Vec::new();
    for rubric in &maker.context.rubrics.list {
        for (area, aspect) in rubric.aspects() {
            let own = answer(&rubric.id, &aspect.id, View::Own);
            let theirs = answer(&rubric.id, &aspect.id, View::Administration);
            let question = area.question.get(maker.words.language).to_owned();
            let differ = matches!((own, theirs), (Some(a), Some(b)) if a != b);
            if differ && !out.contains(&question) {
                out.push(question);
            }
        }
    }
    out
}

fn agenda(maker: &Maker<'_>, conference: &Conference) -> Part {
    let words = maker.words;
    let sum = conference.agenda_minutes();
    let mut note = Vec::new();
    if sum != u32::from(conference.minutes) {
        let minutes = conference.minutes;
        note.push(words.say(
            format!("Dagsordenen tager {sum} minutter, men mødet er sat til {minutes}."),
            format!("The agenda takes {sum} minutes, but the meeting has {minutes}."),
        ));
    }
    let visit = meeting::visit(conference);
    if visit > 0 {
        note.push(words.say(
            format!("Besøg i praksis: {visit} minutter ud over mødet."),
            format!("Visit to practice: {visit} minutes beside the meeting."),
        ));
    }
    Part::Agenda {
        agenda: agenda_of(words, &conference.agenda, conference.start.as_deref()),
        keys: [
            words.say("forvaltningens", "the administration’s").to_owned(),
            words.say("fælles", "shared").to_owned(),
        ],
        note: note.join(" "),
    }
}
