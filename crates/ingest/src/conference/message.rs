//! Every remark about the material of a conference, in both languages. What people wrote
//! is quoted only as far as a name of a unit, an indicator or a level needs it, and never
//! where it could name a person.

mod figure;
mod sheet;

use datapakke_model::source::Place;
use datapakke_model::{Day, Diagnostic};

use super::picture::{self, Fault};
use super::privacy::{self, Personal};
use crate::pseudonym::safe_excerpt;

pub(super) use figure::*;
pub(super) use sheet::*;

/// Returns a text as it may be quoted: nothing of one that could name a person.
pub(super) fn quote(text: &str) -> String {
    match privacy::personal(text) {
        Some(_) => "\u{2026}".to_owned(),
        None => safe_excerpt(text),
    }
}

pub(super) fn error(
    code: &str,
    place: Place,
    da: impl Into<String>,
    en: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(code, da, en).at(place)
}

pub(super) fn warning(
    code: &str,
    place: Place,
    da: impl Into<String>,
    en: impl Into<String>,
) -> Diagnostic {
    Diagnostic::warning(code, da, en).at(place)
}

pub(super) fn note(
    code: &str,
    place: Place,
    da: impl Into<String>,
    en: impl Into<String>,
) -> Diagnostic {
    Diagnostic::note(code, da, en).at(place)
}

/// Something that would name a person; it is left out and not repeated here.
pub(super) fn personal(place: Place, what: Personal) -> Diagnostic {
    let (da, en) = match what {
        Personal::Cpr => ("et CPR-nummer", "a CPR number"),
        Personal::Mail => ("en mailadresse", "a mail address"),
        Personal::Phone => ("et telefonnummer", "a telephone number"),
        Personal::Name => ("navnet på en person", "the name of a person"),
    };
    error(
        "personal-text",
        place,
        format!("teksten indeholder noget, der ligner {da}; stykket er udeladt"),
        format!("the text holds what looks like {en}; the passage was left out"),
    )
    .hint(
        "skriv rollen i stedet, fx `en lærer` eller `en elev i 7. klasse`",
        "write the role instead, such as `a teacher` or `a pupil in grade 7`",
    )
}

/// A folder below `samtale` that is no unit's.
pub(super) fn unknown_folder(folder: &str, near: Option<(&str, &str)>) -> Diagnostic {
    let name = quote(folder);
    let diagnostic = error(
        "unknown-unit",
        Place::file(format!("samtale/{folder}")),
        format!(
            "forventede en mappe med en enheds nummer eller navn, fandt `{name}`; mappen er ikke læst"
        ),
        format!(
            "expected a folder named by a unit's number or name, found `{name}`; it was not read"
        ),
    );
    near_unit(diagnostic, near)
}

/// A unit that is not in the register.
pub(super) fn unknown_unit(
    place: Place,
    text: &str,
    near: Option<(&str, &str)>,
) -> Diagnostic {
    let text = quote(text);
    let diagnostic = error(
        "unknown-unit",
        place,
        format!(
            "forventede en enhed fra enheder.csv, fandt `{text}`; aftalen er ikke læst"
        ),
        format!(
            "expected a unit of enheder.csv, found `{text}`; the agreement was not read"
        ),
    );
    near_unit(diagnostic, near)
}

fn near_unit(diagnostic: Diagnostic, near: Option<(&str, &str)>) -> Diagnostic {
    match near {
        Some((id, name)) => diagnostic.hint(
            format!("mente du {name} ({id})?"),
            format!("did you mean {name} ({id})?"),
        ),
        None => diagnostic.hint(
            "brug enhedens nummer fra enheder.csv",
            "use the unit's number of enheder.csv",
        ),
    }
}

/// A name that more than one unit has.
pub(super) fn ambiguous_unit(place: Place, text: &str, ids: &str) -> Diagnostic {
    let text = quote(text);
    error(
        "ambiguous-unit",
        place,
        format!("`{text}` er navnet på flere enheder ({ids})"),
        format!("`{text}` is the name of several units ({ids})"),
    )
    .hint("brug enhedens nummer", "use the unit's number")
}

