//! Finds what would name a person in a text that people wrote: CPR numbers, mail
//! addresses, telephone numbers and names. A list of given names is no proof that a text
//! is free of names; it catches the slips that are common.

use crate::pseudonym::cpr;

/// What would name a person. The text itself is never carried along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// A CPR number.
    Cpr,
    /// A mail address.
    Mail,
    /// A telephone number.
    Phone,
    /// A given name.
    Name,
}

/// Common Danish given names that are no other word; in order.
const NAMES: &str = "\
    ahmed aisha alberte alexander allan amalie anders anja anne anette annette asger \
    benjamin bente birgit birgitte birthe bjarne brian camilla carsten caroline \
    cecilie charlotte christian christina clara claus daniel david dennis dorte \
    dorthe ellen emil emilie emma erik esther fatima felix filip finn flemming \
    frederik frederikke freja gitte gustav hanne heidi helle henrik henriette ida \
    inge inger isabella jacob jakob jens jesper jette johan johanne jonas josefine \
    julie jørgen jørn karen karina karin karsten kasper katrine kenneth kim kirsten \
    klaus kristian kristina kristine kurt lars lasse laura lene line lisbeth lise \
    lone lotte louise lucas lukas mads magnus maiken maja malene malthe maria \
    marianne marie martin mathias mathilde mette mia michael mikkel mogens mohamad \
    mohamed mohammed morten nadia nanna nicolai niels nikolaj oliver oscar oskar \
    pernille peter philip pia poul rasmus rikke sanne sarah sebastian signe simon \
    sofia sofie sophie stine susanne søren thomas tina tobias torben trine troels \
    ulla victor viggo viktor villads william";

/// Endings of places and institutions that are called after a person.
const PLACES: [&str; 14] = [
    "skole", "skolen", "skoles", "skolens", "vej", "vejen", "gade", "allé", "plads",
    "hus", "kirke", "kirken", "klub", "klubben",
];

/// Returns what would name a person in a text, if anything.
pub fn personal(text: &str) -> Option<Personal> {
    let text = normal(text);
    if is_mail(&text) {
        return Some(Personal::Mail);
    }
    if let Some(number) = numbers(&text) {
        return Some(number);
    }
    names(&text).then_some(Personal::Name)
}

/// Puts the many hyphens and blanks as one of each, and leaves out what cannot be seen.
fn normal(text: &str) -> String {
    let one = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

fn is_mail(text: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(word);
        let after: String = text[at + 1..].chars().take_while(|c| word(*c)).collect();
        before && after.trim_end_matches('.').contains('.')
    })
}

/// Groups of digits that stand together, with at most three signs between them.
fn numbers(text: &str) -> Option<Personal> {
    let mut groups: Vec<String> = Vec::new();
    let (mut gap, mut blank, mut blanks) = (0, true, true);
    for c in text.chars().chain(std::iter::once('|')) {
        match c {
            '0'..='9' => {
                if gap > 0 || groups.is_empty() {
                    groups.push(String::new());
                }
                (gap, blanks) = (0, blanks && (gap == 0 || blank));
                if let Some(last) = groups.last_mut() {
                    last.push(c);
                }
            }
            ' ' | '-' | '.' | '/' if !groups.is_empty() && gap < 3 => {
                blank = c == ' ' && (gap == 0 || blank);
                gap += 1;
            }
            _ => {
                if let Some(found) = of_groups(&groups, blanks) {
                    return Some(found);
                }
                groups.clear();
                (gap, blanks) = (0, true);
            }
        }
    }
    None
}

