//! One column of an unknown file to its likely role, by its heading and its content.

use std::collections::BTreeMap;

use datapakke_model::unit::fold;

use crate::grid::{Grid, Kind};
use crate::layout::Role;
use crate::microdata::{absence_kind, date, grade, month};
use crate::number::{Decision, Evidence, Style, parse};
use crate::pseudonym::cpr;

/// What is known of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// Position, from zero.
    pub at: usize,
    /// Heading.
    pub name: String,
    /// Its likely role.
    pub role: Option<Role>,
    /// What the cells are, in Danish, for the comment.
    pub content: &'static str,
    /// Whether most cells are numbers.
    pub numeric: bool,
    /// Whether numbers have decimals.
    pub decimals: bool,
    /// How its numbers are written.
    pub style: Decision,
    /// Whether all filled cells are calendar years.
    pub calendar_years: bool,
    /// The different words of a column with few of them, and how often each occurs.
    pub words: BTreeMap<String, usize>,
}

/// Shares of cells that look like something, in percent of the filled ones.
#[derive(Debug, Default)]
struct Shares {
    filled: usize,
    cpr: usize,
    mail: usize,
    number: usize,
    decimals: usize,
    six_digits: usize,
    school_year: usize,
    year: usize,
    date: usize,
    month: usize,
    grade: usize,
    class: usize,
    long: usize,
    key: usize,
}

impl Shares {
    fn most(&self, n: usize) -> bool {
        self.filled > 0 && n * 100 >= self.filled * 80
    }
}

/// Judges one column.
pub(super) fn judge(grid: &Grid, header: usize, at: usize, rows: usize) -> Column {
    let name = grid.trimmed(header, at).to_owned();
    let mut shares = Shares::default();
    let mut evidence = Evidence::default();
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for row in header + 1..grid.len().min(header + 1 + rows) {
        let text = grid.trimmed(row, at);
        if text.is_empty() {
            continue;
        }
        let kind = grid.kind(row, at);
        if kind == Kind::Text {
            evidence.add(text);
        }
        count(&mut shares, text, kind);
        if words.len() <= 40 {
            *words.entry(text.to_owned()).or_default() += 1;
        }
    }
    let role = role(&fold(&name), &shares);
    let few = words.len() <= 20 && shares.cpr == 0 && shares.mail == 0 && shares.key == 0;
    let word = |text: &String| {
        text.chars().count() <= 30 && !text.chars().any(|c| c.is_ascii_digit())
    };
    words.retain(|text, _| word(text));
    Column {
        at,
        content: describe(&shares),
        numeric: shares.most(shares.number),
        decimals: shares.decimals > 0,
        style: evidence.decide(),
        calendar_years: shares.most(shares.year),
        words: if few && role.is_none_or(|role| !role.is_personal()) {
            words
        } else {
            BTreeMap::new()
        },
        role,
        name,
    }
}

fn count(shares: &mut Shares, text: &str, kind: Kind) {
    let number = |style| parse(text, style).is_some();
    let is_number = matches!(kind, Kind::Number | Kind::Percent)
        || number(Style::Danish)
        || number(Style::English);
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let digits = whole.bytes().all(|b| b.is_ascii_digit());
    let add = |n: &mut usize, yes: bool| *n += usize::from(yes);
    shares.filled += 1;
    add(&mut shares.cpr, cpr(text).is_some());
    add(&mut shares.mail, text.contains('@'));
    add(&mut shares.number, is_number);
    add(&mut shares.decimals, is_number && !digits);
    add(&mut shares.six_digits, digits && whole.len() == 6);
    add(&mut shares.school_year, text.parse::<datapakke_model::SchoolYear>().is_ok());
    add(
        &mut shares.year,
        digits && whole.parse::<u16>().is_ok_and(|y| (1990..=2100).contains(&y)),
    );
    add(
        &mut shares.date,
        kind == Kind::Date || date(text, false).is_some() || date(text, true).is_some(),
    );
    add(&mut shares.month, month(text).is_some());
    add(&mut shares.grade, grade(text).is_some());
    add(
        &mut shares.class,
        !is_number && grade(text).is_some() && text.chars().count() <= 12,
    );
    add(&mut shares.long, text.chars().count() > 40);
    // A key of letters and digits, as logins have it: `ida1234x`.
    let mixed =
        text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(char::is_alphabetic);
    add(
        &mut shares.key,
        mixed
            && text.chars().count() >= 7
            && !text.contains(' ')
            && grade(text).is_none(),
    );
}

fn describe(shares: &Shares) -> &'static str {
    match shares {
        s if s.filled == 0 => "tom",
        s if s.cpr * 2 >= s.filled => "CPR-numre",
        s if s.mail > 0 => "mailadresser",
        s if s.most(s.school_year) => "skoleår",
        s if s.most(s.year) => "årstal",
        s if s.most(s.date) => "datoer",
        s if s.most(s.month) && !s.most(s.number) => "måneder",
        s if s.most(s.six_digits) => "sekscifrede numre",
        s if s.most(s.number) && s.decimals > 0 => "decimaltal",
        s if s.most(s.number) => "hele tal",
        s if s.most(s.class) => "klasser eller klassetrin",
        s if s.long * 5 > s.filled => "lange tekster",
        _ => "tekst",
    }
}

