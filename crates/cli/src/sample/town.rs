//! A seed and a size come in, an invented municipality goes out: its units, and every
//! pupil in every school year.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use datapakke_model::UnitKind;

use super::SampleOptions;
use super::random::Random;

/// School years in the sample.
pub(super) const YEARS: usize = 5;
/// Index of the latest school year.
pub(super) const LATEST: usize = YEARS - 1;
/// The calendar year in which the first school year starts.
const FIRST: usize = 2021;
/// Months of a school year with lessons, August to June.
pub(super) const MONTHS: [u8; 11] = [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6];

/// Index of the school whose unlawful absence falls in the latest year.
pub(super) const UNLAWFUL_FALLS: usize = 1;
/// Index of the school whose pupils report more calm and order in the latest year.
pub(super) const CALM_RISES: usize = 2;
/// Index of the school whose parents are less content with the communication.
pub(super) const PARENTS_LOW: usize = 3;
/// Index of the tiny school, which registers absence day by day.
pub(super) const TINY: usize = 4;
/// Index of the school whose staff sick leave rises in the latest year.
pub(super) const SICK_LEAVE_RISES: usize = 5;
/// Index of the school whose pupils do better in mathematics.
pub(super) const MATHS_HIGH: usize = 6;

/// Returns a school year as the statistics write it: `2021/2022`.
pub(super) fn long_year(year: usize) -> String {
    format!("{}/{}", FIRST + year, FIRST + year + 1)
}

/// Returns a school year as people write it: `2021/22`.
pub(super) fn short_year(year: usize) -> String {
    format!("{}/{}", FIRST + year, (FIRST + year + 1) % 100)
}

/// Returns the calendar year in which a school year ends.
pub(super) fn end_year(year: usize) -> usize {
    FIRST + year + 1
}

/// One school.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct School {
    pub(super) number: String,
    pub(super) name: String,
    /// The name before, and the first school year with the new one.
    pub(super) former: Option<(&'static str, usize)>,
    pub(super) special: bool,
    pub(super) top_grade: u8,
    per_grade: f64,
    /// The last school year, for the closed one.
    pub(super) last_year: Option<usize>,
    /// School year from which it is not the same school, and why.
    pub(super) merger: Option<(usize, String)>,
    pub(super) group: &'static str,
    pub(super) named: bool,
    /// Parents' background, in deviations between pupils.
    pub(super) background: f64,
    /// Small true effects of the school, in deviations between pupils.
    pub(super) teaching: f64,
    pub(super) climate: f64,
    pub(super) absence: f64,
}

impl School {
    /// Tells whether the school is open in a year.
    pub(super) fn open(&self, year: usize) -> bool {
        self.last_year.is_none_or(|last| year <= last)
    }

    /// Returns the name the school had in a year.
    pub(super) fn name_in(&self, year: usize) -> &str {
        match self.former {
            Some((name, until)) if year < until => name,
            _ => &self.name,
        }
    }
}

/// One unit that is no school.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Other {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kind: UnitKind,
    pub(super) parent: Option<String>,
    pub(super) size: usize,
}

/// Where a pupil is in one school year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) school: usize,
    pub(super) grade: u8,
    pub(super) class: char,
    /// Index of the first month, for those who come in January.
    pub(super) from_month: usize,
}

/// One pupil.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pupil {
    pub(super) cpr: String,
    pub(super) girl: bool,
    pub(super) places: [Option<Place>; YEARS],
    pub(super) background: f64,
    /// Reading and mathematics.
    pub(super) talent: [f64; 2],
    /// Proneness to absence: illness, permitted, unlawful.
    pub(super) absence: [f64; 3],
    /// General mood, then the four areas of well-being.
    pub(super) mood: [f64; 5],
    pub(super) special_teaching: bool,
}

/// Which pupils are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whom {
    school: Option<usize>,
    grades: (u8, u8),
}

impl Whom {
    /// All pupils.
    pub(super) const ALL: Whom = Whom { school: None, grades: (0, 9) };

