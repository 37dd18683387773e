//! A reader with `figures.csv` and patience: whatever a build printed, in one edition or in
//! all, in one year or in two, is added up and subtracted until nothing narrows.
//!
//! It knows nothing of the program: only the file, that persons are whole and never fewer
//! than none, and which groups make up which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use datapakke::args::{Asked, Build, Request};

use crate::fixture::{build, copy, files, fjordby, folder, gladsaxe, root};

/// One printed figure: how many persons, and what they have together.
#[derive(Clone, Copy, PartialEq)]
struct Cell {
    base: Option<i64>,
    count: Option<i64>,
    hidden: bool,
}

/// The first year after the sample's Bakkeskolen was closed.
const FIRST_WITHOUT_THE_CLOSED: &str = "2023-24";

/// Owner and group, within one indicator and period.
type Spot = (String, String);
type Tables = BTreeMap<(String, String), BTreeMap<Spot, Cell>>;

/// Reads the rows of some editions; what any of them shows is shown.
fn read(text: &str, editions: &[&str], into: &mut Tables) {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let head: Vec<&str> = lines.next().unwrap().split(';').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let [edition, key, value, base, status] =
        ["edition", "key", "value", "base", "status"].map(at);
    for line in lines {
        let cells: Vec<&str> = line.split(';').collect();
        let known = matches!(cells[status], "shown" | "suppressed");
        if !known || !editions.contains(&cells[edition]) {
            continue;
        }
        let [owner, indicator, period, group] =
            <[&str; 4]>::try_from(cells[key].splitn(4, '/').collect::<Vec<_>>()).unwrap();
        let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
        let base = number(cells[base]);
        let percent = number(cells[value]).filter(|v| (0.0..=100.0).contains(v));
        let count = base.zip(percent).map(|(n, v)| n * v / 100.0);
        let cell = Cell {
            base: base.map(|n| n as i64),
            // Only what comes out whole is a number of persons.
            count: count
                .filter(|k| (k - k.round()).abs() < 0.01)
                .map(|k| k.round() as i64),
            hidden: cells[status] == "suppressed",
        };
        let table = into.entry((indicator.to_owned(), period.to_owned())).or_default();
        let old = table.entry((owner.to_owned(), group.to_owned())).or_insert(cell);
        if old.hidden {
            *old = cell;
        }
    }
}

fn stage(grade: u8) -> &'static str {
    match grade {
        0..=3 => "indskoling",
        4..=6 => "mellemtrin",
        7..=9 => "udskoling",
        _ => "tiende",
    }
}

/// Which spots a spot is a part of, each with the way of splitting.
fn wholes((owner, group): &Spot, table: &BTreeMap<Spot, Cell>) -> Vec<(Spot, u8)> {
    let mut found = Vec::new();
    let grade = group.strip_prefix("klasse-").and_then(|n| n.parse().ok());
    let all = |way| ((owner.clone(), "alle".to_owned()), way);
    match grade {
        Some(grade) => {
            let of = (owner.clone(), stage(grade).to_owned());
            found.push(if table.contains_key(&of) { (of, 0) } else { all(1) });
        }
        None if ["piger", "drenge"].contains(&group.as_str()) => found.push(all(2)),
        None if group != "alle" && !group.starts_with("gruppe-") => found.push(all(3)),
        None => {}
    }
    if owner != "kommune" && owner != "land" {
        found.push((("kommune".to_owned(), group.clone()), 4));
    }
    found.retain(|(whole, _)| table.contains_key(whole));
    found
}

/// Tells whether a unit prints nothing but hidden grades of a whole, and fewer of them than
/// the municipality has: those without a row are there, too, and the reader knows it.
fn is_excerpt(whole: &Spot, parts: &[Spot], table: &BTreeMap<Spot, Cell>) -> bool {
    let grade = |group: &str| group.starts_with("klasse-");
    let of_town = |(owner, group): &&Spot| owner == "kommune" && grade(group);
    let grades = table.keys().filter(of_town).filter(|(_, group)| {
        let spot = ("kommune".to_owned(), group.clone());
        wholes(&spot, table).iter().any(|(of, _)| of.1 == whole.1)
    });
    let own = parts.iter().all(|part| part.0 == whole.0 && grade(&part.1));
    let hidden = parts.iter().all(|part| table[part].hidden);
    whole.0 != "kommune" && own && hidden && parts.len() < grades.count()
}

/// Sums of a table: the whole and its parts.
fn sums(table: &BTreeMap<Spot, Cell>) -> Vec<(Spot, Vec<Spot>)> {
    let mut parts: BTreeMap<(Spot, u8), Vec<Spot>> = BTreeMap::new();
    for spot in table.keys() {
        for whole in wholes(spot, table) {
            parts.entry(whole).or_default().push(spot.clone());
        }
    }
    let sums = parts.into_iter().map(|((whole, _), parts)| (whole, parts));
    sums.filter(|(whole, parts)| !is_excerpt(whole, parts, table)).collect()
}

