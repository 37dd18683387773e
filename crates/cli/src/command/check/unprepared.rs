//! What was read for the conferences to notes on the units that have nothing yet: no
//! folder, a folder that nobody filled in, or one whose texts await a consent.

use datapakke_ingest::conference::{FOLDER, Prepared};
use datapakke_model::source::Place;
use datapakke_model::{Diagnostic, Register, SchoolYear, UnitId};

/// Says which units nothing is prepared for, once something is for another.
pub fn notes(
    prepared: &Prepared,
    register: &Register,
    year: SchoolYear,
) -> Vec<Diagnostic> {
    let open = register.units.values();
    let open = open.filter(|unit| unit.closed.is_none_or(|closed| closed >= year));
    let (with, without): (Vec<&UnitId>, Vec<&UnitId>) =
        open.map(|unit| &unit.id).partition(|id| is_prepared(prepared, id));
    let folder = |id: &UnitId| prepared.folders.get(id);
    let (held, rest): (Vec<&UnitId>, Vec<&UnitId>) =
        without.into_iter().partition(|id| folder(id).is_some_and(|f| f.awaits_consent));
    let (blank, bare): (Vec<&UnitId>, Vec<&UnitId>) =
        rest.into_iter().partition(|id| folder(id).is_some());
    let begun = !with.is_empty() || !held.is_empty();
    let notes = [
        bare.first().filter(|_| begun).map(|id| no_folder(bare.len(), id)),
        blank
            .first()
            .and_then(|id| folder(id))
            .filter(|_| begun)
            .map(|folder| nothing_filled_in(blank.len(), &folder.path)),
        held.first()
            .and_then(|id| folder(id))
            .map(|folder| no_consent(held.len(), &folder.path)),
    ];
    notes.into_iter().flatten().collect()
}

fn is_prepared(prepared: &Prepared, id: &UnitId) -> bool {
    let Some(c) = prepared.conferences.units.get(id) else { return false };
    let nothing = c.points.is_empty()
        && c.observations.is_empty()
        && c.efforts.is_empty()
        && c.answers.is_empty();
    !nothing
}

/// `1 enhed har` or `3 enheder har`.
fn units(n: usize) -> (String, String) {
    match n {
        1 => ("1 enhed".to_owned(), "1 unit".to_owned()),
        n => (format!("{n} enheder"), format!("{n} units")),
    }
}

fn no_folder(n: usize, first: &UnitId) -> Diagnostic {
    let (da, en) = units(n);
    Diagnostic::note(
        "nothing-prepared",
        format!("{da} har intet forberedt til samtalen"),
        format!("nothing is prepared for the conference of {en}"),
    )
    .at(Place::file(FOLDER))
    .hint(
        format!("kopiér samtale/_skabelon til samtale/{first}, og udfyld filerne"),
        format!("copy samtale/_skabelon to samtale/{first} and fill in the files"),
    )
}

fn nothing_filled_in(n: usize, path: &str) -> Diagnostic {
    let (da, en) = units(n);
    Diagnostic::note(
        "nothing-filled-in",
        format!("{da} har en mappe til samtalen, hvor intet kan bruges endnu"),
        format!("{en} with a folder for the conference in which nothing can be used yet"),
    )
    .at(Place::file(path))
    .hint(
        format!("udfyld punkter-enhed.md og de andre filer i {path}"),
        format!("fill in punkter-enhed.md and the other files in {path}"),
    )
}

fn no_consent(n: usize, path: &str) -> Diagnostic {
    let (da, en) = units(n);
    Diagnostic::note(
        "nothing-consented",
        format!("{da} har kun skrevet tekst, der er udeladt, fordi samtykket mangler"),
        format!("{en} with no other text than what was left out for lack of consent"),
    )
    .at(Place::file(path))
    .hint(
        "skriv `Samtykke: ja` i teksten, når der er sagt ja, eller skriv om noget, der ikke kræver samtykke",
        "write `Samtykke: ja` in the text once the answer is yes, or write of what needs no consent",
    )
}

#[cfg(test)]
mod tests {

    use datapakke_ingest::Input;
    use datapakke_ingest::conference::{Setting, read};
    use datapakke_model::Catalogue;
    use datapakke_model::conference::{Meetings, Rubrics};
    use datapakke_model::settings::Settings;
    use datapakke_model::unit::{Unit, UnitKind};

    use super::*;

    fn check(files: &[(&str, &str)], expected: &[(&str, &str, &str)]) {
        let unit =
            |id: &str, name: &str| Unit::new(id.parse().unwrap(), name, UnitKind::Skole);
        let units = [unit("998002", "Strandskolen"), unit("998003", "Engskolen")];
        let register = Register {
            units: units.into_iter().map(|u| (u.id.clone(), u)).collect(),
            ..Register::default()
        };
        let settings = Settings {
            invented: true,
            ..Settings::new("Fjordby", "2025/26".parse().unwrap(), "2026-11-02")
        };
        let (catalogue, meetings, rubrics) = (
            Catalogue::built_in().unwrap(),
            Meetings::built_in().unwrap(),
            Rubrics::built_in().unwrap(),
        );
        let setting = Setting {
            catalogue: &catalogue,
            meetings: &meetings,
            rubrics: &rubrics,
            register: &register,
            settings: &settings,
        };
        let inputs: Vec<Input> = files
            .iter()
            .map(|(path, text)| Input {
                path: (*path).into(),
                bytes: text.as_bytes().into(),
            })
            .collect();
        let prepared = read(&inputs, &setting).value;
        let notes = notes(&prepared, &register, settings.year);
        let said: Vec<(&str, &str, &str)> = notes
            .iter()
            .map(|n| {
                let file = n.place.as_ref().unwrap().file.as_str();
                (n.code.as_str(), file, n.message.da.as_str())
            })
            .collect();
        assert_eq!(said, expected);
        assert!(notes.iter().all(|note| note.hint.is_some()));
    }

    const POINTS: (&str, &str) = ("samtale/998002/punkter-enhed.md", "## Pauserne\n");
    const SEEN: &str = "Dato: 2026-10-05\nMetode: samtale\nHvem: en elev\n\nUro.\n";

    #[test]
    fn a_unit_without_a_folder_is_told_how_to_begin() {
        let begun =
            ("nothing-prepared", "samtale", "1 enhed har intet forberedt til samtalen");
        check(&[POINTS], &[begun]);
        check(&[], &[]);
    }

    #[test]
    fn a_folder_whose_only_text_lacks_consent_is_not_called_empty() {
        let seen = ("samtale/998003/observationer/a.md", SEEN);
        let held = (
            "nothing-consented",
            "samtale/998003",
            "1 enhed har kun skrevet tekst, der er udeladt, fordi samtykket mangler",
        );
        check(&[POINTS, seen], &[held]);
        let refused = format!("Samtykke: nej\n{SEEN}");
        check(&[POINTS, (seen.0, &refused)], &[held]);
        let given = format!("Samtykke: ja\n{SEEN}");
        check(&[POINTS, (seen.0, &given)], &[]);
    }

    #[test]
    fn a_folder_that_nobody_filled_in_is_not_to_be_made_again() {
        let blank = (
            "nothing-filled-in",
            "samtale/998003",
            "1 enhed har en mappe til samtalen, hvor intet kan bruges endnu",
        );
        check(&[POINTS, ("samtale/998003/indsatser.md", "# Egne indsatser\n")], &[blank]);
    }
}