fn role(name: &str, shares: &Shares) -> Option<Role> {
    if shares.cpr * 2 >= shares.filled && shares.filled > 0 {
        return Some(Role::Person);
    }
    if shares.cpr > 0 || shares.mail > 0 {
        return Some(Role::Drop);
    }
    if let Some(role) = by_name(name, shares) {
        return Some(role);
    }
    match shares {
        s if s.most(s.school_year) => Some(Role::Year),
        s if s.most(s.date) => Some(Role::Date),
        s if s.most(s.month) && !s.most(s.number) => Some(Role::Month),
        s if s.most(s.class) => Some(Role::Class),
        s if s.long * 5 > s.filled => Some(Role::Drop),
        _ => None,
    }
}

/// Headings by the words that they hold, whole words first.
fn by_name(name: &str, shares: &Shares) -> Option<Role> {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let begins = |list: &[&str]| {
        words.iter().any(|w| list.iter().any(|start| w.starts_with(start)))
    };
    // A question or a long heading holds many words that mean nothing here.
    if name.contains('?') || words.len() > 6 {
        return None;
    }
    let numbered = has(&["nr", "nummer", "kode", "nummeret", "number"]);
    let unit = begins(&[
        "institution",
        "skole",
        "afdeling",
        "enhed",
        "arbejdssted",
        "dagtilbud",
        "sfo",
        "klub",
    ]) && !has(&["skoleår", "skoledage", "skoleuge"])
        && !begins(&["skoleår", "skoledag", "skoletrin"]);
    let joined =
        begins(&[
            "institutionsn",
            "institutionsk",
            "skolek",
            "skolenum",
            "skolenr",
            "enhedsn",
            "afdelingsn",
        ]) && !begins(&["skolenavn", "institutionsnavn", "enhedsnavn", "afdelingsnavn"]);
    if begins(&[
        "cpr",
        "personnummer",
        "unilogin",
        "elevid",
        "elevnøgle",
        "elevkode",
        "brugerid",
    ]) || name == "uni-login"
        || name == "elev-id"
        || name == "elev id"
        || name == "uni-id"
    {
        return Some(Role::Person);
    }
    if unit && (numbered || joined || shares.most(shares.six_digits)) {
        return Some(Role::UnitNumber);
    }
    if unit && !shares.most(shares.number) && !has(&["leder"]) {
        return Some(Role::UnitName);
    }
    if begins(&[
        "navn",
        "elevnavn",
        "fornavn",
        "efternavn",
        "forn",
        "ettern",
        "mail",
        "email",
        "telefon",
        "tlf",
        "mobil",
        "adresse",
        "lærer",
        "leder",
        "forælder",
        "forældre",
        "bemærkning",
        "kommentar",
        "note",
        "fritekst",
    ]) || name == "elev"
    {
        return Some(Role::Drop);
    }
    let fits = |n: usize| shares.filled == 0 || shares.most(n);
    if has(&["skoleår", "år", "årstal", "year", "kalenderår"])
        && fits(shares.school_year + shares.year)
    {
        return Some(Role::Year);
    }
    Some(match () {
        () if has(&["måned", "md", "month"]) && fits(shares.month) => Role::Month,
        () if has(&["dato", "testdato", "fraværsdato", "svardato", "date"]) => {
            Role::Date
        }
        () if begins(&["klassetrin", "årgang", "trin"]) => Role::Grade,
        () if begins(&["klasse", "stamklasse", "hold"]) => Role::Class,
        () if has(&["køn", "sex", "gender"]) => Role::Sex,
        () if begins(&[
            "fraværsart",
            "fraværstype",
            "fraværsårsag",
            "fraværskategori",
        ]) =>
        {
            Role::Kind
        }
        () if begins(&["fraværskode", "bogstav"]) => Role::Letter,
        () if begins(&["skoledage"]) => Role::SchoolDays,
        () if begins(&["fraværsdage", "dage"]) && shares.most(shares.number) => {
            Role::Days
        }
        () if has(&["fag", "testfag", "prøvefag", "subject"]) => Role::Subject,
        () if begins(&["profilområde", "delområde"]) => Role::Area,
        () if has(&["test", "prøve", "testtype", "testnavn"])
            && !shares.most(shares.number) =>
        {
            Role::Instrument
        }
        () if begins(&["percentil", "placering", "landsplacering"]) => Role::Percentile,
        () if has(&["score", "point", "resultat", "rigtige"])
            && !shares.most(shares.date) =>
        {
            Role::Score
        }
        () if begins(&["inviter", "udsendt", "adspurgt", "distribuer"]) => Role::Asked,
        () if begins(&["besvarelser", "gennemført", "svaret"])
            && shares.most(shares.number) =>
        {
            Role::Answered
        }
        () if has(&["spørgeskema", "undersøgelse", "skema"]) => Role::Survey,
        () if name == "kommune" => Role::Municipality,
        () => return kind_of_absence(name),
    })
}

fn kind_of_absence(name: &str) -> Option<Role> {
    absence_kind(name).map(|_| Role::Days)
}