/// What is left of a sum without everything that is shown, and the hidden spots in it
/// (the whole with a minus); none where something was not printed at all.
fn left(
    table: &BTreeMap<Spot, Cell>,
    whole: &Spot,
    parts: &[Spot],
    number: fn(&Cell) -> Option<i64>,
) -> Option<(i64, Vec<(Spot, i64)>)> {
    let mut rest = 0;
    let mut unknown = Vec::new();
    let signed = parts.iter().map(|part| (part, 1)).chain([(whole, -1)]);
    for (spot, sign) in signed {
        let cell = table[spot];
        if cell.hidden {
            unknown.push((spot.clone(), sign));
        } else {
            rest -= sign * number(&cell)?;
        }
    }
    Some((rest, unknown))
}

/// Rows that are not printed, in a year when some unit has none: a unit of its own.
const MISSING: &str = "uden-raekke";

/// Fewer persons than this are not told of those without a row, either.
const FEW: i64 = 5;

/// Adds a unit without a row: whatever the municipality has and no other unit shows.
fn with_missing(table: &BTreeMap<Spot, Cell>) -> BTreeMap<Spot, Cell> {
    let groups = table.keys().filter(|(owner, _)| owner == "kommune");
    let spot = |(_, group): &Spot| (MISSING.to_owned(), group.clone());
    let unknown = Cell { base: None, count: None, hidden: true };
    let mut all = table.clone();
    all.extend(groups.map(|of| (spot(of), unknown)));
    all
}

/// A sum without everything that is shown, and what is hidden in it.
type Left = (i64, Vec<(Spot, i64)>);

/// The sums that a reader of a table can write down, of wholes that he knows.
fn known_sums(table: &BTreeMap<Spot, Cell>, knows: fn(&Spot) -> bool) -> Vec<Left> {
    let all = sums(table).into_iter().filter(|(whole, _)| knows(whole));
    let known =
        all.filter_map(|(whole, parts)| left(table, &whole, &parts, |cell| cell.base));
    known.filter(|(rest, unknown)| !unknown.is_empty() && *rest >= 0).collect()
}

/// The sums of the strictest reading that is no contradiction. Read strictly, a row that is
/// not printed stands for nobody. Before a school was closed, and wherever that cannot be,
/// some unit is without a row: how many it has is one number more that is not known. Where
/// that cannot be either, the town adds nothing up.
fn best_reading(period: &str, table: &BTreeMap<Spot, Cell>) -> Vec<Left> {
    let readings = [
        known_sums(table, |_| true),
        known_sums(&with_missing(table), |whole| whole.0 != MISSING),
        known_sums(table, |whole| whole.0 != "kommune"),
    ];
    let strict = period >= FIRST_WITHOUT_THE_CLOSED;
    let possible =
        |sums: &Vec<Left>| narrow(sums).values().all(|(low, high)| low <= high);
    readings.into_iter().skip(usize::from(!strict)).find(possible).unwrap_or_default()
}

/// Everything that is told of a hidden number of persons.
fn told(tables: &Tables) -> Vec<String> {
    let mut found = Vec::new();
    for ((indicator, period), table) in tables {
        let sums = best_reading(period, table);
        let ranges = narrow(&sums);
        for (spot, (low, high)) in &ranges {
            let missing = spot.0 == MISSING;
            // Whoever has no row may be told to be many, or nobody.
            let few = !missing || (*low > 0 && *high < FEW);
            if high - low <= 2 && few {
                found.push(format!(
                    "{}/{indicator}/{period}/{}: {low}..{high}",
                    spot.0, spot.1
                ));
            }
        }
        let hidden = ranges.keys().filter(|spot| spot.0 != MISSING);
        for spot in hidden.filter(|spot| follows(spot, &sums)) {
            found.push(format!("{}/{indicator}/{period}/{} follows", spot.0, spot.1));
        }
        found.extend(alike(indicator, period, table));
    }
    found
}

const MANY: i64 = 1_000_000;

/// Carries bounds along the sums until nothing narrows.
fn narrow(sums: &[(i64, Vec<(Spot, i64)>)]) -> BTreeMap<Spot, (i64, i64)> {
    let spots = sums.iter().flat_map(|(_, unknown)| unknown.iter().map(|(spot, _)| spot));
    let mut ranges: BTreeMap<Spot, (i64, i64)> =
        spots.map(|spot| (spot.clone(), (0, MANY))).collect();
    for _ in 0..50 {
        for (rest, unknown) in sums {
            for (spot, sign) in unknown {
                let others = unknown.iter().filter(|(other, _)| other != spot);
                let (mut least, mut most) = (0, 0);
                for (other, by) in others {
                    let (low, high) = ranges[other];
                    least += if *by > 0 { low } else { -high };
                    most += if *by > 0 { high } else { -low };
                }
                // sign × value = rest − others
                let ends = [(rest - most) * sign, (rest - least) * sign];
                let range = ranges.get_mut(spot).unwrap();
                range.0 = range.0.max(*ends.iter().min().unwrap());
                range.1 = range.1.min(*ends.iter().max().unwrap());
            }
        }
    }
    ranges
}

