//! The command line: words in, a validated [`Request`] out, in Danish or English.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use datapakke_model::release::Edition;
use datapakke_model::{FigureKey, Language, Text};

/// What the user asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Language of messages; none to take the project's.
    pub language: Option<Language>,
    /// Whether to print JSON instead of text.
    pub json: bool,
    /// The command.
    pub command: Asked,
}

/// A command with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Scaffold a project folder.
    New {
        /// The folder to make.
        folder: PathBuf,
    },
    /// Make an invented municipality.
    Sample {
        /// The folder to make.
        folder: PathBuf,
        /// Seed of the random numbers.
        seed: u64,
        /// Number of ordinary schools.
        schools: usize,
        /// Whether schools and years truly differ.
        differences: bool,
    },
    /// Propose a layout for an unknown file.
    Layout {
        /// The file.
        file: PathBuf,
        /// Where to write the layout; standard output when none.
        out: Option<PathBuf>,
    },
    /// Read everything and report.
    Check {
        /// The project folder, or a single file.
        path: PathBuf,
    },
    /// Make the documents.
    Build(Build),
    /// Take a printed figure back to its cell.
    Explain {
        /// The figure.
        key: FigureKey,
        /// The project folder.
        project: PathBuf,
    },
    /// Check a build's files against their hashes.
    Verify {
        /// The project folder, or a folder of documents by itself.
        folder: PathBuf,
        /// The folder of documents; `ud` in the project folder when none.
        out: Option<PathBuf>,
    },
    /// Delete the key of the pseudonyms.
    Forget {
        /// The project folder.
        project: PathBuf,
    },
    /// Print the data dictionary.
    Catalogue {
        /// Form of the print.
        form: CatalogueForm,
    },
}

/// Arguments of `build`.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// The project folder.
    pub project: PathBuf,
    /// The folder for the documents; `ud` in the project folder when none.
    pub out: Option<PathBuf>,
    /// Units to build (number, name or alias); all when empty.
    pub units: Vec<String>,
    /// Editions to build; the project's when empty.
    pub editions: Vec<Edition>,
    /// Number of threads; as many as the machine has when none.
    pub jobs: Option<usize>,
}

/// Forms of the data dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueForm {
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}

/// What came of reading the command line.
#[derive(Debug)]
pub enum Parsed {
    /// A request to carry out.
    Request(Request),
    /// Help or version that was asked for: text for standard output.
    Help(String),
    /// Wrong use: text for standard error.
    Wrong(String),
}

/// Reads the command line.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Parsed {
    let words: Vec<OsString> = words.into_iter().collect();
    let language = spoken(&words);
    match program(language).try_get_matches_from(words) {
        Ok(matches) => match request(&matches) {
            Ok(request) => Parsed::Request(request),
            Err(text) => Parsed::Wrong(text.get(language).to_owned()),
        },
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Parsed::Help(error.render().to_string())
            }
            _ => Parsed::Wrong(misuse(&error, language)),
        },
    }
}

/// Finds the language before the rest is read, since help is in that language too.
fn spoken(words: &[OsString]) -> Language {
    let mut words = words.iter().filter_map(|w| w.to_str());
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            Some(("--lang" | "--sprog", value)) => Some(value),
            _ if word == "--lang" || word == "--sprog" => words.next(),
            _ => None,
        };
        if value == Some("en") {
            return Language::En;
        }
    }
    Language::Da
}

/// Says what is wrong with the command line, in the user's language.
fn misuse(error: &clap::Error, language: Language) -> String {
    let found = |kind| error.get(kind).map(|v| v.to_string()).unwrap_or_default();
    let argument = found(ContextKind::InvalidArg);
    let value = found(ContextKind::InvalidValue);
    let text = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = found(ContextKind::InvalidSubcommand);
            Text::new(
                format!("kender ikke kommandoen `{name}`"),
                format!("unknown command `{name}`"),
            )
        }
        ErrorKind::UnknownArgument => Text::new(
            format!("kender ikke `{argument}`"),
            format!("unknown argument `{argument}`"),
        ),
        ErrorKind::MissingRequiredArgument => {
            Text::new(format!("mangler {argument}"), format!("missing {argument}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Text::new(
            format!("`{value}` kan ikke bruges til {argument}"),
            format!("`{value}` cannot be used for {argument}"),
        ),
        _ => Text::new("kommandoen kan ikke læses", "the command cannot be read"),
    };
    let hint = Text::new(
        "skriv `datapakke --help` for hjælp",
        "type `datapakke --help` for help",
    );
    format!("{}\n{}\n", text.get(language), hint.get(language))
}

