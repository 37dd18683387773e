//! One unit in one edition: what it is made of goes in, its files and their record come out.

use std::fs;
use std::path::PathBuf;

use datapakke_model::release::{Edition, Verified};
use datapakke_model::{Diagnostic, Text, Unit};
use datapakke_report::{
    Context, Documents, Earlier, Paper, Theme, agreement_sheet, papers, render,
    unit_workbook,
};

use super::work::Fault;
use super::{AGREEMENTS, PROGRAM, WORKBOOK};
use crate::config::{self, RunLimits as Limits};
use crate::figures;
use crate::guard;
use crate::output::record::{self, Found, Link, Record};
use crate::output::set::Files;
use crate::output::sha256;
use crate::pipeline::Loaded;

/// One document to make.
pub struct Task {
    /// The unit.
    pub unit: Unit,
    /// The place of its profile.
    pub profile: usize,
    /// The edition.
    pub edition: Edition,
    /// The unit's folder, below the folder of documents.
    pub folder: String,
    /// The hash of everything it is made of.
    pub because: String,
    /// Whether it is to be made; if not, what lies there stays.
    pub asked: bool,
}

impl Task {
    /// Returns the edition's folder, below the folder of documents.
    pub fn place(&self) -> String {
        format!("{}/{}", self.folder, self.edition)
    }
}

/// What came of a task.
pub struct Made {
    /// What is told of it.
    pub documents: record::Documents,
    /// Its files, by path below the unit's folder; none when those of an earlier build lie
    /// there and stay.
    pub files: Option<Files>,
    /// Whether those that stay would be made differently now.
    pub older: bool,
}

/// Everything that all tasks share.
pub struct Shop {
    /// What was read.
    pub loaded: Loaded,
    /// What may be shown.
    pub checked: Verified,
    /// The look.
    pub theme: Theme,
    /// The folder of documents.
    pub out: PathBuf,
}

impl Shop {
    /// Returns what an earlier build made of the very same, if it still lies there whole.
    pub fn kept(&self, task: &Task, old: Option<&Record>) -> Option<record::Documents> {
        let documents = old?.editions.get(&task.edition)?;
        let folder = self.out.join(&task.folder);
        (documents.because == task.because && documents.whole(task.edition, &folder))
            .then(|| documents.clone())
    }

    /// Makes the documents of a task.
    ///
    /// # Errors
    /// A template of the project is wrong, or a file cannot be made.
    pub fn make(&self, task: &Task, old: Option<&Record>) -> Result<Made, Diagnostic> {
        if let Some(documents) = self.kept(task, old) {
            return Ok(Made { documents, files: None, older: false });
        }
        let lies = old.and_then(|old| old.editions.get(&task.edition));
        if let Some(documents) = lies.filter(|_| !task.asked) {
            return Ok(Made { documents: documents.clone(), files: None, older: true });
        }
        let loaded = &self.loaded;
        let conferences = &loaded.prepared.conferences;
        let lying = lies
            .map(|lies| Lying { folder: self.out.join(task.place()), documents: lies });
        let context = Context {
            catalogue: &loaded.catalogue,
            register: &loaded.register,
            settings: &loaded.project.config.settings,
            sources: &loaded.plan.sources,
            theme: &self.theme,
            overrides: &loaded.project.templates,
            conference: conferences.units.get(&task.unit.id),
            agreements: conferences.agreements_of(&task.unit.id),
            rubrics: &loaded.rubrics,
            earlier: lying.as_ref().map(|lying| lying as &dyn Earlier),
        };
        let profile = self.checked.release_one(task.profile, task.edition);
        let made = render(&profile, &context).and_then(|documents| {
            let papers = papers(&profile, &context)?;
            let sheet = agreement_sheet(&profile, &context)?;
            Ok((documents, papers, sheet, unit_workbook(&profile, &context)?))
        });
        let (documents, papers, sheet, book) = made.map_err(|error| {
            unmade(&task.unit.name, &Text::new(error.to_string(), error.to_string()))
        })?;
        let (mut told, mut files, mut lines) = collect(documents, papers);
        files.extend(sheet.map(|sheet| (AGREEMENTS.to_owned(), sheet)));
        files.insert(WORKBOOK.to_owned(), book.xlsx);
        let found = Found { file: WORKBOOK.to_owned(), pages: 0 };
        told.found.insert(by_program(&book.content), found);
        lines += &figures::lines(&book.figures);
        told.because = task.because.clone();
        told.files = files.iter().map(|(name, b)| (name.clone(), sha256(b))).collect();
        told.lines = sha256(lines.as_bytes());
        let edition = task.edition;
        let path = |(name, bytes)| (format!("{edition}/{name}"), bytes);
        let mut files: Files = files.into_iter().map(path).collect();
        files.insert(record::lines(edition), lines.into_bytes());
        Ok(Made { documents: told, files: Some(files), older: false })
    }
}

/// What an earlier build made of a unit in an edition.
#[derive(Debug)]
struct Lying<'a> {
    folder: PathBuf,
    documents: &'a record::Documents,
}