/// Tells whether a hidden number is a combination of the sums.
fn follows(spot: &Spot, sums: &[(i64, Vec<(Spot, i64)>)]) -> bool {
    let mut rows: Vec<BTreeMap<&Spot, f64>> = sums
        .iter()
        .map(|(_, unknown)| unknown.iter().map(|(s, by)| (s, *by as f64)).collect())
        .collect();
    let mut wanted: BTreeMap<&Spot, f64> = BTreeMap::from([(spot, 1.0)]);
    while let Some(row) = rows.pop() {
        let Some((pivot, by)) = row.iter().next().map(|(s, by)| (*s, *by)) else {
            continue;
        };
        let clear = |other: &mut BTreeMap<&Spot, f64>, row: &BTreeMap<_, f64>| {
            let times = other.get(pivot).copied().unwrap_or(0.0) / by;
            // Copies of the keys live as long as the sums.
            if times != 0.0 {
                let keys: Vec<_> = row.iter().map(|(s, x)| (*s, *x)).collect();
                (times, keys)
            } else {
                (0.0, Vec::new())
            }
        };
        for other in rows.iter_mut().chain([&mut wanted]) {
            let (times, keys) = clear(other, &row);
            for (s, x) in keys {
                *other.entry(s).or_insert(0.0) -= times * x;
            }
            other.retain(|_, x| x.abs() > 1e-9);
        }
    }
    wanted.is_empty()
}

/// Hidden groups that together are fewer than ten and all have, or all lack, the same.
fn alike(indicator: &str, period: &str, table: &BTreeMap<Spot, Cell>) -> Vec<String> {
    let sensitive =
        ["trivsel", "apv", "social", "bruger", "klub", "btu", "fravaer_egen.over10"];
    if !sensitive.iter().any(|start| indicator.starts_with(start)) {
        return Vec::new();
    }
    let all = sums(table);
    let together = all.iter().filter(|(whole, _)| !table[whole].hidden);
    together
        .filter_map(|(whole, parts)| {
            let (persons, unknown) = left(table, whole, parts, |cell| cell.base)?;
            let (have, _) = left(table, whole, parts, |cell| cell.count)?;
            let few = !unknown.is_empty() && (1..10).contains(&persons);
            (few && (have == 0 || have == persons)).then(|| {
                format!(
                    "{}/{indicator}/{period}: {have} of {persons} hidden persons",
                    whole.0
                )
            })
        })
        .collect()
}

const EDITIONS: [&str; 4] = ["fortrolig", "skolebestyrelse", "plf", "offentlig"];

/// Attacks each edition alone and all of them together.
fn attack(figures: &[&str]) {
    let one = EDITIONS.iter().map(std::slice::from_ref);
    let mut hidden = 0;
    for editions in one.chain([&EDITIONS[..]]) {
        let mut tables = Tables::new();
        figures.iter().for_each(|text| read(text, editions, &mut tables));
        let cells = tables.values().flat_map(|table| table.values());
        hidden += cells.filter(|cell| cell.hidden).count();
        assert_eq!(told(&tables), Vec::<String>::new(), "{editions:?}");
    }
    assert!(
        figures.len() < 2 || hidden > 0,
        "nothing was hidden: the attacker sees too little"
    );
}

fn figures(files: &BTreeMap<String, Vec<u8>>) -> String {
    String::from_utf8(files["figures.csv"].clone()).unwrap()
}