fn request(matches: &ArgMatches) -> Result<Request, Text> {
    let language = matches.get_one::<String>("lang").map(|l| match l.as_str() {
        "en" => Language::En,
        _ => Language::Da,
    });
    let (name, m) = matches
        .subcommand()
        .ok_or_else(|| Text::new("mangler en kommando", "missing a command"))?;
    let path = |id: &str| m.get_one::<PathBuf>(id).cloned();
    let folder = |id: &str| path(id).unwrap_or_else(|| PathBuf::from("."));
    let command = match name {
        "new" => Asked::New { folder: folder("folder") },
        "sample" => Asked::Sample {
            folder: folder("folder"),
            seed: m.get_one::<u64>("seed").copied().unwrap_or(1),
            schools: m.get_one::<usize>("schools").copied().unwrap_or(7),
            differences: !m.get_flag("no-differences"),
        },
        "layout" => Asked::Layout { file: folder("file"), out: path("out") },
        "check" => Asked::Check { path: folder("path") },
        "build" => Asked::Build(Build {
            project: folder("project"),
            out: path("out"),
            units: m.get_many::<String>("unit").into_iter().flatten().cloned().collect(),
            editions: editions(m)?,
            jobs: m.get_one::<usize>("jobs").copied(),
        }),
        "verify" => Asked::Verify { folder: folder("project"), out: path("out") },
        "forget" => Asked::Forget { project: folder("project") },
        "explain" => Asked::Explain { key: key(m)?, project: folder("project") },
        _ => Asked::Catalogue {
            form: match m.get_one::<String>("form").map(String::as_str) {
                Some("json") => CatalogueForm::Json,
                _ => CatalogueForm::Markdown,
            },
        },
    };
    Ok(Request { language, json: matches.get_flag("json"), command })
}

fn editions(m: &ArgMatches) -> Result<Vec<Edition>, Text> {
    let words = m.get_many::<String>("edition").into_iter().flatten();
    words
        .map(|word| {
            Edition::ALL
                .into_iter()
                .find(|e| e.key() == word)
                .ok_or_else(|| {
                    Text::new(
                        format!("kender ikke udgaven `{word}`: vælg fortrolig, skolebestyrelse, plf eller offentlig"),
                        format!("unknown edition `{word}`: choose fortrolig, skolebestyrelse, plf or offentlig"),
                    )
                })
        })
        .collect()
}

fn key(m: &ArgMatches) -> Result<FigureKey, Text> {
    let word = m.get_one::<String>("key").cloned().unwrap_or_default();
    word.parse().map_err(|_| {
        Text::new(
            format!("`{word}` er ikke et tals navn: det ser ud som 751001/trivsel.generel/2025-26/alle og står i figures.csv"),
            format!("`{word}` is not the name of a figure: it looks like 751001/trivsel.generel/2025-26/alle and stands in figures.csv"),
        )
    })
}

