//! A seed comes in, a whole project folder of an invented municipality goes out.
//!
//! The folder holds every export format that the program reads, in the mess in which real
//! files come, and a few planted effects that a data pack must find. Its `ORIGIN.md`
//! lists both. Without differences, schools and years are alike but for chance.

mod absence;
mod api;
mod attendance;
mod conference;
mod exam;
mod kmd;
mod local;
mod pivot;
mod project;
mod random;
mod register;
mod staff;
mod survey;
mod testing;
mod text;
mod town;
mod wellbeing;

use std::collections::BTreeMap;

use datapakke_model::Catalogue;
use thiserror::Error;

use town::{Town, YEARS};

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOptions {
    /// Seed of the random numbers: the same seed gives the same bytes.
    pub seed: u64,
    /// Number of ordinary schools, at least 2; the other units follow in proportion, so
    /// that 7 schools make 12 units in use, 18 about 30 and 62 about 100.
    pub schools: usize,
    /// Name of the municipality.
    pub name: String,
    /// Whether schools and years truly differ; without it everything that differs is
    /// chance between pupils, so whatever an analysis finds is a false alarm.
    pub differences: bool,
}

impl Default for SampleOptions {
    fn default() -> Self {
        SampleOptions {
            seed: 1,
            schools: 7,
            name: "Fjordby".to_owned(),
            differences: true,
        }
    }
}

/// Why no sample could be made.
#[derive(Debug, Error)]
pub enum Error {
    /// The catalogue cannot be used.
    #[error(transparent)]
    Catalogue(#[from] datapakke_model::catalogue::CatalogueError),
    /// The catalogue has no usable questionnaire of that name.
    #[error("the catalogue has no questionnaire `{0}` with scales for all questions")]
    Questionnaire(String),
    /// A workbook cannot be written.
    #[error(transparent)]
    Workbook(#[from] datapakke_report::Error),
}

/// Files by their path below the project folder.
type Files = BTreeMap<String, Vec<u8>>;

/// Makes the files of a sample project by their path below its folder.
///
/// The same options give the same bytes on every platform.
pub fn generate(options: &SampleOptions) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let catalogue = Catalogue::built_in()?;
    let town = Town::new(options);
    let mut files = Files::new();
    let absences = absence::draw(&town);
    let wellbeing = wellbeing::Wellbeing::draw(&town, &catalogue)?;
    let leavers = (0..YEARS).map(|year| exam::draw(&town, year)).collect();
    let figures =
        api::Figures { town: &town, absences: &absences, leavers, wellbeing: &wellbeing };
    api::write(&figures, &mut files);
    register::write(&town, &mut files);
    attendance::write(&town, &absences, &mut files);
    pivot::write(&figures, &mut files)?;
    kmd::write(&figures, &mut files);
    local::write(&town, &catalogue, &mut files);
    testing::write(&town, &mut files);
    staff::write(&town, &mut files)?;
    survey::write(&town, &catalogue, &mut files)?;
    // What people wrote speaks of these very units and figures.
    let prepared = *options == SampleOptions::default();
    if prepared {
        conference::write(&mut files);
    }
    project::write(&town, prepared, &mut files);
    Ok(files)
}
