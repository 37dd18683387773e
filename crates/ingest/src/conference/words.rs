//! The words that people write in fields and cells to what they mean: keys, consent,
//! status, groups and figures; Danish first, English beside it, many spellings.

use datapakke_model::agreement::{ActionStatus, Given};
use datapakke_model::conference::{Consent, EffortKind, EffortStatus, Voice};
use datapakke_model::unit::{distance, fold};
use datapakke_model::{Group, SchoolYear, Sex, Stage};

use crate::grid::Kind;
use crate::number::{self, Style};

/// The longest word that is printed in one piece; the longest Danish words have about 50.
const LONGEST_WORD: usize = 60;
/// The pieces a longer word is cut into.
const PIECE: usize = 40;

/// What a field line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Date,
    Method,
    Who,
    Count,
    Consent,
    Indicator,
    Group,
    Picture,
    PictureText,
    PictureConsent,
    Minutes,
    Status,
    Kind,
}

impl Key {
    /// Returns the folded spellings, the usual one first.
    pub(super) fn spellings(self) -> &'static [&'static str] {
        match self {
            Key::Title => &["titel", "overskrift", "title"],
            Key::Date => &["dato", "hvornår", "date"],
            Key::Method => &["metode", "hvordan", "method"],
            Key::Who => &["hvem", "fra hvem", "who"],
            Key::Count => &["antal", "count", "number"],
            Key::Consent => &["samtykke", "consent"],
            Key::Indicator => {
                &["indikator", "indikatorer", "tal", "figur", "indicator", "figure"]
            }
            Key::Group => &["gruppe", "group"],
            Key::Picture => &["billede", "foto", "billedfil", "picture", "photo"],
            Key::PictureText => &[
                "billedtekst",
                "alternativ tekst",
                "alt-tekst",
                "picture text",
                "alt text",
            ],
            Key::PictureConsent => &[
                "billedsamtykke",
                "samtykke til billede",
                "samtykke til billeder",
                "picture consent",
            ],
            Key::Minutes => &["minutter", "minutes"],
            Key::Status => &["status"],
            Key::Kind => &["slags", "type", "kind"],
        }
    }
}

/// Returns a text in one line without what cannot be seen or turns the writing round.
pub(super) fn tidy(text: &str) -> String {
    let seen = |c: &char| {
        !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{fffd}')
            && (!c.is_control() || c.is_whitespace())
    };
    let seen: String = text.chars().filter(seen).collect();
    let composed = seen.replace("a\u{30a}", "å").replace("A\u{30a}", "Å");
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts words that no line can hold; tells whether any was cut.
pub(super) fn break_long(text: &str) -> (String, bool) {
    if text.split(' ').all(|word| word.chars().count() <= LONGEST_WORD) {
        return (text.to_owned(), false);
    }
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() <= LONGEST_WORD {
            out.push(word.to_owned());
        } else {
            out.extend(
                letters.chunks(PIECE).map(|piece| piece.iter().collect::<String>()),
            );
        }
    }
    (out.join(" "), true)
}

/// What a consent says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Yes(Consent),
    No,
    Unclear,
}

/// Reads a consent.
pub(super) fn consent(text: &str) -> Said {
    let text = fold(text);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if begins(&["ikke nødvendig", "ingen personer", "anonym", "not needed", "nobody"]) {
        Said::Yes(Consent::NotNeeded)
    } else if begins(&["nej", "no", "ikke", "mangler", "afventer", "missing"]) {
        Said::No
    } else if begins(&["ja", "yes", "givet", "given", "intern", "offentlig", "public"]) {
        let inside =
            has(&["ikke offentlig", "kun intern", "not public", "not in public"]);
        match !inside && has(&["offentlig", "public", "hjemmeside"]) {
            true => Said::Yes(Consent::Public),
            false => Said::Yes(Consent::Internal),
        }
    } else {
        Said::Unclear
    }
}