/// Builds the grammar of the command line with help in one language.
fn program(language: Language) -> Command {
    let say = |da: &'static str, en: &'static str| match language {
        Language::Da => da,
        Language::En => en,
    };
    let template = say(
        "{about-with-newline}\nBrug: {usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    let folder = |id: &'static str, da: &'static str, en: &'static str| {
        Arg::new(id)
            .value_name(say("MAPPE", "FOLDER"))
            .value_parser(clap::value_parser!(PathBuf))
            .help(say(da, en))
    };
    let project = || {
        folder(
            "project",
            "Projektmappen [her, hvis den ikke nævnes]",
            "Project folder [here, if not given]",
        )
        .default_value(".")
        .hide_default_value(true)
    };
    let options = say("Tilvalg", "Options");
    let sub = |name: &'static str,
               alias: &'static str,
               da: &'static str,
               en: &'static str,
               examples: (&'static str, &'static str)| {
        Command::new(name)
            .visible_alias(alias)
            .about(say(da, en))
            .help_template(template)
            .subcommand_help_heading(say("Kommandoer", "Commands"))
            .next_help_heading(options)
            .disable_help_flag(true)
            .arg(help_flag(say("Vis denne hjælp", "Print this help")))
            .after_help(format!(
                "{}\n{}",
                say("\nEksempler:", "\nExamples:"),
                say(examples.0, examples.1)
            ))
    };
    Command::new("datapakke")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say(
            "Gør kommunens udtræk til en datapakke pr. skole, SFO, klub og dagtilbud",
            "Makes a municipality's exports into a data pack per school, SFO, club and day care",
        ))
        .help_template(format!("{template}\n{}\n", say(
            "\nSlutkoder: 0 alt i orden · 1 færdig med bemærkninger · 2 nogle enheder mangler · 3 intet kunne laves · 64 forkert brug",
            "\nExit codes: 0 all well · 1 done with remarks · 2 some units failed · 3 nothing could be done · 64 wrong use",
        )))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(say("Kommandoer", "Commands"))
        .next_help_heading(options)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(help_flag(say("Vis denne hjælp", "Print this help")).global(true))
        .arg(Arg::new("version").long("version").action(ArgAction::Version).help(say("Vis versionen", "Print the version")))
        .arg(Arg::new("lang").long("lang").visible_alias("sprog").global(true).value_name("da|en")
            .value_parser(["da", "en"]).hide_possible_values(true)
            .help(say("Sprog i beskeder og dokumenter", "Language of messages and documents")))
        .arg(Arg::new("json").long("json").global(true).action(ArgAction::SetTrue)
            .help(say("Skriv svaret som JSON, uden fremdriftslinje", "Print the answer as JSON, without a progress bar")))
        .subcommand(sub("new", "ny", "Lav en tom projektmappe med vejledning", "Scaffold a project folder with guidance",
            ("  datapakke ny fjordby-2026", "  datapakke new fjordby-2026"))
            .arg(folder("folder", "Mappen, der skal laves", "The folder to make").required(true)))
        .subcommand(sub("sample", "eksempel", "Lav en opdigtet kommune at prøve på", "Make an invented municipality to try with",
            ("  datapakke eksempel prøve\n  datapakke eksempel stor --skoler 30 --frø 7", "  datapakke sample trial\n  datapakke sample large --schools 30 --seed 7"))
            .arg(folder("folder", "Mappen, der skal laves", "The folder to make").required(true))
            .arg(Arg::new("seed").long("seed").visible_alias("frø").value_name("N").value_parser(clap::value_parser!(u64))
                .help(say("Frø til tilfældige tal: samme frø, samme kommune", "Seed of the random numbers: same seed, same municipality")))
            .arg(Arg::new("schools").long("schools").visible_alias("skoler").value_name("N").value_parser(clap::value_parser!(usize))
                .help(say("Antal almindelige skoler", "Number of ordinary schools")))
            .arg(Arg::new("no-differences").long("no-differences").visible_alias("uden-forskelle").action(ArgAction::SetTrue)
                .help(say("Ingen skole og intet år er anderledes: alt, der findes, er tilfældigt", "No school and no year differs: whatever is found is chance"))))
        .subcommand(sub("layout", "opsætning", "Foreslå en opsætning til en fil, der ikke kendes", "Propose a layout for an unknown file",
            ("  datapakke layout data/lokal-test.xlsx --ud layouts/lokal-test.toml", "  datapakke layout data/local-test.xlsx --out layouts/local-test.toml"))
            .arg(Arg::new("file").value_name(say("FIL", "FILE")).required(true).value_parser(clap::value_parser!(PathBuf))
                .help(say("Filen", "The file")))
            .arg(Arg::new("out").long("out").visible_alias("ud").value_name(say("FIL", "FILE")).value_parser(clap::value_parser!(PathBuf))
                .help(say("Skriv opsætningen her i stedet for på skærmen", "Write the layout here instead of on the screen"))))
        .subcommand(sub("check", "tjek", "Læs alt og fortæl, hvad der blev læst, og hvad der mangler", "Read everything and tell what was read and what is missing",
            ("  datapakke tjek fjordby-2026\n  datapakke tjek fjordby-2026/data/trivsel.json", "  datapakke check fjordby-2026\n  datapakke check fjordby-2026/data/trivsel.json"))
            .arg(folder("path", "Projektmappen eller en enkelt fil [her, hvis den ikke nævnes]", "Project folder or a single file [here, if not given]")
                .default_value(".").hide_default_value(true)))
        .subcommand(sub("build", "byg", "Lav datapakkerne", "Make the data packs",
            ("  datapakke byg fjordby-2026\n  datapakke byg fjordby-2026 --enhed Strandskolen --udgave skolebestyrelse",
             "  datapakke build fjordby-2026\n  datapakke build fjordby-2026 --unit Strandskolen --edition skolebestyrelse"))
            .arg(project())
            .arg(folder("out", "Mappen til dokumenterne [ud i projektmappen]", "Folder for the documents [ud in the project folder]").long("out").visible_alias("ud"))
            .arg(Arg::new("unit").long("unit").visible_alias("enhed").value_name(say("NAVN", "NAME")).action(ArgAction::Append)
                .help(say("Kun denne enhed: nummer eller navn (kan gentages)", "Only this unit: number or name (may be repeated)")))
            .arg(Arg::new("edition").long("edition").visible_alias("udgave").value_name(say("UDGAVE", "EDITION")).action(ArgAction::Append)
                .help(say("Kun denne udgave: fortrolig, skolebestyrelse, plf, offentlig", "Only this edition: fortrolig, skolebestyrelse, plf, offentlig")))
            .arg(Arg::new("jobs").long("jobs").visible_alias("tråde").value_name("N").value_parser(clap::value_parser!(usize))
                .help(say("Antal tråde", "Number of threads"))))
        .subcommand(sub("explain", "forklar", "Før et trykt tal tilbage til fil, ark og celle", "Take a printed figure back to file, sheet and cell",
            ("  datapakke forklar 998001/trivsel.generel/2025-26/alle fjordby-2026", "  datapakke explain 998001/trivsel.generel/2025-26/alle fjordby-2026"))
            .arg(Arg::new("key").value_name(say("TAL", "KEY")).required(true).help(say("Tallets navn, som det står i figures.csv", "The figure's name, as in figures.csv")))
            .arg(project()))
        .subcommand(sub("verify", "efterprøv", "Efterprøv, at dokumenter og filer er, som de blev bygget", "Verify that documents and files are as they were built",
            ("  datapakke efterprøv fjordby-2026\n  datapakke efterprøv fjordby-2026/ud", "  datapakke verify fjordby-2026\n  datapakke verify fjordby-2026/ud"))
            .arg(project())
            .arg(folder("out", "Mappen med dokumenterne [ud i projektmappen]", "Folder of the documents [ud in the project folder]").long("out").visible_alias("ud")))
        .subcommand(sub("forget", "glem", "Slet nøglen til pseudonymer og alt, hvad der er lavet med den", "Delete the key of the pseudonyms and everything made with it",
            ("  datapakke glem fjordby-2026", "  datapakke forget fjordby-2026"))
            .arg(project()))
        .subcommand(sub("catalogue", "katalog", "Vis kataloget over alt, hvad der måles", "Print the catalogue of everything measured",
            ("  datapakke katalog\n  datapakke katalog --form json", "  datapakke catalogue\n  datapakke catalogue --form json"))
            .arg(Arg::new("form").long("form").value_name("markdown|json").value_parser(["markdown", "json"]).hide_possible_values(true)
                .help(say("Form", "Form"))))
}