/// Times and dates are written with signs, telephone numbers with blanks alone.
fn of_groups(groups: &[String], blanks: bool) -> Option<Personal> {
    const CPR: [&[usize]; 4] = [&[10], &[9], &[6, 4], &[2, 2, 2, 4]];
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    let fits = |at: usize, shape: &[usize]| lengths[at..].starts_with(shape);
    for at in 0..groups.len() {
        for shape in CPR.iter().filter(|shape| fits(at, shape)) {
            if cpr(&groups[at..at + shape.len()].concat()).is_some() {
                return Some(Personal::Cpr);
            }
        }
    }
    const PHONE: [&[usize]; 4] = [&[8], &[4, 4], &[2, 2, 2, 2], &[2, 3, 3]];
    for at in 0..groups.len() {
        for shape in PHONE.iter().filter(|shape| fits(at, shape)) {
            let number = &groups[at..at + shape.len()];
            // More digits before or after make it a row of figures.
            let alone = lengths.len() == shape.len()
                || (lengths.len() == shape.len() + 1 && at == 1 && lengths[0] <= 2);
            if blanks && alone && !are_years(number) {
                return Some(Personal::Phone);
            }
        }
    }
    None
}

/// `2024 2025` is no telephone number, nor is `20261112`, nor one that begins with zero.
fn are_years(groups: &[String]) -> bool {
    let year = |text: &str| text.starts_with("19") || text.starts_with("20");
    let joined = groups.concat();
    let month = joined.get(4..6).and_then(|m| m.parse::<u8>().ok());
    joined.starts_with('0')
        || (groups.len() == 2 && groups.iter().all(|group| year(group)))
        || (groups.len() == 1
            && year(&joined)
            && month.is_some_and(|m| (1..=12).contains(&m)))
}

/// Tells whether a common given name stands in the text with a capital letter, and is not
/// the beginning of a place's name.
fn names(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let is_place = |word: &str| {
        let word = word.to_lowercase();
        PLACES.iter().any(|place| word.ends_with(place))
    };
    words.iter().enumerate().any(|(at, word)| {
        let name = word.to_lowercase();
        let name = name.strip_suffix('s').filter(|n| is_name(n)).unwrap_or(&name);
        let after = words.get(at + 1..).unwrap_or_default();
        capital(word) && is_name(name) && !after.iter().take(2).any(|w| is_place(w))
    })
}

fn is_name(word: &str) -> bool {
    NAMES.split(' ').any(|name| name == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Personal>) {
        assert_eq!(personal(text), expected, "{text}");
    }

    #[test]
    fn a_cpr_number_is_found_in_every_spelling() {
        for text in [
            "eleven 010101-1234 siger",
            "0101011234.",
            "010101 1234",
            "010101 – 1234",
            "01.01.01-1234",
            "01 01 01 1234",
            "cpr:010101\u{2011}1234",
            "0\u{200b}10101-1234",
            "101011234",
        ] {
            check(text, Some(Personal::Cpr));
        }
    }

    #[test]
    fn mails_and_telephone_numbers_are_found() {
        check("skriv til leder@skole.dk.", Some(Personal::Mail));
        check("ring 12 34 56 78", Some(Personal::Phone));
        check("ring 12345678", Some(Personal::Phone));
        check("tlf. +45 1234 5678", Some(Personal::Phone));
    }

    #[test]
    fn figures_dates_and_years_are_left_alone() {
        for text in [
            "Fra 26 % til 20 % af 482 elever i 2024/25 og 2025/26.",
            "12.11.2026 kl. 13.00-15.00",
            "2024 2025",
            "20261112",
            "enhed 998002 og 998003",
            "3,6 til 3,8 for 4.-6. klasse",
            "10 12 15 18 20 22",
            "@hjemme og 5 @ 3",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_given_name_is_found_unless_it_begins_a_place() {
        check("Mette siger, at pauserne er lange", Some(Personal::Name));
        check("Tovholder: Søren", Some(Personal::Name));
        check("Emmas mor var glad", Some(Personal::Name));
        check("Skoleleder og tovholder fra forvaltningen", None);
        check("Niels Steensens Skole og Peter Bangs Vej", None);
        check("på line med sidste år", None);
    }
}