    /// The pupils of one school.
    pub(super) fn school(index: usize) -> Self {
        Whom { school: Some(index), ..Whom::ALL }
    }

    /// Those of them in some grades.
    pub(super) fn grades(self, grades: &RangeInclusive<u8>) -> Self {
        Whom { grades: (*grades.start(), *grades.end()), ..self }
    }
}

/// The municipality.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Town {
    pub(super) seed: u64,
    pub(super) name: String,
    /// Whether schools and years truly differ.
    pub(super) differences: bool,
    /// Ordinary schools, then special schools, then the closed school.
    pub(super) schools: Vec<School>,
    pub(super) others: Vec<Other>,
    pub(super) pupils: Vec<Pupil>,
    /// Indexes of the pupils by year and school.
    members: Vec<Vec<Vec<usize>>>,
}

/// Number of the municipality; no Danish municipality has it.
pub(super) const NUMBER: &str = "990";

impl Town {
    /// Makes the municipality.
    pub(super) fn new(options: &SampleOptions) -> Self {
        let mut town = Town {
            seed: options.seed,
            name: options.name.clone(),
            differences: options.differences,
            schools: if options.differences { schools(options) } else { alike(options) },
            others: Vec::new(),
            pupils: Vec::new(),
            members: Vec::new(),
        };
        town.others = others(options, &town.schools);
        Population::new(options, &town.schools).fill(&mut town.pupils);
        assign_classes(&mut town.pupils);
        town.members = vec![vec![Vec::new(); town.schools.len()]; YEARS];
        for (index, pupil) in town.pupils.iter().enumerate() {
            for (year, place) in pupil.places.iter().enumerate() {
                if let Some(place) = place {
                    town.members[year][place.school].push(index);
                }
            }
        }
        town
    }

    /// Returns a true effect, which is none in a municipality without differences.
    pub(super) fn effect(&self, effect: f64) -> f64 {
        if self.differences { effect } else { 0.0 }
    }

    /// Returns the number of ordinary schools in use.
    pub(super) fn ordinary(&self) -> usize {
        self.open(LATEST).filter(|(_, school)| !school.special).count()
    }

    /// Returns a stream of random numbers for one purpose.
    pub(super) fn random(&self, purpose: &str) -> Random {
        Random::new(self.seed, purpose)
    }

    /// Returns the pupils of a school year with their places, school by school.
    pub(super) fn in_year(
        &self,
        year: usize,
        whom: Whom,
    ) -> impl Iterator<Item = (usize, &Pupil, Place)> {
        let schools = match whom.school {
            Some(school) => school..school + 1,
            None => 0..self.schools.len(),
        };
        let members = self.members[year][schools].iter().flatten();
        let (first, last) = whom.grades;
        members.filter_map(move |index| {
            let pupil = &self.pupils[*index];
            let place = pupil.places[year]?;
            (first..=last).contains(&place.grade).then_some((*index, pupil, place))
        })
    }

    /// Returns the schools that are open in a year, with their index.
    pub(super) fn open(&self, year: usize) -> impl Iterator<Item = (usize, &School)> {
        self.schools.iter().enumerate().filter(move |(_, school)| school.open(year))
    }

    /// Returns the units of a kind that are no schools.
    pub(super) fn of_kind(&self, kind: UnitKind) -> impl Iterator<Item = &Other> {
        self.others.iter().filter(move |other| other.kind == kind)
    }
}

/// Name, pupils per grade, last grade, background.
const NAMED: [(&str, f64, u8, f64); 7] = [
    ("Fjordby Skole", 24.0, 9, 0.0),
    ("Strandskolen", 43.0, 9, 0.3),
    ("Engvejens Skole", 44.0, 9, 0.0),
    ("Skovby Skole", 23.0, 9, 0.1),
    ("Lillevang Skole", 6.0, 6, 0.0),
    ("Åvangsskolen", 46.0, 9, -0.6),
    ("Nørremarkskolen", 24.0, 9, 0.1),
];