fn help_flag(help: &'static str) -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .visible_alias("hjælp")
        .action(ArgAction::Help)
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Parsed {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_grammar_is_sound_in_both_languages() {
        program(Language::Da).debug_assert();
        program(Language::En).debug_assert();
    }

    #[test]
    fn danish_and_english_names_ask_for_the_same() {
        for (da, en) in [
            (
                "datapakke byg p --enhed A --udgave offentlig",
                "datapakke build p --unit A --edition offentlig",
            ),
            ("datapakke tjek p", "datapakke check p"),
            ("datapakke efterprøv p --ud q", "datapakke verify p --out q"),
            ("datapakke ny p", "datapakke new p"),
            ("datapakke eksempel p --frø 3", "datapakke sample p --seed 3"),
            (
                "datapakke eksempel p --uden-forskelle",
                "datapakke sample p --no-differences",
            ),
            ("datapakke katalog", "datapakke catalogue"),
            (
                "datapakke forklar 1/elevtal.elevex/2025-26/alle p",
                "datapakke explain 1/elevtal.elevex/2025-26/alle p",
            ),
        ] {
            match (parsed(da), parsed(en)) {
                (Parsed::Request(a), Parsed::Request(b)) => assert_eq!(a, b, "{da}"),
                other => panic!("{da}: {other:?}"),
            }
        }
    }

    #[test]
    fn wrong_use_is_said_in_the_users_language() {
        let Parsed::Wrong(da) = parsed("datapakke bygg") else { panic!() };
        assert!(da.starts_with("kender ikke kommandoen `bygg`"), "{da}");
        let Parsed::Wrong(en) = parsed("datapakke --lang en bild") else { panic!() };
        assert!(en.starts_with("unknown command `bild`"), "{en}");
        let Parsed::Wrong(key) = parsed("datapakke forklar hest") else { panic!() };
        assert!(key.contains("figures.csv"), "{key}");
    }

    #[test]
    fn help_speaks_danish_unless_english_is_asked_for() {
        let Parsed::Help(da) = parsed("datapakke byg --help") else { panic!() };
        assert!(da.contains("Eksempler:") && !da.contains("Usage"), "{da}");
        let Parsed::Help(en) = parsed("datapakke --lang en build --help") else {
            panic!()
        };
        assert!(en.contains("Examples:") && !en.contains("Brug"), "{en}");
    }
}
