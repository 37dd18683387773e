//! `datapakke.toml` to [`Settings`]: Danish keys that a clerk can edit, checked whole.

use std::collections::BTreeMap;
use std::time::Duration;

use datapakke_model::release::Edition;
use datapakke_model::settings::{AgendaPoint, Meeting, Participant, Side, Thresholds};
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Language, Outcome, SchoolYear, Settings};
use serde::Deserialize;

/// The name of the settings file.
pub const FILE: &str = "datapakke.toml";

/// The form of the settings that this program reads; a file that states none is of the first.
pub const FORMAT: i64 = 1;

/// The settings and what else the file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// What the build is told.
    pub settings: Settings,
    /// The municipality's three-digit number, if given.
    pub number: Option<String>,
    /// Retrieval dates (ISO) by the beginning of a path below the project folder; the
    /// longest beginning that fits a file counts.
    pub retrieved: BTreeMap<String, String>,
    /// How far a build may go.
    pub limits: RunLimits,
}

/// How long one unit's documents of one edition may take, and how much memory all may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunLimits {
    /// Time for one unit and edition.
    pub time: Duration,
    /// Bytes for the whole program.
    pub memory: u64,
}

/// The keys of the limits in `[koersel]`: seconds and megabytes.
pub const LIMIT_KEYS: [&str; 2] = ["sekunder", "hukommelse_mb"];