#[test]
fn the_attacker_finds_what_is_badly_hidden() {
    let head = "document;edition;unit;key;indicator;year;group;value;low;high;base;status;source";
    let row = |unit: &str, group: &str, value: &str, base: &str, status: &str| {
        let key = format!("{unit}/trivsel.x/2024-25/{group}");
        format!(
            "datapakke;fortrolig;{unit};{key};trivsel.x;2024/25;{group};{value};;;{base};{status};"
        )
    };
    let told_by = |rows: &[String]| {
        let mut tables = Tables::new();
        read(&format!("{head}\n{}", rows.join("\n")), &["fortrolig"], &mut tables);
        told(&tables)
    };
    let single = [
        row("1", "alle", "50", "20", "shown"),
        row("1", "klasse-4", "", "", "suppressed"),
        row("1", "klasse-5", "50", "16", "shown"),
    ];
    assert_eq!(told_by(&single).len(), 2, "{:?}", told_by(&single));
    let uniform = [
        row("1", "alle", "100", "20", "shown"),
        row("1", "klasse-4", "", "", "suppressed"),
        row("1", "klasse-5", "", "", "suppressed"),
        row("1", "klasse-6", "100", "13", "shown"),
    ];
    assert_eq!(told_by(&uniform).len(), 1, "{:?}", told_by(&uniform));
    // A school that is gone has no row: the town tells two schools together, not one.
    let early = |unit: &str, base: &str, status: &str| {
        row(unit, "alle", "50", base, status)
            .replace("2024", "2021")
            .replace("-25/", "-22/")
    };
    let alone = [
        early("kommune", "62", "shown"),
        early("1", "60", "shown"),
        early("2", "", "suppressed"),
    ];
    assert_eq!(told_by(&alone).len(), 1, "{:?}", told_by(&alone));
    let beside = [
        early("kommune", "120", "shown"),
        early("1", "60", "shown"),
        early("2", "", "suppressed"),
    ];
    assert_eq!(told_by(&beside), Vec::<String>::new());
    let open = [
        row("1", "alle", "50", "20", "shown"),
        row("1", "klasse-4", "", "", "suppressed"),
        row("1", "klasse-5", "", "", "suppressed"),
    ];
    assert_eq!(told_by(&open), Vec::<String>::new());
}

#[test]
fn the_figures_of_both_samples_withstand_the_attacker() {
    for built in [fjordby(), gladsaxe()] {
        attack(&[&figures(&built.files)]);
    }
}

#[test]
fn two_years_together_withstand_the_attacker() {
    let project = folder("to-aar");
    copy(&root().join("data-samples/fjordby"), &project);
    let settings = project.join("datapakke.toml");
    let now = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, now.replace("skoleaar = \"2025/26\"", "skoleaar = \"2024/25\""))
        .unwrap();
    let before = built(&project, "to-aar-foer");
    fs::write(&settings, &now).unwrap();
    fs::create_dir_all(project.join("sidste-aar")).unwrap();
    fs::write(project.join("sidste-aar/figures.csv"), &before).unwrap();
    let after = built(&project, "to-aar-efter");
    let hidden = |text: &str| -> BTreeSet<String> {
        let rows = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
        rows.filter(|r| r.get(11) == Some(&"suppressed"))
            .map(|r| r[3].to_owned())
            .collect()
    };
    let shown = |text: &str| -> BTreeSet<String> {
        let rows = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
        rows.filter(|r| r.get(11) == Some(&"shown")).map(|r| r[3].to_owned()).collect()
    };
    let shown_now: BTreeSet<String> =
        hidden(&before).intersection(&shown(&after)).cloned().collect();
    assert!(shown_now.is_empty(), "hidden last year, shown now: {shown_now:?}");
    attack(&[&before, &after]);
}

#[test]
fn a_file_of_another_municipality_ends_the_build() {
    let project = folder("andres-aar");
    copy(&root().join("data-samples/fjordby"), &project);
    fs::create_dir_all(project.join("sidste-aar")).unwrap();
    fs::write(project.join("sidste-aar/figures.csv"), figures(&gladsaxe().files))
        .unwrap();
    let out = folder("andres-aar-ud");
    assert_eq!(build(&project, &out, None), 3);
    assert!(files(&out).is_empty(), "nothing may be written");
}

#[test]
fn few_schools_withstand_the_attacker_and_keep_their_tests_apart() {
    for schools in [2, 3, 4] {
        let project = folder(&format!("faa-{schools}"));
        let code = datapakke::run(Request {
            language: None,
            json: true,
            command: Asked::Sample {
                folder: project.join("kommune"),
                seed: 3,
                schools,
                differences: true,
            },
        });
        assert_eq!(code, 0);
        let text = built(&project.join("kommune"), &format!("faa-{schools}-ud"));
        attack(&[&text]);
        let foreign = text.lines().filter(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            let test = cells[4].starts_with("test.") || cells[4].starts_with("dnt.");
            let owner = cells[3].split('/').next().unwrap_or_default();
            let other = owner != cells[2] && owner != "land" && owner != "kommune";
            let together = schools == 2 && owner == "kommune";
            cells[1] == "skolebestyrelse" && test && (other || together)
        });
        assert_eq!(foreign.collect::<Vec<_>>(), Vec::<&str>::new(), "{schools}");
    }
}

fn built(project: &Path, out: &str) -> String {
    let out: PathBuf = folder(out);
    let code = datapakke::run(Request {
        language: None,
        json: true,
        command: Asked::Build(Build {
            project: project.to_owned(),
            out: Some(out.clone()),
            units: Vec::new(),
            editions: Vec::new(),
            jobs: None,
        }),
    });
    assert!(code <= 1, "exit {code}");
    figures(&files(&out))
}