/// Returns whose experience a role tells.
pub(super) fn voice(who: &str) -> Voice {
    let who = fold(who);
    let has = |words: &[&str]| words.iter().any(|word| who.contains(word));
    if has(&["forælder", "forældre", "parent"]) {
        Voice::Parents
    } else if has(&["elev", "barn", "børn", "unge", "klassen", "pupil", "child", "young"])
        && !has(&["lærer", "pædagog", "leder"])
    {
        Voice::Children
    } else if has(&["leder", "ledelse", "forstander", "head", "leadership"])
        && !has(&["vejleder"])
    {
        Voice::Leaders
    } else if has(&[
        "lærer",
        "pædagog",
        "medarbejder",
        "team",
        "vejleder",
        "personale",
        "teacher",
        "staff",
    ]) {
        Voice::Staff
    } else {
        Voice::Other
    }
}

/// Reads whose effort it is.
pub(super) fn effort_kind(text: &str) -> Option<EffortKind> {
    let text = fold(text);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["fælles", "faelles", "kommunal", "shared"]) {
        Some(EffortKind::Shared)
    } else if has(&["egen", "egne", "eget", "lokal", "own"]) {
        Some(EffortKind::Own)
    } else {
        None
    }
}

/// Reads how far an effort is.
pub(super) fn effort_status(text: &str) -> Option<EffortStatus> {
    let text = fold(text);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    Some(
        if begins(&["ikke begyndt", "ikke i gang", "planlagt", "besluttet", "planned"]) {
            EffortStatus::Planned
        } else if begins(&[
            "i gang",
            "igang",
            "påbegyndt",
            "afprøve",
            "under way",
            "underway",
        ]) {
            EffortStatus::UnderWay
        } else if begins(&["forankret", "i drift", "hverdag", "embedded"]) {
            EffortStatus::Embedded
        } else if begins(&["afsluttet", "gennemført", "færdig", "slut", "ended", "done"])
        {
            EffortStatus::Ended
        } else if begins(&["droppet", "stoppet", "opgivet", "dropped"]) {
            EffortStatus::Dropped
        } else {
            return None;
        },
    )
}

/// Reads whether an action was done; an empty cell says nothing.
pub(super) fn action_status(text: &str) -> Option<ActionStatus> {
    let text = fold(text);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    Some(if text.is_empty() || begins(&["ikke oplyst", "not stated", "?"]) {
        ActionStatus::NotStated
    } else if begins(&["i gang", "igang", "påbegyndt", "delvis", "under way", "underway"])
    {
        ActionStatus::UnderWay
    } else if begins(&[
        "gjort",
        "gennemført",
        "udført",
        "afsluttet",
        "færdig",
        "ja",
        "done",
    ]) {
        ActionStatus::Done
    } else if begins(&["droppet", "opgivet", "stoppet", "nej", "ikke gjort", "dropped"]) {
        ActionStatus::Dropped
    } else {
        return None;
    })
}

/// Reads whether support was given; words beyond it are kept by the caller.
pub(super) fn given(text: &str) -> Given {
    let text = fold(text);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["delvis", "til dels", "noget af", "partly", "in part"]) {
        Given::Partly
    } else if begins(&["nej", "ikke", "ingen", "no"]) {
        Given::No
    } else if begins(&["ja", "givet", "fuldt", "yes", "given"]) {
        Given::Yes
    } else {
        Given::NotStated
    }
}

/// Tells whether a text is no more than the word that [`given`] reads.
pub(super) fn is_bare_given(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "ja" | "nej" | "delvist" | "delvis" | "yes" | "no" | "partly"
    )
}