/// A meeting in the settings for a unit that does not exist.
pub(super) fn unknown_meeting(text: &str, near: Option<(&str, &str)>) -> Diagnostic {
    let text = quote(text);
    let diagnostic = warning(
        "unknown-unit",
        Place::file("datapakke.toml"),
        format!("[moede.\"{text}\"] er ingen enhed i enheder.csv; mødet er ikke brugt"),
        format!("[moede.\"{text}\"] is no unit of enheder.csv; the meeting was not used"),
    );
    near_unit(diagnostic, near)
}

/// A template that does not exist.
pub(super) fn unknown_template(unit: &str, text: &str, known: &str) -> Diagnostic {
    let text = quote(text);
    warning(
        "unknown-template",
        Place::file("datapakke.toml"),
        format!("{unit}: forventede en af skabelonerne {known}, fandt `{text}`; den sædvanlige er brugt"),
        format!("{unit}: expected one of the templates {known}, found `{text}`; the usual one was used"),
    )
    .hint("ret skabelon under enhedens [moede]", "mend skabelon under the unit's [moede]")
}

/// An agenda whose minutes are not those of the meeting.
pub(super) fn minutes(unit: &str, sum: u32, minutes: u16) -> Diagnostic {
    warning(
        "agenda-minutes",
        Place::file("datapakke.toml"),
        format!("{unit}: dagsordenens punkter fylder {sum} minutter, og mødet varer {minutes}"),
        format!("{unit}: the points of the agenda take {sum} minutes, and the meeting has {minutes}"),
    )
    .hint(
        format!("ret minutterne i dagsordenen, eller skriv minutter = {sum} under enhedens [moede]"),
        format!("mend the minutes of the agenda, or write minutter = {sum} under the unit's [moede]"),
    )
}

/// Points that wish for more minutes than the agenda gives their side.
pub(super) fn points_minutes(place: Place, sum: u32, room: u32) -> Diagnostic {
    warning(
        "points-minutes",
        place,
        format!("punkterne ønsker {sum} minutter, og dagsordenen har {room} til dem"),
        format!("the points wish for {sum} minutes, and the agenda has {room} for them"),
    )
    .hint(
        "sæt færre minutter på punkterne, eller giv dem mere plads i dagsordenen i datapakke.toml",
        "give the points fewer minutes, or give them more room in the agenda of datapakke.toml",
    )
}

/// A file in a unit's folder that is none of those that are read.
pub(super) fn unknown_file(place: Place, near: Option<&str>) -> Diagnostic {
    let diagnostic = warning(
        "unknown-file",
        place,
        "filen er ingen af dem, der læses i en samtalemappe",
        "the file is none of those that are read in a folder of a conference",
    );
    match near {
        Some(name) => diagnostic
            .hint(format!("kald den `{name}`, hvis det er den"), format!("call it `{name}` if it is that")),
        None => diagnostic.hint(
            "der læses punkter-enhed.md, punkter-forvaltning.md, indsatser.md, notat.md, rubrik.toml, rubrik.xlsx, aftaler.xlsx og observationer/*.md",
            "punkter-enhed.md, punkter-forvaltning.md, indsatser.md, notat.md, rubrik.toml, rubrik.xlsx, aftaler.xlsx and observationer/*.md are read",
        ),
    }
}

/// A Word file where text is read.
pub(super) fn word_file(place: Place) -> Diagnostic {
    warning(
        "word-file",
        place,
        "forventede en tekstfil (.md eller .txt), fandt en Word-fil; den er ikke læst",
        "expected a text file (.md or .txt), found a Word file; it was not read",
    )
    .hint(
        "vælg Gem som i Word og typen Almindelig tekst, eller kopiér teksten over i skabelonen",
        "choose Save as in Word and the type Plain text, or copy the text into the template",
    )
}

/// Two files that are the same thing.
pub(super) fn two_files(file: &str, first: &str) -> Diagnostic {
    let first = quote(first);
    warning(
        "file-twice",
        Place::file(file),
        format!("forventede én fil til dette, fandt også `{first}`, som er læst"),
        format!("expected one file for this, also found `{first}`, which was read"),
    )
    .hint(
        "saml teksten i den ene, og slet den anden",
        "gather the text in one and delete the other",
    )
}

