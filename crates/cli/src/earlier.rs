//! Last year's `figures.csv`: what readers may still hold comes in, names with bases go out,
//! and who was named to a group.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use datapakke_model::id::Owner;
use datapakke_model::release::Earlier;
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, FigureKey, Register, UnitId};
use datapakke_report::compare::GROUP_BOOK;
use datapakke_report::plf::{BOOKLET, SLIDES};

use crate::figures::{COLUMNS, FORMAT};
use crate::project::{EARLIER_FILE, Project, unreadable};

/// The documents of a group that are in the list of figures.
const GROUP_DOCUMENTS: [&str; 3] = [BOOKLET, SLIDES, GROUP_BOOK];

/// What readers may still hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LastYear {
    /// Every figure with its base and whether it was hidden.
    pub figures: Vec<Earlier>,
    /// The units that stood by name in a group's documents, with the figures there.
    pub groups: Shared,
}

/// What the documents of a group showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shared {
    /// The units whose bases stood there, as only those of named units do.
    pub named: BTreeSet<UnitId>,
    /// All figures of units.
    pub figures: BTreeSet<FigureKey>,
}

/// Reads the file, if there is one; refuses one that is of another municipality or no
/// file of figures at all, since guessing could show what was hidden.
pub fn read(
    project: &Project,
    register: &Register,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<LastYear, Diagnostic> {
    let text = match fs::read_to_string(project.root.join(EARLIER_FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(LastYear::default());
        }
        Err(error) => return Err(unreadable(EARLIER_FILE, &error)),
    };
    let read = parse(&text)?;
    let owners = read.figures.iter().map(|figure| &figure.key.owner);
    let units: BTreeSet<_> = owners
        .filter_map(|owner| match owner {
            Owner::Unit(id) => Some(id),
            Owner::Municipality | Owner::Nation => None,
        })
        .collect();
    let strange = units.iter().filter(|id| !register.units.contains_key(**id)).count();
    if !units.is_empty() && strange * 2 > units.len() {
        return Err(refused(
            "sidste års tal er en anden kommunes: de fleste enheder er ikke i registeret",
            "last year's figures are another municipality's: most units are not in the register",
        ));
    }
    if strange > 0 {
        diagnostics.push(
            Diagnostic::note(
                "earlier-units",
                format!("{strange} enheder i sidste års tal er ikke i registeret"),
                format!("{strange} units of last year's figures are not in the register"),
            )
            .at(Place::file(EARLIER_FILE)),
        );
    }
    Ok(read)
}

/// Reads the text of such a file.
///
/// # Errors
/// It is no file of figures, or one of a newer form.
pub fn parse(text: &str) -> Result<LastYear, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(';').collect();
    let place = |name: &str| {
        head.iter().position(|column| *column == name).filter(|_| COLUMNS.contains(&name))
    };
    let (Some(key), Some(base), Some(status)) =
        (place("key"), place("base"), place("status"))
    else {
        return Err(refused(
            "sidste års tal har ikke kolonnerne key, base og status",
            "last year's figures have no columns key, base and status",
        ));
    };
    let (format, document) = (place("format"), place("document"));
    let mut groups = Shared::default();
    let mut found: BTreeMap<FigureKey, (Option<u32>, bool)> = BTreeMap::new();
    for line in lines {
        let cells = split(line);
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.as_str());
        // The first form had no such column; what a later one means is not guessed at.
        if format.is_some_and(|at| ![FORMAT, ""].contains(&cell(at))) {
            return Err(newer());
        }
        let hidden = match cell(status) {
            "shown" => false,
            "suppressed" => true,
            _ => continue,
        };
        let Ok(name) = cell(key).parse::<FigureKey>() else {
            return Err(refused(
                "sidste års tal har en linje, hvis tal ikke har et gyldigt navn",
                "last year's figures have a line whose figure has no valid name",
            ));
        };
        let shared = document.is_some_and(|at| GROUP_DOCUMENTS.contains(&cell(at)));
        if let (Owner::Unit(unit), true) = (&name.owner, shared) {
            if !cell(base).is_empty() {
                groups.named.insert(unit.clone());
            }
            groups.figures.insert(name.clone());
        }
        let entry = found.entry(name).or_insert((None, true));
        // Shown in one edition is shown.
        entry.0 = entry.0.or(cell(base).parse().ok());
        entry.1 &= hidden;
    }
    let figures =
        found.into_iter().map(|(key, (base, hidden))| Earlier { key, base, hidden });
    Ok(LastYear { figures: figures.collect(), groups })
}

/// Splits a line of the file at its semicolons, as the writer quoted them.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("never empty").push(c),
        }
    }
    cells
}

fn newer() -> Diagnostic {
    let what = refused(
        "sidste års tal er skrevet af en anden version, og denne kender ikke deres format",
        "last year's figures were written by another version, and this one does not know their format",
    );
    what.hint(
        "byg sidste års mappe igen med denne version, og læg dens figures.csv her",
        "build last year's folder again with this version and put its figures.csv here",
    )
}

fn refused(da: &str, en: &str) -> Diagnostic {
    Diagnostic::error("earlier", da, en).at(Place::file(EARLIER_FILE)).hint(
        "læg figures.csv fra kommunens egen sidste kørsel her, eller fjern filen",
        "put figures.csv of the municipality's own last build here, or remove the file",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "document;edition;unit;key;indicator;year;group;value;low;high;base;status;source";

    #[test]
    fn shown_in_one_edition_is_shown() {
        let key = "990001/trivsel.generel/2024-25/alle";
        let row = |edition: &str, base: &str, status: &str| {
            format!(
                "datapakke;{edition};990001;{key};trivsel.generel;2024/25;alle;;;;{base};{status};\"a;b\""
            )
        };
        let text = [
            HEAD.into(),
            row("offentlig", "", "suppressed"),
            row("fortrolig", "12", "shown"),
        ];
        let found = parse(&text.join("\r\n")).unwrap().figures;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].base, found[0].hidden), (Some(12), false));
    }

    #[test]
    fn an_older_form_is_read_and_a_newer_one_is_refused_with_what_to_do() {
        let key = "990001/trivsel.generel/2024-25/alle";
        let row = format!("d;fortrolig;990001;{key};t;2024/25;alle;;;;12;shown;\"a\"");
        let old = parse(&format!("{HEAD}\n{row}\n")).unwrap();
        let now = format!("{HEAD};rules;format\n{row};x;{FORMAT}\n");
        assert_eq!(parse(&now).unwrap(), old);
        let fault = parse(&now.replace(&format!(";x;{FORMAT}"), ";x;3")).unwrap_err();
        assert!(fault.hint.unwrap().da.contains("igen med denne version"));
    }

    #[test]
    fn who_stood_by_name_in_a_group_is_known_by_its_bases() {
        let row = |unit: &str, base: &str| {
            let key = format!("{unit}/trivsel.generel/2024-25/alle");
            format!("{BOOKLET};plf;PLF Nord;{key};t;2024/25;alle;3,7;;;{base};shown;")
        };
        let text = [HEAD.into(), row("990001", "412"), row("990002", "")];
        let found = parse(&text.join("\n")).unwrap().groups;
        assert_eq!(
            found.named.iter().map(|u| u.as_str()).collect::<Vec<_>>(),
            ["990001"]
        );
        assert_eq!(found.figures.len(), 2);
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        for text in ["", "a;b\n1;2", &format!("{HEAD}\nx;x;x;x;x;x;x;;;;;shown;")] {
            assert_eq!(parse(text).unwrap_err().code, "earlier", "{text}");
        }
    }
}
