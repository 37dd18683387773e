//! Names of municipalities as exports spell them: `København`, `Københavns Kommune`, `101`.

use datapakke_model::Register;
use datapakke_model::unit::fold;

/// Number and name of the 98 municipalities and Christiansø.
const ALL: &str = include_str!("../layouts/kommuner.txt");

/// Tells whether a text names the municipality of the register.
pub fn is_ours(text: &str, register: &Register) -> bool {
    let (number, name) = split(text);
    let ours = &register.municipality_number;
    if let (Some(number), false) = (number, ours.is_empty()) {
        return number.trim_start_matches('0') == ours.trim_start_matches('0');
    }
    same(name, &register.municipality_name)
}

/// Returns the number of the municipality that a text names, if it is one of the 99.
pub fn number(text: &str) -> Option<&'static str> {
    let (number, name) = split(text);
    ALL.lines().filter_map(|line| line.split_once(' ')).find_map(|(code, known)| {
        (same(known, name) || name.is_empty() && number == Some(code)).then_some(code)
    })
}

/// Tells whether a text names the whole country.
pub fn is_nation(text: &str) -> bool {
    let (_, name) = split(text);
    matches!(
        fold(name).as_str(),
        "hele landet"
            | "land"
            | "landet"
            | "danmark"
            | "_land"
            | "landstal"
            | "landsgennemsnit"
            | "hele danmark"
            | "denmark"
            | "all denmark"
    )
}

/// Splits `159 Gladsaxe` into number and name.
fn split(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        2 | 3 => (
            Some(&text[..digits]),
            text[digits..].trim_start_matches([' ', '|', '-', ':']),
        ),
        _ => (None, text),
    }
}

/// Returns the forms that all spellings of a name share: a final s may be a genitive
/// only before `Kommune`.
fn stems(name: &str) -> Vec<String> {
    let folded = fold(name).replace("aa", "å");
    let suffix = [" kommune", " regionskommune"];
    match suffix.iter().find_map(|end| folded.strip_suffix(end)) {
        None => vec![folded],
        Some(bare) => {
            let short = bare.strip_suffix('s').map(str::to_owned);
            short.into_iter().chain([bare.to_owned()]).collect()
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    let b = stems(b);
    stems(a).iter().any(|stem| !stem.is_empty() && b.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(name: &str, code: &str, text: &str) -> bool {
        let register = Register {
            municipality_name: name.into(),
            municipality_number: code.into(),
            ..Register::default()
        };
        is_ours(text, &register)
    }

    #[test]
    fn every_spelling_of_a_municipality_is_known() {
        assert!(ours("København", "101", "Københavns Kommune"));
        assert!(ours("København", "", "københavn "));
        assert!(ours("Aarhus", "751", "Århus"));
        assert!(ours("Aarhus", "", "Århus Kommune"));
        assert!(ours("Bornholm", "", "Bornholms Regionskommune"));
        assert!(ours("Christiansø", "", "Christiansø "));
        assert!(ours("Gladsaxe", "159", "159 Gladsaxe"));
        assert!(ours("Horsens", "", "Horsens Kommune"));
        assert!(ours("Nordfyns", "", "Nordfyns Kommune"));
        assert!(ours("Fjordby", "", "Fjordby Kommune"));
        assert!(!ours("Gladsaxe", "159", "Gentofte"));
        assert!(!ours("Gladsaxe", "159", "101"));
        assert!(!ours("", "", ""));
    }

    #[test]
    fn the_other_municipalities_are_known_too() {
        assert_eq!(number("Københavns Kommune"), Some("101"));
        assert_eq!(number("Aabenraa"), Some("580"));
        assert_eq!(number("Bagsværd Skole"), None);
        assert_eq!(ALL.lines().count(), 99);
        assert!(is_nation("Hele landet"));
        assert!(is_nation("000 Hele landet"));
    }
}