/// One title twice on one side.
pub(super) fn point_twice(place: Place) -> Diagnostic {
    warning(
        "point-twice",
        place,
        "punktet står der to gange; det første er læst",
        "the point stands there twice; the first was read",
    )
    .hint(
        "slet det ene, eller giv det en anden overskrift",
        "delete one of them, or give it another heading",
    )
}

/// A file in which nothing is filled in.
pub(super) fn nothing_written(file: &str) -> Diagnostic {
    note(
        "nothing-written",
        Place::file(file),
        "filen er ikke udfyldt endnu",
        "the file is not filled in yet",
    )
    .hint(
        "udfyld den, eller slet den, hvis den ikke skal bruges",
        "fill it in, or delete it if it is not to be used",
    )
}

/// Words above the first point.
pub(super) fn text_outside(place: Place) -> Diagnostic {
    warning(
        "text-outside",
        place,
        "teksten hører ikke til noget punkt og er ikke læst",
        "the text belongs to no point and was not read",
    )
    .hint(
        "skriv en overskrift over teksten, på samme linje som ##",
        "write a heading above the text, on the line of the ##",
    )
}

/// A text file of more than a megabyte.
pub(super) fn too_long(place: Place) -> Diagnostic {
    error(
        "text-too-long",
        place,
        "forventede en tekst på højst 1 MB, fandt en længere; filen er ikke læst",
        "expected a text of at most 1 MB, found a longer one; the file was not read",
    )
    .hint("del teksten i flere filer", "divide the text into several files")
}

/// A comment that is never closed.
pub(super) fn open_comment(place: Place) -> Diagnostic {
    warning(
        "open-comment",
        place,
        "vejledningen begynder med `<!--` og mangler `-->`; teksten efter er læst som tekst",
        "the guidance begins with `<!--` and lacks `-->`; what follows was read as text",
    )
    .hint("skriv `-->` efter vejledningen, eller slet den", "write `-->` behind the guidance, or delete it")
}

/// A field that is not known.
pub(super) fn unknown_key(place: Place, found: &str, near: &str) -> Diagnostic {
    let found = quote(found);
    warning(
        "unknown-field",
        place,
        format!("kender ikke feltet `{found}`; linjen er ikke læst"),
        format!("does not know the field `{found}`; the line was not read"),
    )
    .hint(format!("mente du `{near}:`?"), format!("did you mean `{near}:`?"))
}

/// Raw HTML.
pub(super) fn raw_html(place: Place) -> Diagnostic {
    note(
        "html-in-text",
        place,
        "teksten har HTML-koder; kun ordene er beholdt",
        "the text has HTML tags; only the words were kept",
    )
}

/// A table in a text.
pub(super) fn table(place: Place) -> Diagnostic {
    note(
        "table-in-text",
        place,
        "teksten har en tabel; hver række er læst som en linje",
        "the text has a table; each row was read as a line",
    )
    .hint(
        "skriv tabellens indhold som en liste",
        "write the content of the table as a list",
    )
}

/// A link.
pub(super) fn link(place: Place) -> Diagnostic {
    note(
        "link-in-text",
        place,
        "teksten har et link; kun ordene er beholdt",
        "the text has a link; only the words were kept",
    )
}

/// A picture outside an observation.
pub(super) fn picture_outside(place: Place) -> Diagnostic {
    warning(
        "picture-outside",
        place,
        "et billede hører til under en observation og er udeladt her",
        "a picture belongs to an observation and was left out here",
    )
    .hint(
        "læg billedet i observationer/ med billedtekst og samtykke",
        "put the picture in observationer/ with its text and consent",
    )
}

/// A word that no line can hold.
pub(super) fn long_word(place: Place) -> Diagnostic {
    note(
        "long-word",
        place,
        "et ord på over 60 bogstaver er delt, så det kan være på en linje",
        "a word of more than 60 letters was cut so that a line can hold it",
    )
}

