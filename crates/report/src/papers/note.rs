//! The note that the unit wrote for its website comes in, the public paper goes out: what
//! was talked about and agreed, without test results, persons or figures of the pack.

use datapakke_model::Diagnostic;
use datapakke_model::source::Place;

use crate::pack::Heading;
use crate::present::Maker;
use crate::words::finding::first_lower;

use super::document::{Document, Line, Part};
use super::{Draft, lines, meeting};

/// Makes the note; none while nothing is written.
pub(super) fn draft(maker: &mut Maker<'_>) -> Option<Draft> {
    let conference = maker.context.conference?;
    let note = conference.note.as_ref()?;
    let words = maker.words;
    let mut parts = Vec::new();
    for section in &note.sections {
        let (kept, left_out): (Vec<Line>, Vec<Line>) =
            lines(&section.text).into_iter().partition(|line| !tells_results(&line.text));
        if !left_out.is_empty() {
            maker.diagnostics.push(left_out_remark(&note.place, &section.title));
        }
        if kept.is_empty() {
            continue;
        }
        if !section.title.trim().is_empty() {
            parts.push(super::preparation::title(&section.title));
        }
        parts.push(Part::Text { lines: kept, quiet: false });
    }
    if parts.is_empty() {
        return None;
    }
    let between = words.say(
        format!("{} og {}", maker.unit_name(), maker.municipality()),
        format!("{} and {}", maker.unit_name(), maker.municipality()),
    );
    let lead = match conference.when.as_deref().map(|when| when.trim_end_matches('.')) {
        Some(when) => format!("{between}, {}.", first_lower(when)),
        None => format!("{between}."),
    };
    let unit = words.unit();
    let document = Document {
        meta: meeting::meta(maker, ("Notat", "Note")),
        heading: Heading {
            number: String::new(),
            kicker: conference.kind.clone(),
            // True before the talk and after it.
            headline: words.say(
                format!("Det taler {unit} og kommunen om"),
                format!("What {unit} and the municipality talk about"),
            ),
        },
        lead,
        parts,
        source: words
            .say(
                "Notatet har ingen testresultater og ingen oplysninger om enkelte personer",
                "The note has no test results and nothing about single persons",
            )
            .to_owned(),
    };
    Some(Draft {
        name: "notat",
        label: ("notat til hjemmesiden", "note for the website"),
        word: true,
        document,
    })
}

/// Tells whether a text gives results of tests, which the school act keeps confidential.
fn tells_results(text: &str) -> bool {
    let text = text.to_lowercase();
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let decimal =
        (1..chars.len()).any(|at| chars[at] == ',' && digit(at - 1) && digit(at + 1));
    let part = text.match_indices(" af ").any(|(at, of)| {
        let before = text[..at].chars().next_back();
        let after = text[at + of.len()..].chars().next();
        [before, after].iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()))
    });
    let amount = decimal
        || part
        || (chars.iter().any(char::is_ascii_digit)
            && ["%", "procent", "percent", "point", "percentil"]
                .iter()
                .any(|word| text.contains(word)));
    amount && ["test", "percentil"].iter().any(|word| text.contains(word))
}

fn left_out_remark(place: &Place, section: &str) -> Diagnostic {
    let of = |title: &str, words: &str| match title.is_empty() {
        true => String::new(),
        false => format!(" {words} »{title}«"),
    };
    Diagnostic::warning(
        "note-test-result",
        format!(
            "en sætning med et testresultat kommer ikke i det offentlige notat{}",
            of(section, "under")
        ),
        format!(
            "a text with a test result is left out of the public note{}",
            of(section, "under")
        ),
    )
    .at(place.clone())
    .hint(
        "testresultater er fortrolige (folkeskoleloven § 55 b): skriv uden tal, hvad I talte om",
        "test results are confidential (folkeskoleloven § 55 b): write what you talked about without figures",
    )
}

#[cfg(test)]
mod tests {
    use super::tells_results;

    #[test]
    fn results_of_tests_are_told_from_words_about_tests() {
        assert!(tells_results("57 % var sikre læsere i den nationale test."));
        assert!(tells_results("Testen i 8. klasse gav 3,4 i gennemsnit."));
        assert!(tells_results("I testen nåede 26 af 46 elever målet."));
        assert!(!tells_results("Vi talte om testene i 2., 4. og 8. klasse."));
        assert!(!tells_results("Den 29. oktober talte vi om tre af filmene og om test."));
        assert!(!tells_results("17 % af eleverne har over 10 % fravær."));
    }
}