const FIRST_PARTS: [&str; 24] = [
    "Agerhøne",
    "Blåbær",
    "Dueurt",
    "Egekrat",
    "Fasanhegn",
    "Gyvel",
    "Havremark",
    "Hybenhave",
    "Irisvang",
    "Jordbær",
    "Kirsebærhave",
    "Lavendel",
    "Mirabel",
    "Nattergale",
    "Oktober",
    "Perlegræs",
    "Ravnebakke",
    "Slåenkrat",
    "Tusindfryd",
    "Ugleskov",
    "Valmuevang",
    "Ærenpris",
    "Østervind",
    "Århundred",
];
const LAST_PARTS: [&str; 3] = ["skolen", "gårdskolen", "vejens Skole"];

/// Pupils per grade of schools that are otherwise alike, over and over: small and large
/// ones as in a real municipality, among them one of about 400 and one of about 80 pupils.
const ALIKE: [f64; 10] = [38.0, 24.0, 75.0, 15.0, 7.5, 30.0, 36.0, 20.0, 44.0, 28.0];

/// Schools that differ in size only; none is special, merged, renamed or closed.
fn alike(options: &SampleOptions) -> Vec<School> {
    let one = |index: usize| School {
        number: format!("{NUMBER}{:03}", index + 1),
        name: named(index),
        former: None,
        special: false,
        top_grade: 9,
        per_grade: ALIKE[index % ALIKE.len()],
        last_year: None,
        merger: None,
        group: ["Nord", "Syd", "Øst"][index % 3],
        named: true,
        background: 0.0,
        teaching: 0.0,
        climate: 0.0,
        absence: 0.0,
    };
    (0..options.schools.max(2)).map(one).collect()
}

/// Returns the name of an ordinary school.
fn named(index: usize) -> String {
    let Some(at) = index.checked_sub(NAMED.len()) else {
        return NAMED[index].0.to_owned();
    };
    let (first, last) = (at % FIRST_PARTS.len(), at / FIRST_PARTS.len());
    let number = match last / LAST_PARTS.len() {
        0 => String::new(),
        more => format!(" {}", more + 1),
    };
    format!("{}{}{number}", FIRST_PARTS[first], LAST_PARTS[last % 3])
}

fn schools(options: &SampleOptions) -> Vec<School> {
    let mut random = Random::new(options.seed, "schools");
    let n = options.schools.max(2);
    let mut out = Vec::new();
    for index in 0..n {
        let (name, per_grade, top_grade, background) = NAMED
            .get(index)
            .map(|(n, p, t, b)| ((*n).to_owned(), *p, *t, *b))
            .unwrap_or_else(|| {
                let per_grade = 18.0 + 30.0 * random.uniform();
                (named(index), per_grade, 9, 0.35 * random.normal())
            });
        let group = ["Nord", "Syd", "Øst"][index % 3];
        out.push(School {
            number: format!("{NUMBER}{:03}", index + 1),
            group,
            named: index % 4 != 3,
            background,
            ..school(name, per_grade, top_grade, &mut random)
        });
    }
    out[0].merger = Some((2, "Bakkeskolen blev lagt ind under Fjordby Skole".to_owned()));
    if let Some(school) = out.get_mut(CALM_RISES) {
        school.former = Some(("Søndre Skole", 3));
    }
    for index in 0..(n / 7).max(1) {
        let name = match index {
            0 => "Birkelunden".to_owned(),
            more => format!("Birkelunden {}", more + 1),
        };
        out.push(School {
            number: format!("{NUMBER}{:03}", 501 + index),
            special: true,
            background: -0.3,
            absence: 0.45,
            group: "Nord",
            ..school(name, 6.0, 9, &mut random)
        });
    }
    out.push(School {
        number: format!("{NUMBER}499"),
        last_year: Some(1),
        group: "",
        ..school("Bakkeskolen".to_owned(), 18.0, 9, &mut random)
    });
    out
}

