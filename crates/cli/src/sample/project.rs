//! The municipality comes in, the project's own files go out: settings, units, origin.

use datapakke_model::UnitKind;

use super::Files;
use super::absence::SCHOOL_DAYS;
use super::conference;
use super::text::{delimited, row, utf8_bom};
use super::town::{
    CALM_RISES, LATEST, MATHS_HIGH, NUMBER, PARENTS_LOW, SICK_LEAVE_RISES, Town,
    UNLAWFUL_FALLS, YEARS, short_year,
};

pub(super) fn write(town: &Town, prepared: bool, files: &mut Files) {
    let meetings = if prepared { conference::MEETINGS.to_owned() } else { meetings() };
    let settings = settings(town) + &meetings;
    files.insert("datapakke.toml".into(), settings.into_bytes());
    files.insert("enheder.csv".into(), utf8_bom(&units(town)));
    let mut origin = if town.differences { origin(town) } else { origin_alike(town) };
    if prepared {
        origin.push_str(ORIGIN_CONFERENCE);
    }
    files.insert("ORIGIN.md".into(), origin.into_bytes());
}

fn settings(town: &Town) -> String {
    format!(
        "# En opdigtet kommune at prøve datapakke på. Se ORIGIN.md.\n\
         format = 1\n\
         [kommune]\n\
         navn = \"{name}\"\n\
         nummer = \"{NUMBER}\"\n\
         forvaltning = \"Børn og Skole\"\n\
         \n\
         [pakke]\n\
         skoleaar = \"{year}\"\n\
         sprog = \"da\"\n\
         dato = \"2026-11-02\"\n\
         udgaver = [\"fortrolig\", \"skolebestyrelse\", \"offentlig\"]\n\
         opdigtede_tal = true\n\
         \n\
         # Færrest personer bag et tal, der vises.\n\
         [graenser]\n\
         elever = 5\n\
         medarbejdere = 5\n\
         foraeldre = 5\n\
         procent = 10\n\
         \n\
         # Skoledage i året: protokollen fra Lillevang Skole siger det ikke selv.\n\
         [skoledage]\n\
         \"{year}\" = {days}\n\
         \n\
         # Hvornår filerne er hentet.\n\
         [hentet]\n\
         \"data/uddannelsesstatistik/\" = \"2026-09-28\"\n\
         \"data/pivot/\" = \"2026-09-29\"\n\
         \"data/register/\" = \"2026-09-28\"\n\
         \"data/dst/\" = \"2026-09-30\"\n\
         \"data/\" = \"2026-10-05\"\n",
        name = town.name,
        year = short_year(LATEST),
        days = SCHOOL_DAYS.iter().sum::<u32>(),
    )
}

/// The meetings of a municipality about which nobody wrote anything.
fn meetings() -> String {
    format!(
        "\n\
         # Det, der står på forsiden. Tallet er enhedens nummer.\n\
         [moede.{NUMBER}002]\n\
         slags = \"Skoleudviklingssamtale\"\n\
         hvornaar = \"Torsdag den 12. november 2026 kl. 13.00\u{2013}15.00\"\n\
         sted = \"Strandskolen, mødelokale 1\"\n\
         start = \"13.00\"\n\
         deltagere = [\n\
         \x20 {{ navn = \"Skolelederen\", rolle = \"Strandskolen\" }},\n\
         \x20 {{ navn = \"Pædagogisk leder, udskoling\", rolle = \"Strandskolen\" }},\n\
         \x20 {{ navn = \"Formanden for skolebestyrelsen\", rolle = \"Forældrerepræsentant\" }},\n\
         \x20 {{ navn = \"Skolechefen\", rolle = \"Børn og Skole\" }},\n\
         \x20 {{ navn = \"Udviklingskonsulenten\", rolle = \"Tovholder\" }},\n\
         ]\n\
         \n\
         [moede.{NUMBER}701]\n\
         slags = \"Dialogmøde\"\n\
         hvornaar = \"Tirsdag den 17. november 2026\"\n\
         sted = \"Klub Havnen\"\n\
         start = \"09.00\"\n"
    )
}