impl Config {
    /// Returns the retrieval date of a file, if the settings give one.
    pub fn retrieved(&self, path: &str) -> Option<&str> {
        let fits =
            self.retrieved.iter().filter(|(start, _)| path.starts_with(start.as_str()));
        fits.max_by_key(|(start, _)| start.len()).map(|(_, date)| date.as_str())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Checked before the rest is read.
    #[serde(default, rename = "format")]
    _format: Option<i64>,
    kommune: Municipality,
    pakke: Pack,
    #[serde(default)]
    graenser: Limits,
    #[serde(default)]
    koersel: Running,
    #[serde(default)]
    skoledage: BTreeMap<SchoolYear, u16>,
    #[serde(default)]
    hentet: BTreeMap<String, String>,
    #[serde(default)]
    moede: BTreeMap<String, MeetingFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Municipality {
    navn: String,
    nummer: Option<String>,
    #[serde(default = "department")]
    forvaltning: String,
}

fn department() -> String {
    "Børn og Skole".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    skoleaar: SchoolYear,
    #[serde(default)]
    sprog: Language,
    dato: String,
    #[serde(default = "editions")]
    udgaver: Vec<Edition>,
    #[serde(default)]
    opdigtede_tal: bool,
    farve: Option<String>,
}

fn editions() -> Vec<Edition> {
    vec![Edition::Fortrolig]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Running {
    sekunder: u32,
    hukommelse_mb: u32,
}

impl Default for Running {
    fn default() -> Self {
        Running { sekunder: 300, hukommelse_mb: 4000 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    elever: u32,
    medarbejdere: u32,
    foraeldre: u32,
    procent: u32,
    ens: u32,
    dominans: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let Thresholds { pupils, staff, parents, percent, agree, dominance } =
            Thresholds::default();
        Limits {
            elever: pupils,
            medarbejdere: staff,
            foraeldre: parents,
            procent: percent,
            ens: agree,
            dominans: dominance,
        }
    }
}

impl Limits {
    fn asked(&self) -> Thresholds {
        Thresholds {
            pupils: self.elever,
            staff: self.medarbejdere,
            parents: self.foraeldre,
            percent: self.procent,
            agree: self.ens,
            dominance: self.dominans,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingFile {
    skabelon: Option<String>,
    slags: Option<String>,
    formaal: Option<String>,
    minutter: Option<u16>,
    hvornaar: Option<String>,
    sted: Option<String>,
    start: Option<String>,
    #[serde(default)]
    deltagere: Vec<ParticipantFile>,
    #[serde(default)]
    dagsorden: Vec<PointFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParticipantFile {
    navn: String,
    #[serde(default)]
    rolle: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointFile {
    titel: String,
    #[serde(default)]
    note: String,
    minutter: u16,
    #[serde(default)]
    hvis: Whose,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Enhed,
    Forvaltning,
    #[default]
    #[serde(rename = "faelles")]
    Shared,
}

/// Reads the settings; an error message says what is wrong and where.
pub fn read(text: &str) -> Result<Outcome<Config>, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(newer) = newer(text) {
        return Err(newer);
    }
    let file: File = toml::from_str(text).map_err(|error| {
        let detail = error.to_string();
        Diagnostic::error(
            "settings",
            format!("indstillingerne kan ikke læses: {detail}"),
            format!("the settings cannot be read: {detail}"),
        )
        .at(Place::file(FILE))
        .hint(
            "nøgler skrives uden æ, ø og å (hvornaar), og en enheds navn i anførselstegn ([moede.\"Klub Havnen\"]); `datapakke ny` laver en gyldig fil at se efter",
            "keys are written without æ, ø and å (hvornaar), and a unit's name in quotation marks ([moede.\"Klub Havnen\"]); `datapakke new` makes a valid file to compare with",
        )
    })?;
    let mut diagnostics = Vec::new();
    check(&file, &mut diagnostics);
    let settings = Settings {
        municipality: file.kommune.navn.trim().to_owned(),
        department: file.kommune.forvaltning,
        year: file.pakke.skoleaar,
        language: file.pakke.sprog,
        editions: file.pakke.udgaver,
        thresholds: file.graenser.asked().floored(),
        date: file.pakke.dato,
        invented: file.pakke.opdigtede_tal,
        colour: file.pakke.farve,
        meetings: file.moede.into_iter().map(|(unit, m)| (unit, meeting(m))).collect(),
        school_days: file.skoledage,
    };
    let limits = RunLimits {
        time: Duration::from_secs(u64::from(file.koersel.sekunder.max(1))),
        memory: u64::from(file.koersel.hukommelse_mb) << 20,
    };
    let (number, retrieved) = (file.kommune.nummer, file.hentet);
    let value = Config { settings, number, retrieved, limits };
    Ok(Outcome { value, diagnostics })
}

/// Refuses settings of a form that this program does not know: what they hide may not be
/// read as something else.
fn newer(text: &str) -> Option<Diagnostic> {
    let table: toml::Table = text.parse().ok()?;
    let format = table.get("format")?;
    if format.as_integer() == Some(FORMAT) {
        return None;
    }
    let fault = Diagnostic::error(
        "settings-format",
        format!(
            "indstillingerne har format {format}, og denne version læser format {FORMAT}; intet er læst"
        ),
        format!(
            "the settings have format {format}, and this version reads format {FORMAT}; nothing was read"
        ),
    );
    Some(fault.at(Place::file(FILE)).hint(
        "brug den version af datapakke, som mappen er lavet til, eller lav en ny mappe med `datapakke ny`, og flyt dine filer dertil",
        "use the version of datapakke that the folder was made for, or make a new folder with `datapakke new` and move your files there",
    ))
}

fn check(file: &File, diagnostics: &mut Vec<Diagnostic>) {
    let place = || Place::file(FILE);
    let dates = std::iter::once(&file.pakke.dato).chain(file.hentet.values());
    for date in dates.filter(|date| !is_date(date)) {
        diagnostics.push(
            Diagnostic::warning(
                "settings-date",
                format!("forventede en dato som 2026-11-02, fandt `{date}`"),
                format!("expected a date such as 2026-11-02, found `{date}`"),
            )
            .at(place()),
        );
    }
    diagnostics.extend(beyond_limits(&file.graenser.asked()));
}

/// Says which thresholds show more than the catalogue allows; those are not used.
fn beyond_limits(asked: &Thresholds) -> Vec<Diagnostic> {
    let used = asked.clone().floored();
    let all = [
        ("elever", asked.pupils, used.pupils),
        ("medarbejdere", asked.staff, used.staff),
        ("foraeldre", asked.parents, used.parents),
        ("procent", asked.percent, used.percent),
        ("ens", asked.agree, used.agree),
        ("dominans", asked.dominance, used.dominance),
    ];
    let beyond = all.into_iter().filter(|(_, asked, used)| asked != used);
    beyond
        .map(|(key, asked, used)| {
            let (da, en) = if asked < used { ("under", "below") } else { ("over", "above") };
            Diagnostic::warning(
                "settings-floor",
                format!("grænsen `{key} = {asked}` bruges ikke: den må ikke være {da} {used}, og {used} bruges i stedet"),
                format!("the threshold `{key} = {asked}` is not used: it may not be {en} {used}, and {used} is used instead"),
            )
            .at(Place::file(FILE))
            .hint(
                "strengere grænser end katalogets kan sættes, mildere kan ikke",
                "stricter thresholds than those of the catalogue can be set, milder ones cannot",
            )
        })
        .collect()
}

/// Tells whether a text is a calendar date in ISO form.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |s: &str, len: usize| {
        (s.len() == len && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) =
        (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn meeting(file: MeetingFile) -> Meeting {
    let participant = |p: ParticipantFile| Participant { name: p.navn, role: p.rolle };
    let point = |p: PointFile| AgendaPoint {
        title: p.titel,
        note: p.note,
        minutes: p.minutter,
        side: match p.hvis {
            Whose::Enhed => Side::Unit,
            Whose::Forvaltning => Side::Administration,
            Whose::Shared => Side::Shared,
        },
    };
    Meeting {
        template: file.skabelon,
        kind: file.slags,
        purpose: file.formaal,
        minutes: file.minutter,
        when: file.hvornaar,
        place: file.sted,
        start: file.start,
        participants: file.deltagere.into_iter().map(participant).collect(),
        agenda: file.dagsorden.into_iter().map(point).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "[kommune]\nnavn = \"Fjordby\"\n[pakke]\nskoleaar = \"2025/26\"\ndato = \"2026-11-02\"\n";

    #[test]
    fn a_small_file_is_enough() {
        let config = read(SMALL).unwrap();
        assert!(config.diagnostics.is_empty());
        assert_eq!(config.value.settings.editions, [Edition::Fortrolig]);
        assert_eq!(config.value.settings.thresholds, Thresholds::default());
    }

    #[test]
    fn an_older_file_is_read_and_a_newer_one_is_refused_with_what_to_do() {
        assert_eq!(read(&format!("format = 1\n{SMALL}")).unwrap(), read(SMALL).unwrap());
        for format in ["2", "0", "\"1\""] {
            let text = format!("format = {format}\nny_noegle = 1\n{SMALL}");
            let fault = read(&text).unwrap_err();
            assert_eq!(fault.code, "settings-format", "{format}");
            assert!(fault.hint.is_some());
        }
    }

    #[test]
    fn the_limits_of_a_build_can_be_set() {
        let limits = read(SMALL).unwrap().value.limits;
        assert_eq!((limits.time.as_secs(), limits.memory), (300, 4000 << 20));
        let text = format!("{SMALL}[koersel]\nsekunder = 9\nhukommelse_mb = 2\n");
        let limits = read(&text).unwrap().value.limits;
        assert_eq!((limits.time.as_secs(), limits.memory), (9, 2 << 20));
    }

    #[test]
    fn a_threshold_below_the_floor_is_said_and_not_used() {
        let config = read(&format!("{SMALL}[graenser]\nelever = 2\n")).unwrap();
        assert_eq!(config.diagnostics[0].code, "settings-floor");
        assert_eq!(config.value.settings.thresholds.pupils, 5);
        let all = "elever = 4\nmedarbejdere = 1\nforaeldre = 0\nens = 9\ndominans = 90\n";
        let config = read(&format!("{SMALL}[graenser]\n{all}")).unwrap();
        let said: Vec<&str> =
            config.diagnostics.iter().map(|d| d.message.da.as_str()).collect();
        assert_eq!(said.len(), 5, "{said:?}");
        assert!(said[4].contains("`dominans = 90`") && said[4].contains("over 80"));
        assert_eq!(config.value.settings.thresholds, Thresholds::default());
        let strict = "elever = 8\nens = 20\ndominans = 60\n";
        let config = read(&format!("{SMALL}[graenser]\n{strict}")).unwrap();
        assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
        let used = config.value.settings.thresholds;
        assert_eq!((used.pupils, used.agree, used.dominance), (8, 20, 60));
    }

    #[test]
    fn a_misspelt_key_is_named() {
        let error = read(&SMALL.replace("skoleaar", "skolear")).unwrap_err();
        assert!(error.message.da.contains("skolear"), "{}", error.message.da);
    }

    #[test]
    fn the_longest_beginning_gives_the_retrieval_date() {
        let text = format!(
            "{SMALL}[hentet]\n\"data/\" = \"2026-10-01\"\n\"data/api/\" = \"2026-10-12\"\n"
        );
        let config = read(&text).unwrap().value;
        assert_eq!(config.retrieved("data/api/x.json"), Some("2026-10-12"));
        assert_eq!(config.retrieved("data/y.csv"), Some("2026-10-01"));
        assert_eq!(config.retrieved("enheder.csv"), None);
    }

    #[test]
    fn dates_are_calendar_dates() {
        assert!(is_date("2024-02-29"));
        for text in
            ["2023-02-29", "2024-13-01", "2024-1-01", "02-11-2026", "", "2024-04-31"]
        {
            assert!(!is_date(text), "{text}");
        }
    }
}