/// A school with true effects that explain about 1–4 % of the variation between pupils.
fn school(name: String, per_grade: f64, top_grade: u8, random: &mut Random) -> School {
    School {
        number: String::new(),
        name,
        former: None,
        special: false,
        top_grade,
        per_grade,
        last_year: None,
        merger: None,
        group: "",
        named: true,
        background: 0.0,
        teaching: 0.10 * random.normal(),
        climate: 0.12 * random.normal(),
        absence: 0.10 * random.normal(),
    }
}

fn others(options: &SampleOptions, schools: &[School]) -> Vec<Other> {
    let n = options.schools.max(2);
    let parent = |index: usize| schools[index % n].number.clone();
    let numbered = |name: &str, index: usize| match index {
        0 => name.to_owned(),
        more => format!("{name} {}", more + 1),
    };
    let mut out = Vec::new();
    for index in 0..(2 * n / 7).max(2) {
        let name = numbered(["SFO Strandhuset", "SFO Ærtehaven"][index % 2], index / 2);
        let number = format!("{NUMBER}{:03}", 601 + index);
        // The first two belong to Strandskolen and Skovby Skole.
        let parent = Some(parent(1 + 2 * index));
        out.push(Other {
            number,
            name,
            kind: UnitKind::Sfo,
            parent,
            size: 110 - 30 * (index % 2),
        });
    }
    for index in 0..(n / 7).max(1) {
        let number = format!("{NUMBER}{:03}", 701 + index);
        let name = numbered("Klub Havnen", index);
        out.push(Other { number, name, kind: UnitKind::Klub, parent: None, size: 130 });
        let number = format!("{NUMBER}{:03}", 801 + index);
        let name = numbered("Børnehuset Totalen", index);
        out.push(Other {
            number,
            name,
            kind: UnitKind::Dagtilbud,
            parent: None,
            size: 84,
        });
    }
    out
}

/// The pupils while the years go by.
struct Population<'a> {
    schools: &'a [School],
    differences: bool,
    random: Random,
    given: BTreeSet<String>,
}

impl<'a> Population<'a> {
    fn new(options: &SampleOptions, schools: &'a [School]) -> Self {
        Population {
            schools,
            differences: options.differences,
            random: Random::new(options.seed, "pupils"),
            given: BTreeSet::new(),
        }
    }

    fn fill(mut self, pupils: &mut Vec<Pupil>) {
        for year in 0..YEARS {
            if year > 0 {
                self.promote(pupils, year);
            }
            for (index, school) in self.schools.iter().enumerate() {
                if !school.open(year) {
                    continue;
                }
                let grades = if year == 0 { 0..=school.top_grade } else { 0..=0 };
                for grade in grades {
                    self.enrol(pupils, year, index, grade, school.per_grade);
                }
                // Those who come in January have half a year: where years are to be
                // alike, the first has some too.
                if year > 0 || !self.differences {
                    self.newcomers(pupils, year, index);
                }
            }
        }
    }

    fn enrol(
        &mut self,
        pupils: &mut Vec<Pupil>,
        year: usize,
        school: usize,
        grade: u8,
        size: f64,
    ) {
        let merged = match &self.schools[school].merger {
            Some((from, _)) if year >= *from => 18.0,
            _ => 0.0,
        };
        let n = (size + merged) * (0.9 + 0.2 * self.random.uniform()) + 0.5;
        for _ in 0..n as usize {
            let pupil = self.pupil(year, school, grade, 0);
            pupils.push(pupil);
        }
    }

    fn newcomers(&mut self, pupils: &mut Vec<Pupil>, year: usize, school: usize) {
        let top = self.schools[school].top_grade;
        let n = self.schools[school].per_grade * 0.35;
        for _ in 0..n as usize {
            let grade = 1 + self.random.below(usize::from(top)) as u8;
            let from_month = if self.random.chance(0.4) { 5 } else { 0 };
            let pupil = self.pupil(year, school, grade, from_month);
            pupils.push(pupil);
        }
    }

