//! A municipality in which nothing truly differs: made from a seed, read in memory,
//! analysed; and effects planted in its rows, so that the share that is found can be
//! counted.

pub mod answers;
pub mod plant;

use std::collections::BTreeMap;

use datapakke::config;
use datapakke::sample::{SampleOptions, generate};
use datapakke_analytics as analytics;
use datapakke_ingest::{self as ingest, Context, Input, Key, Layouts};
use datapakke_model::{Batch, Catalogue, Profile, Register, Settings};

/// A stream of random numbers (SplitMix64, Steele and others 2014).
pub struct Random(u64);

impl Random {
    /// Makes the stream of a seed and a purpose.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Random(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// Everything that was read of one municipality.
pub struct Municipality {
    /// The rows.
    pub batch: Batch,
    /// The units.
    pub register: Register,
    /// What the build is told.
    pub settings: Settings,
}

impl Municipality {
    /// Makes a municipality without differences, reads its files and adds the answers to
    /// the wellbeing questionnaire that it holds itself in the place of the published
    /// distributions, which are of fewer questions.
    pub fn new(seed: u64, schools: usize, catalogue: &Catalogue) -> Self {
        let options = SampleOptions {
            seed,
            schools,
            differences: false,
            ..SampleOptions::default()
        };
        let files = generate(&options).expect("the sample can be made");
        let mut made = read(files, catalogue);
        made.batch.distributions.rows.clear();
        let own = answers::of_rows(seed, &made.batch, made.settings.year, catalogue);
        made.batch.answers.extend(own);
        made
    }

    /// Analyses rows of this municipality.
    pub fn profiles(&self, batch: &Batch, catalogue: &Catalogue) -> Vec<Profile> {
        analytics::profiles(batch, catalogue, &self.register, &self.settings)
            .expect("the municipality can be analysed")
            .value
    }
}

/// Reads a project's files as the program does, without a disk.
pub fn read(files: BTreeMap<String, Vec<u8>>, catalogue: &Catalogue) -> Municipality {
    let text =
        String::from_utf8(files[config::FILE].clone()).expect("settings are UTF-8");
    let config = config::read(&text).expect("the settings can be read").value;
    let input = |(path, bytes): (&String, &Vec<u8>)| Input {
        path: path.clone(),
        bytes: bytes.as_slice().into(),
    };
    let data = files.iter().filter(|(path, _)| path.starts_with("data/"));
    let layouts = Layouts::built_in();
    let plan = ingest::plan(data.map(input).collect(), &layouts).value;
    let units = files.get_key_value("enheder.csv").map(input);
    let (settings, number) = (config.settings, config.number.as_deref());
    let register =
        ingest::read_register(&plan, units.as_ref(), &settings.municipality, number)
            .value;
    let key = Key::from_bytes([7; 32]);
    let context = Context {
        catalogue,
        layouts: &layouts,
        register: &register,
        key: &key,
        year: settings.year,
    };
    let mut batch = Batch::default();
    for job in &plan.jobs {
        batch.append(ingest::run(job, &context).value);
    }
    let batch = ingest::reconcile(batch, &plan.sources).value;
    Municipality { batch, register, settings }
}