/// Reads whom a figure is about; an empty text means everybody.
pub(super) fn group(text: &str) -> Option<Group> {
    let text = fold(text).replace(['\u{2013}', '\u{2212}'], "-");
    let text = text.trim_end_matches('.');
    if let Some(group) = Group::from_key(text) {
        return Some(group);
    }
    Some(match text {
        "" | "all" | "everybody" | "alle elever" | "hele skolen" | "hele enheden"
        | "hele klubben" | "hele sfo'en" | "hele dagtilbuddet" | "whole school" => {
            Group::All
        }
        "indskolingen" | "0.-3. klasse" | "0.-3. kl" | "0-3" => {
            Group::Stage(Stage::Indskoling)
        }
        "mellemtrinnet" | "4.-6. klasse" | "4.-6. kl" | "4-6" => {
            Group::Stage(Stage::Mellemtrin)
        }
        "udskolingen" | "7.-9. klasse" | "7.-9. kl" | "7-9" => {
            Group::Stage(Stage::Udskoling)
        }
        "girls" => Group::Sex(Sex::Female),
        "boys" => Group::Sex(Sex::Male),
        other => return grade_or_class(other.strip_prefix("grade ").unwrap_or(other)),
    })
}

fn grade_or_class(text: &str) -> Option<Group> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let grade = digits.parse::<u8>().ok().filter(|g| *g <= 10 && digits.len() <= 2)?;
    let rest = text[digits.len()..].trim_start_matches('.').trim();
    match rest.trim_end_matches('.') {
        "" | "klasse" | "kl" | "klassetrin" | "årgang" | "klasserne" => {
            return Some(Group::Grade(grade));
        }
        _ => {}
    }
    let name = rest.strip_suffix("klasse").unwrap_or(rest).trim_end_matches(['.', ' ']);
    let one_letter = name.chars().count() == 1 && name.chars().all(char::is_alphabetic);
    one_letter.then(|| Group::Class(format!("{grade}{name}")))
}

/// Returns the group whose name a text came near to.
pub(super) fn near_group(text: &str) -> Option<&'static str> {
    const NAMES: [&str; 6] =
        ["alle", "indskoling", "mellemtrin", "udskoling", "piger", "drenge"];
    let text = fold(text);
    let near = NAMES.iter().map(|name| (distance(name, &text), *name));
    near.filter(|(d, name)| *d <= 3 && *d * 3 <= name.len()).min().map(|(_, name)| name)
}

/// Reads a figure as people write one: `3,8`, `3.8`, `20 %`, `20 point`.
pub(super) fn figure(text: &str, kind: Kind) -> Option<f64> {
    let text = text.trim();
    let known = match kind {
        Kind::Number => text.parse::<f64>().ok(),
        Kind::Percent => text.parse::<f64>().ok().map(|share| share * 100.0),
        Kind::Date | Kind::Bool => None,
        Kind::Text => {
            let bare = fold(text);
            let bare = ["procentpoint", "procent", "percent", "points", "point"]
                .iter()
                .find_map(|unit| bare.strip_suffix(unit))
                .unwrap_or(&bare);
            let read = |style| number::parse(bare.trim(), style).map(|n| n.value);
            read(Style::Danish).or_else(|| read(Style::English))
        }
    };
    known.filter(|value| value.is_finite())
}