    fn promote(&mut self, pupils: &mut [Pupil], year: usize) {
        for pupil in pupils {
            let Some(before) = pupil.places[year - 1] else { continue };
            let grade = before.grade + 1;
            let mut school = before.school;
            if !self.schools[school].open(year) {
                school = 0;
            }
            if grade > 9 || self.random.chance(0.015) {
                continue;
            }
            if grade > self.schools[school].top_grade {
                school = UNLAWFUL_FALLS;
            } else if !self.schools[school].special && self.random.chance(0.02) {
                school = self.other_school(year, grade, school);
            }
            pupil.places[year] = Some(Place { school, grade, class: 'a', from_month: 0 });
        }
    }

    fn other_school(&mut self, year: usize, grade: u8, own: usize) -> usize {
        let fits = |school: &School| {
            school.open(year) && !school.special && school.top_grade >= grade.max(7)
        };
        let open: Vec<usize> = (0..self.schools.len())
            .filter(|i| *i != own && fits(&self.schools[*i]))
            .collect();
        self.random.pick(&open).copied().unwrap_or(own)
    }

    fn pupil(
        &mut self,
        year: usize,
        school: usize,
        grade: u8,
        from_month: usize,
    ) -> Pupil {
        let girl = self.random.chance(0.49);
        let born = FIRST + year - 6 - usize::from(grade);
        let cpr = self.cpr(born, girl);
        let random = &mut self.random;
        let home = &self.schools[school];
        let background = home.background + 0.9 * random.normal();
        let general = 0.35 * background + 0.75 * random.normal();
        let special = if home.special { -1.2 } else { 0.0 };
        let talent = [0.1, -0.05].map(|sex: f64| {
            let sex = if girl { sex } else { -sex };
            special + general + sex + 0.45 * random.normal()
        });
        let proneness = 0.5 * random.normal() - 0.12 * background;
        let absence = [0.55, 0.6, 1.0].map(|own| proneness + own * random.normal());
        let mut mood = [0.0; 5].map(|_: f64| 0.27 * random.normal());
        mood[0] = 0.42 * random.normal();
        let mut places = [None; YEARS];
        places[year] = Some(Place { school, grade, class: 'a', from_month });
        let special_teaching = home.special || random.chance(0.035);
        Pupil { cpr, girl, places, background, talent, absence, mood, special_teaching }
    }

    /// Makes a civil registration number that nobody has: the date is real, the serial
    /// begins with 9, and the check digit is wrong. As far as is known, numbers with a wrong
    /// check digit are issued for 1 January only, and that day is never used.
    fn cpr(&mut self, born: usize, girl: bool) -> String {
        loop {
            let (day, month) = (2 + self.random.below(27), 1 + self.random.below(12));
            let serial = 9000 + 2 * self.random.below(500) + usize::from(!girl);
            let digits = format!("{day:02}{month:02}{:02}{serial}", born % 100);
            if !check_sum(&digits).is_multiple_of(11) && self.given.insert(digits.clone())
            {
                return format!("{}-{}", &digits[..6], &digits[6..]);
            }
        }
    }
}

/// Returns the weighted sum of modulus 11; a multiple of 11 for ordinary numbers.
pub(super) fn check_sum(digits: &str) -> u32 {
    let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum()
}

/// Divides every grade of every school into classes of at most 28.
fn assign_classes(pupils: &mut [Pupil]) {
    for year in 0..YEARS {
        let mut sizes: BTreeMap<(usize, u8), usize> = BTreeMap::new();
        for place in pupils.iter().filter_map(|p| p.places[year]) {
            *sizes.entry((place.school, place.grade)).or_default() += 1;
        }
        let mut next: BTreeMap<(usize, u8), usize> = BTreeMap::new();
        for place in pupils.iter_mut().filter_map(|p| p.places[year].as_mut()) {
            let key = (place.school, place.grade);
            let classes = sizes[&key].div_ceil(28);
            let at = next.entry(key).or_default();
            place.class = char::from(b'a' + (*at % classes) as u8);
            *at += 1;
        }
    }
}
