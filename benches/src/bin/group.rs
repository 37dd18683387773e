//! What the booklet, the slides, the workbook and the page of a group of twelve schools cost
//! beside four of its packs, on one core with Typst's memory emptied before each.
//!
//! `cargo run --release --bin group [TURNS]`

use std::collections::BTreeMap;

use datapakke::sample::SampleOptions;
use datapakke_benches::clock::Duel;
use datapakke_benches::project::{Fjordby, write_sample};
use datapakke_model::release::{Edition, Released};
use datapakke_model::unit::UnitKind;
use datapakke_model::{Profile, Text};
use datapakke_report::compare::{self, Around, Group, group_workbook};
use datapakke_report::{plf, render};

const SCHOOLS: usize = 12;
const PACKS: usize = 4;
const TURNS: usize = 5;

fn main() {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let below = std::env::temp_dir().join("datapakke-group");
    let options = SampleOptions { schools: SCHOOLS, ..SampleOptions::default() };
    let town = Fjordby::open(&write_sample(&below, "kommune", &options));
    let of = |edition: Edition, n: usize| -> Vec<&Released<Profile>> {
        let school = |p: &&Released<Profile>| {
            p.edition() == edition && p.value().kind == UnitKind::Skole
        };
        town.profiles().iter().filter(school).take(n).collect()
    };
    let (members, packs) = (of(Edition::Plf, SCHOOLS), of(Edition::Fortrolig, PACKS));
    assert_eq!((members.len(), packs.len()), (SCHOOLS, PACKS));
    let ids = members.iter().map(|p| p.value().unit.clone());
    let lot: BTreeMap<_, _> = ids.zip(1_u64..).collect();
    let name = Text::new("Alle skoler", "All schools");
    let group = Group { name: &name, profiles: &members, lot: &lot, told: None };
    let context = town.context();
    let around = Around {
        catalogue: context.catalogue,
        register: context.register,
        settings: context.settings,
        sources: context.sources,
        theme: context.theme,
    };
    let shared = || {
        comemo::evict(0);
        let page = compare::page(&group, &around).expect("twelve have a page");
        let none = BTreeMap::new();
        let booklet =
            plf::booklet(&group, &around, &none).expect("the templates are ours");
        let slides = plf::slides(&group, &around, &none).expect("the templates are ours");
        let book = group_workbook(&group, &around).expect("it fits into a workbook");
        (page, booklet.expect("a booklet"), slides.expect("slides"), book)
    };
    let four = || -> Vec<_> {
        let one = |profile: &&Released<Profile>| {
            comemo::evict(0);
            render(profile, &town.context_of(profile)).expect("the pack can be set")
        };
        packs.iter().map(one).collect()
    };
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    one_core.expect("a pool of one thread").install(|| {
        let (_, booklet, slides, _) = shared();
        println!("booklet {} pages, slides {}", booklet.pages, slides.pages);
        Duel::run(asked.unwrap_or(TURNS), shared, four)
            .report("all for the group / four packs", 1.0);
    });
    let _ = std::fs::remove_dir_all(&below);
}