/// A date that is none.
pub(super) fn bad_date(place: Place, text: &str) -> Diagnostic {
    let text = quote(text);
    warning(
        "bad-date",
        place,
        format!(
            "forventede en dato som 2026-11-12 eller 12.11.2026, fandt `{text}`; datoen er ikke brugt"
        ),
        format!(
            "expected a date such as 2026-11-12 or 12.11.2026, found `{text}`; it was not used"
        ),
    )
    .hint(
        "skriv dag, måned og år med tal, fx 12.11.2026",
        "write day, month and year in figures, such as 12.11.2026",
    )
}

/// An observation from after the pack.
pub(super) fn future_date(place: Place, day: Day, today: Day) -> Diagnostic {
    warning(
        "date-in-future",
        place,
        format!("datoen {day} ligger efter pakkens dato {today}"),
        format!("the date {day} is after that of the pack, {today}"),
    )
    .hint(
        "ret datoen her eller i datapakke.toml",
        "mend the date here or in datapakke.toml",
    )
}

/// A deadline that is over before the agreement begins.
pub(super) fn past_deadline(place: Place, day: Day, today: Day) -> Diagnostic {
    warning(
        "deadline-past",
        place,
        format!("fristen {day} ligger før pakkens dato {today}"),
        format!("the deadline {day} is before the date of the pack, {today}"),
    )
    .hint(
        "skriv en senere dato, eller skoleåret, hvor aftalen blev indgået",
        "write a later date, or the school year in which the agreement was made",
    )
}

/// An old agreement whose deadline is over and of which nothing is reported.
pub(super) fn status_missing(place: Place, day: Day) -> Diagnostic {
    note(
        "status-missing",
        place,
        format!("fristen {day} er passeret, og status er ikke udfyldt"),
        format!("the deadline {day} is over, and the status is not filled in"),
    )
    .hint("skriv gjort, i gang eller droppet", "write done, under way or dropped")
}

/// A field without which an observation tells less.
pub(super) fn field_missing(place: Place, da: &str, en: &str) -> Diagnostic {
    warning(
        "field-missing",
        place,
        format!("observationen mangler {da}"),
        format!("the observation lacks {en}"),
    )
    .hint(
        format!("skriv linjen `{da}:` øverst i filen"),
        format!("write the line `{da}:` at the top of the file"),
    )
}

/// An observation without consent.
pub(super) fn consent_missing(place: Place, refused: bool) -> Diagnostic {
    let (da, en) = match refused {
        true => ("der er ikke givet samtykke", "no consent was given"),
        false => ("samtykket mangler", "the consent is missing"),
    };
    error(
        "consent-missing",
        place,
        format!("{da}; observationen er udeladt"),
        format!("{en}; the observation was left out"),
    )
    .hint(
        "skriv `Samtykke: ja`, `Samtykke: ja, også offentligt` eller `Samtykke: ikke nødvendigt`",
        "write `Samtykke: ja`, `Samtykke: ja, også offentligt` or `Samtykke: ikke nødvendigt`",
    )
}

/// A consent that is neither yes nor no.
pub(super) fn consent_unclear(place: Place) -> Diagnostic {
    error(
        "consent-unclear",
        place,
        "forventede ja, nej eller ikke nødvendigt; det er udeladt, til samtykket er klart",
        "expected ja, nej or ikke nødvendigt; it was left out until the consent is clear",
    )
    .hint("skriv `ja`, `ja, også offentligt` eller `ikke nødvendigt`", "write `ja`, `ja, også offentligt` or `ikke nødvendigt`")
}

/// A picture without consent or without alternative text.
pub(super) fn picture_without(place: Place, text: bool) -> Diagnostic {
    let (code, da, en) = match text {
        true => ("picture-text-missing", "Billedtekst", "alternative text"),
        false => ("picture-consent-missing", "Billedsamtykke", "consent"),
    };
    error(
        code,
        place,
        format!("billedet mangler {}; det er udeladt", da.to_lowercase()),
        format!("the picture lacks {en}; it was left out"),
    )
    .hint(
        format!("skriv linjen `{da}:` under linjen `Billede:`"),
        format!("write the line `{da}:` below the line `Billede:`"),
    )
}

