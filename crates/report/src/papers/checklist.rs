//! The law's requirements and the unit's material come in, a list to tick goes out: what
//! is met and where, and what is still open. For schools only.

use datapakke_model::conference::Checklist;

use crate::pack::Heading;
use crate::present::Maker;
use crate::words::capital;

use super::document::{Check, Document, Line, LineForm, Part, Room};
use super::{Draft, meeting};

/// Makes the list; none for a unit that the act does not speak of.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let list = Checklist::built_in().ok()?;
    if !maker.profile.kind.is_school() {
        return None;
    }
    let conference = meeting::of(maker);
    let words = maker.words;
    let language = words.language;
    let rows: Vec<Check> = list
        .requirements
        .iter()
        .map(|requirement| {
            let done = maker.meets(Some(&conference), requirement.evidence);
            Check {
                done,
                text: requirement.text.get(language).to_owned(),
                law: capital(&requirement.law),
                place: capital(requirement.met_in.get(language)),
                open: match done {
                    true => String::new(),
                    false => requirement.open.get(language).to_owned(),
                },
            }
        })
        .collect();
    let done = rows.iter().filter(|row| row.done).count();
    let (met, all) = (words.counted(done), words.counted(rows.len()));
    let open = rows.len() - done;
    let headline = match open {
        0 => words.say(
            format!("Alle {all} krav er opfyldt i materialet"),
            format!("All {all} requirements are met in the material"),
        ),
        _ => {
            let met = capital(&met);
            let rest = match open {
                1 => words.say("ét er åbent".to_owned(), "one is open".to_owned()),
                n => format!("{} {}", words.counted(n), words.say("er åbne", "are open")),
            };
            words.say(
                format!("{met} af {all} krav er opfyldt i materialet, {rest}"),
                format!("{met} of {all} requirements are met in the material, {rest}"),
            )
        }
    };
    let heads = [
        words.say("Krav", "Requirement"),
        words.say("Her i materialet", "Where in the material"),
        words.say("Mangler", "Missing"),
    ];
    let note =
        words.say("Det sørger vi for inden mødet", "What we see to before the meeting");
    let document = Document {
        meta: meeting::meta(maker, ("Tjekliste § 40 a", "Checklist § 40 a")),
        heading: Heading {
            number: String::new(),
            kicker: words
                .say("Folkeskoleloven § 40 a", "Folkeskoleloven § 40 a")
                .to_owned(),
            headline,
        },
        lead: words
            .say(
                "Listen siger, hvad materialet viser. Det, der sker i selve samtalen, krydser I af.",
                "The list says what the material shows. What happens in the talk itself is for you to tick.",
            )
            .to_owned(),
        parts: vec![
            Part::Checks { heads: heads.map(str::to_owned), rows },
            Part::Text {
                lines: vec![Line { form: LineForm::Paragraph, text: list.source.clone() }],
                quiet: true,
            },
            Part::Room(Room::of(note, 4)),
        ],
        source: words.say("Kilde: folkeskoleloven § 40 a", "Source: folkeskoleloven § 40 a").to_owned(),
    };
    Some(Draft {
        name: "tjekliste",
        label: ("tjekliste § 40 a", "checklist § 40 a"),
        word: true,
        document,
    })
}
