//! Fjordby, the sample municipality, or another one of its kind: made from its seed, written to a folder, read and
//! analysed, so that its packs can be set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use datapakke::pipeline::{self, Loaded};
use datapakke::sample::{SampleOptions, generate};
use datapakke_analytics as analytics;
use datapakke_model::release::{Edition, Known, Released, Verified, verified};
use datapakke_model::{Alone, Profile};
use datapakke_report::chart::{Chart, draw};
use datapakke_report::{Context, Theme, present, render};

use crate::plain::{PlainDocument, Shelf};

/// Returns the root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("benches lies in the repository")
}

/// Writes Fjordby to a fresh folder below the given one, and returns it.
pub fn write_fjordby(below: &Path) -> PathBuf {
    write_sample(below, "fjordby", &SampleOptions::default())
}

/// Writes a sample to a fresh folder of that name below the given one, and returns it.
pub fn write_sample(below: &Path, name: &str, options: &SampleOptions) -> PathBuf {
    let root = below.join(name);
    // A folder of an earlier run holds the same files; what a build left there must go.
    let _ = std::fs::remove_dir_all(&root);
    let files = generate(options).expect("the sample can be made");
    for (path, bytes) in files {
        let path = root.join(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(path, bytes).expect("the file can be written");
    }
    root
}

/// Everything read and analysed, ready to be set.
pub struct Fjordby {
    loaded: Loaded,
    decided: Verified,
    profiles: Vec<Released<Profile>>,
    theme: Theme,
}

impl Fjordby {
    /// Reads and analyses a project folder.
    pub fn open(root: &Path) -> Self {
        let mut loaded = pipeline::load(root).expect("the sample can be read");
        let settings = &loaded.project.config.settings;
        let (catalogue, register) = (&loaded.catalogue, &loaded.register);
        let profiles = analytics::profiles(&loaded.batch, catalogue, register, settings)
            .expect("the sample can be analysed")
            .take(&mut loaded.diagnostics);
        let known = Known::of_few(&profiles, catalogue, &settings.thresholds);
        let plan = analytics::disclose(&known, &Alone);
        let decided = verified(&known, plan, &Alone).expect("the plan holds");
        let editions = settings.editions.clone();
        let mut town =
            Fjordby { loaded, decided, profiles: Vec::new(), theme: Theme::default() };
        town.profiles = editions.into_iter().flat_map(|e| town.released(e)).collect();
        town
    }

    /// Returns every unit as an edition may have it, also one that `build` makes no pack of.
    pub fn released(&self, edition: Edition) -> Vec<Released<Profile>> {
        self.decided.release(edition)
    }

    /// Returns the profiles, one for each pack that `build` makes.
    pub fn profiles(&self) -> &[Released<Profile>] {
        &self.profiles
    }

    /// Returns what was read.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// Returns what rendering needs to know.
    pub fn context(&self) -> Context<'_> {
        Context {
            catalogue: &self.loaded.catalogue,
            register: &self.loaded.register,
            settings: &self.loaded.project.config.settings,
            sources: &self.loaded.plan.sources,
            theme: &self.theme,
            overrides: &self.loaded.project.templates,
            conference: None,
            agreements: &[],
            rubrics: &self.loaded.rubrics,
            earlier: None,
        }
    }

    /// Returns the same with what was written for a unit's conference, and its agreements.
    pub fn context_of(&self, profile: &Released<Profile>) -> Context<'_> {
        let conferences = &self.loaded.prepared.conferences;
        Context {
            conference: conferences.units.get(&profile.value().unit),
            agreements: conferences.agreements_of(&profile.value().unit),
            ..self.context()
        }
    }

    /// Returns the charts of a pack, not yet drawn.
    pub fn charts(&self, profile: &Released<Profile>) -> BTreeMap<String, Chart> {
        present(profile, &self.context()).charts
    }

    /// Draws charts, as `render` does.
    pub fn draw(&self, charts: &BTreeMap<String, Chart>) -> BTreeMap<String, String> {
        let one = |(name, chart): (&String, &Chart)| {
            let svg = draw(chart, &self.theme).expect("the chart can be drawn").svg;
            (name.clone(), svg)
        };
        charts.iter().map(one).collect()
    }

    /// Returns the pack that `render` makes in a context, for Typst alone.
    pub fn plain<'a>(
        &self,
        shelf: &'a Shelf,
        profile: &Released<Profile>,
        context: &Context<'_>,
    ) -> PlainDocument<'a> {
        PlainDocument::of(shelf, || {
            _ = render(profile, context).expect("the pack can be set")
        })
    }
}