/// A picture that is not there.
pub(super) fn picture_gone(place: Place, file: &str, near: Option<&str>) -> Diagnostic {
    let file = quote(file);
    let diagnostic = error(
        "picture-gone",
        place,
        format!("fandt ikke billedet `{file}` i samme mappe"),
        format!("did not find the picture `{file}` in the same folder"),
    );
    match near {
        Some(near) => diagnostic
            .hint(format!("mente du `{near}`?"), format!("did you mean `{near}`?")),
        None => diagnostic
            .hint("læg billedet ved siden af teksten", "put the picture beside the text"),
    }
}

/// A picture that no observation names.
pub(super) fn picture_unused(place: Place) -> Diagnostic {
    note(
        "picture-unused",
        place,
        "ingen observation nævner billedet; det er ikke brugt",
        "no observation names the picture; it was not used",
    )
    .hint(
        "skriv `Billede:` og filens navn i en observation",
        "write `Billede:` and the name of the file in an observation",
    )
}

/// A file that cannot be used as a picture.
pub(super) fn picture_fault(place: Place, fault: Fault, size: usize) -> Diagnostic {
    let most = picture::MOST_BYTES >> 20;
    let (da, en) = match fault {
        Fault::TooLarge => {
            let size = size.div_ceil(1 << 20);
            (
                format!(
                    "forventede et billede på højst {most} MB, fandt {size} MB; det er udeladt"
                ),
                format!(
                    "expected a picture of at most {most} MB, found {size} MB; it was left out"
                ),
            )
        }
        Fault::OtherFormat(name) => (
            format!("forventede JPEG eller PNG, fandt {name}; billedet er udeladt"),
            format!("expected JPEG or PNG, found {name}; the picture was left out"),
        ),
        Fault::NoPicture => (
            "forventede et billede, fandt en fil, der ikke er et; det er udeladt"
                .to_owned(),
            "expected a picture, found a file that is none; it was left out".to_owned(),
        ),
        Fault::TooManyPixels => (
            "billedet fylder mere udpakket, end der er sikkert at læse; det er udeladt"
                .to_owned(),
            "the picture unpacks to more than is safe to read; it was left out"
                .to_owned(),
        ),
        Fault::Broken => (
            "billedet er afkortet eller beskadiget; det er udeladt".to_owned(),
            "the picture is cut off or damaged; it was left out".to_owned(),
        ),
    };
    error("picture", place, da, en).hint(
        "gem billedet som JPEG i almindelig størrelse, og prøv igen",
        "save the picture as JPEG in an ordinary size and try again",
    )
}

/// A number that is none; the example is how it may be written.
pub(super) fn bad_number(place: Place, text: &str, example: &str) -> Diagnostic {
    let text = quote(text);
    warning(
        "bad-number",
        place,
        format!("forventede et tal, fandt `{text}`; det er ikke brugt"),
        format!("expected a number, found `{text}`; it was not used"),
    )
    .hint(
        format!("skriv tallet med cifre, fx `{example}`"),
        format!("write the number in figures, such as `{example}`"),
    )
}

/// A word that is none of those that may stand in the field.
pub(super) fn unknown_word(place: Place, text: &str, words: [&str; 2]) -> Diagnostic {
    let text = quote(text);
    let [da, en] = words;
    warning(
        "unknown-word",
        place,
        format!("forventede {da}, fandt `{text}`; feltet er læst som ikke oplyst"),
        format!("expected {en}, found `{text}`; it was read as not stated"),
    )
    .hint(
        "begynd feltet med et af de ord, og skriv resten bagefter, fx `i gang siden august`",
        "begin the field with one of those words and write the rest behind it, such as `under way since August`",
    )
}

/// An effort that is neither shared nor own.
pub(super) fn effort_kind_missing(place: Place) -> Diagnostic {
    note(
        "effort-kind",
        place,
        "indsatsen står hverken under fælles eller egne og er læst som egen",
        "the effort stands neither under shared nor own and was read as own",
    )
    .hint(
        "sæt den under `# Fælles indsatser` eller `# Egne indsatser`",
        "put it under `# Fælles indsatser` or `# Egne indsatser`",
    )
}
