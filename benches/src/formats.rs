//! Project folders come in, their files by format go out, and what reading one takes.

use std::collections::{BTreeMap, BTreeSet};

use datapakke::pipeline::{self, Loaded};
use datapakke_ingest::{Context, Input, Key, Layouts, plan_for, run_with};
use datapakke_model::{Alone, Batch};

use crate::project::{repository, write_fjordby};

/// A project's files of one format.
pub struct Format<'a> {
    /// The format, such as `stil.trivind`.
    pub name: String,
    /// The files.
    pub inputs: Vec<Input>,
    of: &'a Loaded,
}

impl Format<'_> {
    /// Returns the bytes of the files, as they lie in the folder.
    pub fn bytes(&self) -> u64 {
        self.inputs.iter().map(|input| input.bytes.len() as u64).sum()
    }

    /// Recognises the files and reads all their rows, on one thread.
    pub fn read(&self, layouts: &Layouts) -> Vec<Batch> {
        let Loaded { catalogue, register, project, .. } = self.of;
        let plan = plan_for(self.inputs.clone(), layouts, catalogue, &Alone).value;
        let key = Key::from_bytes([7; 32]);
        let year = project.config.settings.year;
        let context = Context { catalogue, layouts, register, key: &key, year };
        plan.jobs.iter().map(|job| run_with(job, &context, &Alone).value).collect()
    }
}

/// Reads Fjordby, as made from its seed, and the real files of the other sample.
pub fn samples() -> [Loaded; 2] {
    let fjordby = write_fjordby(&std::env::temp_dir().join("datapakke-formats"));
    let real = repository().join("data-samples/gladsaxe");
    [fjordby, real].map(|root| pipeline::load(&root).expect("the sample can be read"))
}

/// Returns a project's files by format; a file with sheets of several is in that of the first.
pub fn of(loaded: &Loaded) -> Vec<Format<'_>> {
    let mut seen = BTreeSet::new();
    let mut formats: BTreeMap<&str, Vec<Input>> = BTreeMap::new();
    for job in &loaded.plan.jobs {
        for path in job.parts.iter().map(|part| part.candidate.path.as_str()) {
            if !seen.insert(path) {
                continue;
            }
            let bytes = std::fs::read(loaded.project.root.join(path));
            let bytes = bytes.expect("a file of the sample can be read").into();
            let input = Input { path: path.to_owned(), bytes };
            formats.entry(&job.format).or_default().push(input);
        }
    }
    let format =
        |(name, inputs): (&str, _)| Format { name: name.to_owned(), inputs, of: loaded };
    formats.into_iter().map(format).collect()
}