impl Earlier for Lying<'_> {
    fn find(&self, content: &str) -> Option<(Vec<u8>, usize)> {
        let found = self.documents.found.get(&by_program(content))?;
        let bytes = fs::read(self.folder.join(&found.file)).ok()?;
        let whole = *self.documents.files.get(&found.file)? == sha256(&bytes);
        whole.then_some((bytes, found.pages))
    }
}

/// Joins what a document is made of with the program that makes it.
fn by_program(content: &str) -> String {
    sha256(format!("{PROGRAM} {content}").as_bytes())
}

/// Says that a unit's documents were given up, and why.
pub fn failed(name: &str, fault: Fault, limits: Limits) -> Diagnostic {
    let keys = config::LIMIT_KEYS;
    match fault {
        Fault::Broke(place) => {
            let broke = guard::broke(&place);
            Diagnostic { hint: broke.hint, ..unmade(name, &broke.message) }
        }
        Fault::Time => {
            let seconds = limits.time.as_secs();
            let why = Text::new(
                format!("det tog mere end {seconds} sekunder"),
                format!("it took more than {seconds} seconds"),
            );
            unmade(name, &why).hint(
                format!("er der egne skabeloner i skabeloner/, så se efter en løkke uden ende; ellers sæt `{}` op i [koersel] i datapakke.toml", keys[0]),
                format!("if there are own templates in skabeloner/, look for a loop without end; otherwise raise `{}` in [koersel] in datapakke.toml", keys[0]),
            )
        }
        Fault::Memory => {
            let megabytes = limits.memory >> 20;
            let why = Text::new(
                format!("programmet måtte højst bruge {megabytes} MB hukommelse"),
                format!("the program was allowed {megabytes} MB of memory"),
            );
            unmade(name, &why).hint(
                format!("byg færre enheder ad gangen med --enhed, eller sæt `{}` op i [koersel] i datapakke.toml; det, der er lavet, laves ikke igen", keys[1]),
                format!("build fewer units at a time with --unit, or raise `{}` in [koersel] in datapakke.toml; what is made is not made again", keys[1]),
            )
        }
    }
}

/// Says that a unit's documents could not be made, and why.
fn unmade(name: &str, what: &Text) -> Diagnostic {
    Diagnostic::error(
        "unit-failed",
        format!("{name}: datapakken kunne ikke laves: {}", what.da),
        format!("{name}: the data pack could not be made: {}", what.en),
    )
}

/// Gathers the files of an edition, what is told of them, and their lines of `figures.csv`.
fn collect(
    documents: Documents,
    papers: Vec<Paper>,
) -> (record::Documents, Files, String) {
    let mut files = Files::new();
    for (name, svg) in documents.charts {
        files.insert(format!("diagrammer/{name}.svg"), svg.into_bytes());
    }
    let pack = "datapakke.pdf".to_owned();
    files.insert(pack.clone(), documents.pdf);
    let mut lines = figures::lines(&documents.figures);
    let mut told = record::Documents {
        pages: documents.pages,
        diagnostics: documents.diagnostics,
        ..record::Documents::default()
    };
    let mut again = |content: Option<String>, file, pages| {
        told.found.extend(content.map(|of| (by_program(&of), Found { file, pages })));
    };
    again(documents.content, pack, documents.pages);
    for paper in &papers {
        again(paper.content.clone(), format!("{}.pdf", paper.name), paper.pages);
    }
    for paper in papers {
        told.links.push(Link {
            label: paper.label,
            name: paper.name.to_owned(),
            word: paper.docx.is_some(),
            sheet: paper.name == papers::AGREEMENTS,
        });
        lines += &figures::lines(&paper.figures);
        told.diagnostics.extend(paper.diagnostics);
        files.insert(format!("{}.pdf", paper.name), paper.pdf);
        files.extend(paper.docx.map(|docx| (format!("{}.docx", paper.name), docx)));
    }
    (told, files, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_document_of_this_program_is_found_again() {
        let name = format!("datapakke-found-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let file = "datapakke.pdf".to_owned();
        fs::write(folder.join(&file), b"pages").unwrap();
        let with = |key: String| record::Documents {
            files: [(file.clone(), sha256(b"pages"))].into(),
            found: [(key, Found { file: file.clone(), pages: 3 })].into(),
            ..record::Documents::default()
        };
        let (own, other) = (with(by_program("of this")), with("of this".to_owned()));
        let find = |documents: &record::Documents, content: &str| {
            Lying { folder: folder.clone(), documents }.find(content)
        };
        assert_eq!(find(&own, "of this"), Some((b"pages".to_vec(), 3)));
        assert_eq!(find(&own, "of that"), None);
        assert_eq!(find(&other, "of this"), None, "made by another program");
        fs::write(folder.join(&file), b"pagez").unwrap();
        assert_eq!(find(&own, "of this"), None, "somebody changed it");
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(find(&own, "of this"), None);
    }
}
