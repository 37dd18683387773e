//! The workbooks of the groups: profiles come in, files go out, and to each unit that is not
//! named its own letter.

use std::collections::BTreeMap;
use std::path::Path;

use datapakke_model::release::Verified;
use datapakke_model::{Diagnostic, Text};
use datapakke_report::Theme;
use datapakke_report::compare::{Around, Group, group_workbook};

use super::compare::{EDITION, OWN, groups, lot};
use crate::output::{self, sha256, slug};
use crate::pipeline::Loaded;

/// The name of the workbook in a group's folder.
const BOOK: &str = "plf.xlsx";

/// The name of the file that tells a unit its own letter in it.
const LETTER: &str = "plf-regneark-bogstav.txt";

/// What was written.
#[derive(Default)]
pub struct Written {
    /// Each workbook: the group's name, and the link from the landing page.
    pub links: Vec<(Text, String)>,
    /// The hash of each file, by path.
    pub files: BTreeMap<String, String>,
    /// What could not be made.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes `plf/<group>/plf.xlsx` for every group.
pub fn write(
    loaded: &Loaded,
    checked: Verified<'_>,
    theme: &Theme,
    out: &Path,
) -> Result<Written, Diagnostic> {
    let released = checked.release(EDITION);
    let key = loaded.project.key()?;
    let around = Around {
        catalogue: &loaded.catalogue,
        register: &loaded.register,
        settings: &loaded.project.config.settings,
        sources: &loaded.plan.sources,
        theme,
    };
    let mut made = Written::default();
    for members in groups(loaded, &released) {
        let lot = lot(&key, &members, &around, BOOK);
        let group = Group { name: &members.name, profiles: &members.profiles, lot: &lot };
        let book = match group_workbook(&group, &around) {
            Ok(Some(book)) => book,
            Ok(None) => continue,
            Err(error) => {
                made.diagnostics.push(failed(&members.name, &error.to_string()));
                continue;
            }
        };
        let path = format!("plf/{}/{BOOK}", members.folder);
        put(&mut made, out, &path, &book.xlsx)?;
        for (id, letter) in &book.letters {
            let Some(unit) = loaded.register.units.get(id) else { continue };
            let folder = format!("enheder/{id}-{}/{OWN}", slug(&unit.name));
            let text = format!(
                "I {path} er {} »{letter}«. Andre dokumenter har andre bogstaver.\n",
                unit.name
            );
            put(&mut made, out, &format!("{folder}/{LETTER}"), text.as_bytes())?;
        }
        let label = Text::new(
            format!("{}: regneark", members.name.da),
            format!("{}: workbook", members.name.en),
        );
        made.links.push((label, path));
    }
    sweep(&made, out)?;
    Ok(made)
}

/// Takes away workbooks and letters of an earlier build that this one did not make.
fn sweep(made: &Written, out: &Path) -> Result<(), Diagnostic> {
    for (above, below, file) in [("plf", "", BOOK), ("enheder", OWN.key(), LETTER)] {
        let folders = std::fs::read_dir(out.join(above)).into_iter().flatten().flatten();
        for folder in folders {
            let name = folder.file_name().to_string_lossy().into_owned();
            let parts = [above, &name, below, file];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            if !made.files.contains_key(&parts.join("/")) {
                output::keep_only(&folder.path().join(below), |found| found != file)?;
            }
        }
    }
    Ok(())
}

fn put(
    made: &mut Written,
    out: &Path,
    path: &str,
    bytes: &[u8],
) -> Result<(), Diagnostic> {
    output::write(&out.join(path), bytes)?;
    made.files.insert(path.to_owned(), sha256(bytes));
    Ok(())
}

fn failed(name: &Text, what: &str) -> Diagnostic {
    Diagnostic::error(
        "group-workbook",
        format!("{}: {BOOK} kunne ikke laves: {what}", name.da),
        format!("{}: {BOOK} could not be made: {what}", name.en),
    )
}