fn units(town: &Town) -> String {
    let mut rows = vec![row([
        "nummer",
        "navn",
        "type",
        "hører til",
        "andre navne",
        "åbnet",
        "lukket",
        "brud",
        "brud-årsag",
        "gruppe",
        "må nævnes",
    ])];
    let yes = |named: bool| if named { "ja" } else { "nej" };
    for school in &town.schools {
        let kind = if school.special { "specialskole" } else { "skole" };
        let closed = school.last_year.map(short_year).unwrap_or_default();
        let former = school.former.map_or("", |(name, _)| name);
        let (from, why) = match &school.merger {
            Some((year, why)) => (short_year(*year), why.as_str()),
            None => (String::new(), ""),
        };
        rows.push(row([
            &school.number,
            &school.name,
            kind,
            "",
            former,
            "",
            &closed,
            &from,
            why,
            school.group,
            yes(school.named),
        ]));
    }
    for unit in &town.others {
        let kind = match unit.kind {
            UnitKind::Sfo => "sfo",
            UnitKind::Klub => "klub",
            UnitKind::Dagtilbud => "dagtilbud",
            UnitKind::Skole | UnitKind::Specialskole => "skole",
        };
        let parent = unit.parent.as_deref().unwrap_or_default();
        rows.push(row([
            &unit.number,
            &unit.name,
            kind,
            parent,
            "",
            "",
            "",
            "",
            "",
            "",
            "ja",
        ]));
    }
    delimited(&rows, ';', "\r\n")
}

fn origin(town: &Town) -> String {
    let open = town.open(LATEST).count() + town.others.len();
    let name =
        |index: usize| town.schools.get(index).map_or("", |school| school.name.as_str());
    let effects = [
        (
            UNLAWFUL_FALLS,
            "unlawful absence falls to about a quarter from 2024/25 to 2025/26",
        ),
        (
            CALM_RISES,
            "the index \"Ro og orden\" rises by about 0.35 point from 2024/25 to 2025/26",
        ),
        (
            PARENTS_LOW,
            "parents are 0.8 point less content with the information than elsewhere",
        ),
        (
            SICK_LEAVE_RISES,
            "staff sick leave rises by about 7.5 work days from 2024 to 2025",
        ),
        (
            MATHS_HIGH,
            "mathematics is 0.4 deviation better, in tests and in marks, in all years",
        ),
    ];
    let planted: String = effects
        .iter()
        .filter(|(index, _)| *index < town.schools.len() && !name(*index).is_empty())
        .map(|(index, effect)| format!("- {}: {effect}.\n", name(*index)))
        .collect();
    ORIGIN
        .replace("{name}", &town.name)
        .replace("{seed}", &town.seed.to_string())
        .replace("{schools}", &town.ordinary().to_string())
        .replace("{units}", &open.to_string())
        .replace("{pupils}", &town.pupils.len().to_string())
        .replace("{first}", &short_year(0))
        .replace("{last}", &short_year(YEARS - 1))
        .replace("{merged}", name(0))
        .replace("{renamed}", name(CALM_RISES))
        .replace("{planted}", &planted)
}

/// The origin of a municipality without differences.
fn origin_alike(town: &Town) -> String {
    ORIGIN_ALIKE
        .replace("{name}", &town.name)
        .replace("{seed}", &town.seed.to_string())
        .replace("{schools}", &town.ordinary().to_string())
        .replace("{pupils}", &town.pupils.len().to_string())
        .replace("{first}", &short_year(0))
        .replace("{last}", &short_year(YEARS - 1))
}

const ORIGIN: &str = include_str!("origin.md");
const ORIGIN_ALIKE: &str = include_str!("origin-alike.md");
const ORIGIN_CONFERENCE: &str = include_str!("origin-conference.md");