/// Reads a school year: `2025/26`, or `25/26` where that can be nothing else; `11/12`
/// can be a day of December.
pub(super) fn school_year(text: &str) -> Option<SchoolYear> {
    let text = fold(text);
    let words = ["skoleåret", "skoleår", "school year"];
    let bare = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text);
    if let Ok(year) = bare.parse() {
        return Some(year);
    }
    let (start, end) = bare.trim().split_once(['/', '-', '\u{2013}'])?;
    let two = |part: &str| {
        let part = part.trim();
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    };
    let (start, end) = (two(start)?, two(end)?);
    let no_month = end > 12;
    let year = SchoolYear::starting(2000 + start)?;
    (end == start + 1 && no_month).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_school_year_is_read_where_it_can_be_no_date() {
        for (text, year) in [
            ("2025/26", Some("2025/26")),
            ("2025-2026", Some("2025/26")),
            ("25/26", Some("2025/26")),
            ("25-26", Some("2025/26")),
            (" 24 / 25 ", Some("2024/25")),
            ("Skoleåret 25\u{2013}26", Some("2025/26")),
            ("12/13", Some("2012/13")),
            ("11/12", None),
            ("26/25", None),
            ("25/27", None),
            ("2025", None),
            ("5/6", None),
        ] {
            let read = school_year(text).map(|year| year.to_string());
            assert_eq!(read.as_deref(), year, "{text}");
        }
    }

    #[test]
    fn a_consent_is_read_narrowly() {
        for (text, said) in [
            ("ja", Said::Yes(Consent::Internal)),
            ("Ja, også offentligt", Said::Yes(Consent::Public)),
            ("ja, men ikke offentligt", Said::Yes(Consent::Internal)),
            ("ikke nødvendigt", Said::Yes(Consent::NotNeeded)),
            ("nej", Said::No),
            ("afventer svar fra forældre", Said::No),
            ("måske", Said::Unclear),
        ] {
            assert_eq!(consent(text), said, "{text}");
        }
    }

    #[test]
    fn groups_are_read_as_people_write_them() {
        for (text, key) in [
            ("", "alle"),
            ("Hele skolen", "alle"),
            ("4.–6. klasse", "mellemtrin"),
            ("7. klasse", "klasse-7"),
            ("10. kl.", "klasse-10"),
            ("5", "klasse-5"),
            ("7.B", "hold-7b"),
            ("7b klasse", "hold-7b"),
            ("klasse-3", "klasse-3"),
            ("Piger", "piger"),
        ] {
            assert_eq!(group(text).map(|g| g.key()).as_deref(), Some(key), "{text}");
        }
        for text in ["11. klasse", "mellemtrinet", "heste", "7bc", "4.-9. klasse"] {
            assert_eq!(group(text), None, "{text}");
        }
        assert_eq!(near_group("melemtrin"), Some("mellemtrin"));
    }

    #[test]
    fn figures_are_read_in_both_styles() {
        for (text, kind, value) in [
            ("3,8", Kind::Text, 3.8),
            ("3.8", Kind::Text, 3.8),
            ("20 %", Kind::Text, 20.0),
            ("12 point", Kind::Text, 12.0),
            ("0.2", Kind::Percent, 20.0),
            ("0.2", Kind::Number, 0.2),
        ] {
            assert_eq!(figure(text, kind), Some(value), "{text}");
        }
        assert_eq!(figure("mange", Kind::Text), None);
        assert_eq!(figure("NaN", Kind::Number), None);
    }

    #[test]
    fn a_word_that_no_line_holds_is_cut() {
        let (text, cut) = break_long(&format!("kort {}", "x".repeat(100)));
        assert!(cut && text.split(' ').all(|word| word.len() <= PIECE), "{text}");
        let longest = "speciallægepraksisplanlægningsstabiliseringsperiode";
        assert_eq!(break_long(longest), (longest.to_owned(), false));
    }

    #[test]
    fn a_voice_is_known_by_its_role() {
        assert_eq!(voice("24 elever i 7. klasse"), Voice::Children);
        assert_eq!(voice("forældre til elever i 0. klasse"), Voice::Parents);
        assert_eq!(voice("læringsvejleder"), Voice::Staff);
        assert_eq!(voice("ledelsesteamet"), Voice::Leaders);
        assert_eq!(voice("naboer"), Voice::Other);
    }

    #[test]
    fn what_the_unit_reports_is_read() {
        assert_eq!(action_status("Gjort"), Some(ActionStatus::Done));
        assert_eq!(action_status(""), Some(ActionStatus::NotStated));
        assert_eq!(action_status("måske"), None);
        assert_eq!(given("Givet fra november"), Given::Yes);
        assert_eq!(given("delvist"), Given::Partly);
        assert_eq!(given("fire gange sparring"), Given::NotStated);
    }
}
