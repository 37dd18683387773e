//! Made-up units come in; the administration's overview of them goes out.

use datapakke_model::{Edition, Language, Profile, Released, UnitId};

use super::{Overview, Town, overview};
use crate::present::sample::{
    World, a_club, a_school, a_school_with_five_findings, all_hidden,
};
use crate::workbook::town_workbook;

const LONG: &str = "Den selvejende institution Ærøskøbing Søndre Å, afdeling Nord";

/// Many units of one profile, with names that do not fit on a line.
fn units(n: usize, profile: &Profile, world: &mut World) -> Vec<Released<Profile>> {
    let template = world.register.units.values().next().unwrap().clone();
    (0..n)
        .map(|at| {
            let id: UnitId = format!("9{at:05}").parse().unwrap();
            let mut unit = template.clone();
            unit.id = id.clone();
            unit.name = format!("{LONG} {at}");
            unit.kind = profile.kind;
            world.register.units.insert(id.clone(), unit);
            world.release(Profile { unit: id, ..profile.clone() }, Edition::Fortrolig)
        })
        .collect()
}

fn made(profiles: &[Released<Profile>], world: &World) -> Overview {
    let town = Town { profiles, context: world.context(), agreements: &[], remarks: &[] };
    let book = town_workbook(&town).unwrap().unwrap();
    assert_eq!(town_workbook(&town).unwrap().unwrap(), book, "the same bytes");
    let made = overview(&town).unwrap().unwrap();
    let left = made.diagnostics.iter().map(|d| d.message.da.clone());
    assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
    made
}

#[test]
fn sixty_units_with_long_names_have_an_overview() {
    let mut world = World::new(Language::Da);
    let profiles = units(60, &a_school_with_five_findings(), &mut world);
    let made = made(&profiles, &world);
    assert!((6..40).contains(&made.pages), "{} pages", made.pages);
    assert!(made.figures.len() > 60, "{} figures", made.figures.len());
}

#[test]
fn units_of_which_all_is_hidden_and_units_without_figures_have_an_overview() {
    let mut hidden = a_school();
    all_hidden(&mut hidden);
    let mut nothing = a_club();
    nothing.indicators.clear();
    nothing.questions.clear();
    nothing.findings.clear();
    for (profile, n) in [(hidden, 3), (nothing, 1)] {
        let mut world = World::new(Language::Da);
        let profiles = units(n, &profile, &mut world);
        let made = made(&profiles, &world);
        let shown = made.figures.iter().filter(|row| row.value.is_some()).count();
        assert_eq!(shown, 0, "{:?}", made.figures);
    }
}

#[test]
fn the_overview_is_for_the_administration_alone() {
    let world = World::new(Language::En);
    for edition in [Edition::Skolebestyrelse, Edition::Plf, Edition::Offentlig] {
        let profiles = [world.release(a_school(), edition)];
        let town = Town {
            profiles: &profiles,
            context: world.context(),
            agreements: &[],
            remarks: &[],
        };
        assert_eq!(overview(&town).unwrap(), None);
        assert_eq!(town_workbook(&town).unwrap(), None);
    }
}
