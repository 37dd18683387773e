//! The sample generator: repeatable, of the promised size, true to its own description,
//! and free of persons.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use datapakke::config;
use datapakke::sample::{SampleOptions, generate};
use serde_json::Value;

type Files = BTreeMap<String, Vec<u8>>;

fn sample(seed: u64, schools: usize) -> Files {
    generate(&SampleOptions { seed, schools, ..SampleOptions::default() }).unwrap()
}

fn default() -> Files {
    generate(&SampleOptions::default()).unwrap()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples").join(name)
}

/// Text in whichever of the sample's encodings it is.
fn text(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8]| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        String::from_utf16(&units).unwrap()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest),
        [_, 0, ..] => wide(bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).unwrap(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // Windows-1252; the letters in question are those of Latin-1.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// Rows of a delimited file of the sample that quotes nothing.
fn rows(files: &Files, path: &str) -> Vec<Vec<String>> {
    let text = text(&files[path]);
    text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

/// Records of an answer, by the last part of every key.
fn records(files: &Files, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("data/uddannelsesstatistik/{name}.json");
    let Value::Array(records) = serde_json::from_slice(&files[&path]).unwrap() else {
        panic!("{path} is not a list");
    };
    let short = |key: &str| {
        key.rsplit("].[").next().unwrap_or(key).trim_end_matches(']').to_owned()
    };
    records
        .iter()
        .map(|record| {
            let pairs = record.as_object().unwrap().iter();
            pairs
                .map(|(key, value)| (short(key), value.as_str().unwrap().to_owned()))
                .collect()
        })
        .collect()
}

fn number(text: &str) -> f64 {
    text.trim_end_matches(" %").replace('.', "").replace(',', ".").parse().unwrap()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn the_committed_folder_is_what_the_generator_makes() {
    let root = folder("fjordby");
    let mut committed = Files::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(&root).unwrap().to_string_lossy();
                committed
                    .insert(relative.replace('\\', "/"), std::fs::read(&path).unwrap());
            }
        }
    }
    // A build leaves its key and its output in the folder; they are not committed.
    let made = default();
    let ours = |path: &str| path.starts_with("data/") || path.starts_with("samtale/");
    committed.retain(|path, _| made.contains_key(path) || ours(path));
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    let again =
        "remove data-samples/fjordby and run `datapakke sample data-samples/fjordby`";
    assert_eq!(names(&committed), names(&made), "{again}");
    for (path, bytes) in &made {
        assert!(committed[path] == *bytes, "{path} differs: {again}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let first = sample(7, 3);
    assert!(first == sample(7, 3));
    let other = sample(8, 3);
    let data = "data/fravaer/elevfravaer-2025-26.csv";
    assert!(first[data] != other[data]);
    assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
}

#[test]
fn the_default_is_small_enough_to_commit() {
    let size: usize = default().values().map(Vec::len).sum();
    assert!(size <= 6_000_000, "{size} bytes");
}

#[test]
fn the_number_of_units_follows_the_number_of_schools() {
    let units = |schools| {
        let files = sample(1, schools);
        let rows = rows(&files, "enheder.csv");
        let ids: BTreeSet<String> =
            rows.iter().skip(1).map(|row| row[0].clone()).collect();
        let names: BTreeSet<String> =
            rows.iter().skip(1).map(|row| row[1].clone()).collect();
        assert_eq!(ids.len(), rows.len() - 1, "numbers are unique");
        assert_eq!(names.len(), rows.len() - 1, "names are unique");
        // All but the closed school.
        rows.iter().skip(1).filter(|row| row[6].is_empty()).count()
    };
    assert_eq!(units(7), 12);
    assert_eq!(units(18), 29);
    assert_eq!(units(62), 103);
}

#[test]
fn fjordby_has_the_units_that_are_promised() {
    let files = default();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&files, "enheder.csv").iter().skip(1).filter(|row| row[6].is_empty())
    {
        *kinds.entry(row[2].clone()).or_default() += 1;
    }
    let expected =
        [("dagtilbud", 1), ("klub", 1), ("sfo", 2), ("skole", 7), ("specialskole", 1)];
    assert_eq!(kinds, expected.map(|(kind, n)| (kind.to_owned(), n)).into());
    let tiny = records(&files, "ELEVEX")
        .into_iter()
        .find(|r| r["Afdelingsnummer"] == "990005" && r["Skoleår"] == "2025/2026")
        .unwrap();
    assert!((30.0..50.0).contains(&number(&tiny["Antal elever"])), "{tiny:?}");
}

#[test]
fn both_projects_have_settings_that_can_be_read() {
    for (name, number, invented) in [("fjordby", "990", true), ("gladsaxe", "159", false)]
    {
        let text = std::fs::read_to_string(folder(name).join("datapakke.toml")).unwrap();
        let config = config::read(&text).unwrap();
        assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
        assert_eq!(config.value.number.as_deref(), Some(number));
        assert_eq!(config.value.settings.invented, invented);
        assert_eq!(config.value.settings.year.to_string(), "2025/26");
        assert!(config.value.retrieved("data/x.json").is_some());
    }
}

#[test]
fn no_number_can_be_the_cpr_number_of_anybody() {
    let files = default();
    let mut seen = BTreeSet::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".csv")) {
        let text = text(bytes);
        let cells =
            text.split([';', ',', '\t', '\n']).map(|cell| cell.trim_matches(['"', '\r']));
        for cell in cells.filter(|cell| looks_like_cpr(cell)) {
            let digits: Vec<u32> = cell.chars().filter_map(|c| c.to_digit(10)).collect();
            let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
            let sum: u32 =
                digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
            assert_ne!(sum % 11, 0, "{path}: a number with a right check digit");
            assert_eq!(digits[6], 9, "{path}: a serial that does not begin with 9");
            let (day, month) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]);
            assert!(
                (2..=28).contains(&day) && (1..=12).contains(&month),
                "{path}: no date"
            );
            seen.insert(cell.to_owned());
        }
    }
    assert!(seen.len() > 2000, "{} pupils have numbers", seen.len());
}

fn looks_like_cpr(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let (date, serial) = match bytes.len() {
        10 => bytes.split_at(6),
        11 if bytes[6] == b'-' => (&bytes[..6], &bytes[7..]),
        _ => return false,
    };
    // Ten digits that are no date at all are something else, such as the P number 0000000000.
    let digits = date.iter().chain(serial).all(u8::is_ascii_digit);
    digits && date != b"000000"
}

/// Every pupil's absence in percent of the school days, by school: unlawful, and in all.
fn absence(files: &Files, year: &str) -> BTreeMap<String, Vec<(f64, f64)>> {
    let mut pupils: BTreeMap<(String, String), [f64; 3]> = BTreeMap::new();
    for row in rows(files, &format!("data/fravaer/elevfravaer-{year}.csv")).iter().skip(1)
    {
        let sums = pupils.entry((row[0].clone(), row[1].clone())).or_default();
        sums[0] += number(&row[5]);
        sums[1] += number(&row[8]);
        sums[2] += number(&row[6]) + number(&row[7]) + number(&row[8]);
    }
    let mut schools: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for ((school, _), [days, unlawful, all]) in pupils {
        schools
            .entry(school)
            .or_default()
            .push((unlawful * 100.0 / days, all * 100.0 / days));
    }
    schools
}

#[test]
fn absence_is_as_skewed_as_real_absence() {
    let mut rates: Vec<f64> = absence(&default(), "2025-26")
        .into_values()
        .flatten()
        .map(|(_, all)| all)
        .collect();
    rates.sort_by(f64::total_cmp);
    let (median, mean) = (rates[rates.len() / 2], mean(&rates));
    assert!((5.0..8.0).contains(&mean), "mean {mean}");
    assert!(median < 0.85 * mean, "median {median}, mean {mean}");
    let over =
        rates.iter().filter(|rate| **rate > 10.0).count() as f64 / rates.len() as f64;
    assert!((0.12..0.28).contains(&over), "over ten percent: {over}");
}

#[test]
fn unlawful_absence_falls_at_one_school_only() {
    let files = default();
    let (before, after) = (absence(&files, "2024-25"), absence(&files, "2025-26"));
    for (school, rates) in &after {
        let unlawful = |rates: &[(f64, f64)]| {
            let values: Vec<f64> = rates.iter().map(|(unlawful, _)| *unlawful).collect();
            mean(&values)
        };
        let (was, is) = (unlawful(&before[school]), unlawful(rates));
        if school == "990002" {
            assert!(is < 0.4 * was && was > 1.0, "{school}: {was} to {is}");
        } else if rates.len() > 100 {
            assert!((is - was).abs() < 0.3, "{school}: {was} to {is}");
        }
    }
}

#[test]
fn calm_and_order_rise_at_one_school_only() {
    let files = default();
    let mut values: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    for record in records(&files, "TRIVIND") {
        if record["Trivselsindikator"] == "Ro og orden" {
            let key = (record["Afdelingsnummer"].clone(), record["Skoleår"].clone());
            values.insert(
                key,
                (
                    number(&record["Indikatorsvar"]),
                    number(&record["Antal Indikatorsvar"]),
                ),
            );
        }
    }
    for ((school, year), (is, n)) in &values {
        if year == "2025/2026" && *n > 100.0 {
            let (was, _) = values[&(school.clone(), "2024/2025".to_owned())];
            let rise = is - was;
            let expected = if school == "990003" { 0.25..0.6 } else { -0.15..0.15 };
            assert!(expected.contains(&rise), "{school}: {was} to {is}");
        }
    }
}

#[test]
fn wellbeing_lies_where_the_country_lies() {
    let files = default();
    let levels = [
        ("Generel trivsel", 3.5..3.85),
        ("Social trivsel", 3.8..4.2),
        ("Faglig trivsel", 3.5..3.75),
        ("Støtte og inspiration", 3.0..3.4),
        ("Ro og orden", 3.5..3.9),
    ];
    for record in records(&files, "TRIVIND-kommune") {
        let (name, value) =
            (&record["Trivselsindikator"], number(&record["Indikatorsvar"]));
        let (_, level) = levels.iter().find(|(known, _)| known == name).unwrap();
        assert!(level.contains(&value), "{name} {}: {value}", record["Skoleår"]);
    }
}

#[test]
fn mathematics_is_better_at_one_school() {
    let files = default();
    let mut schools: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows(&files, "data/test/overgangstest-2025-26.csv").iter().skip(1) {
        if row[5] == "Matematik" && row[6].is_empty() && !row[8].is_empty() {
            schools.entry(row[1].clone()).or_default().push(number(&row[8]));
        }
    }
    let high = mean(&schools["990007"]);
    let ordinary = schools.iter().filter(|(school, _)| *school != "990007");
    let rest: Vec<f64> =
        ordinary.flat_map(|(_, values)| values.iter().copied()).collect();
    assert!(high > mean(&rest) + 6.0, "{high} and {}", mean(&rest));
}

#[test]
fn totals_include_what_is_suppressed() {
    let files = default();
    let sum = |name: &str, measure: &str, year: &str| -> f64 {
        let records = records(&files, name);
        let of_year = records.iter().filter(|record| record["Skoleår"] == year);
        of_year.filter_map(|record| record.get(measure)).map(|value| number(value)).sum()
    };
    let all = sum("ELEVEX-kommune", "Antal elever", "2025/2026");
    assert_eq!(all, sum("ELEVEX", "Antal elever", "2025/2026"));
    let shown = sum("ELEVEX-klassetrin", "Antal elever", "2025/2026");
    assert!(shown <= all, "{shown} of {all}");
    // The intervals of a small school are left out, so less than everybody is shown.
    let intervals = sum("TRIVIND-svarintervaller", "Antal Indikatorsvar", "2025/2026");
    let indices = sum("TRIVIND", "Antal Indikatorsvar", "2025/2026");
    assert!(intervals < indices, "{intervals} of {indices}");
    for record in records(&files, "TRIVSP-4-9-2026") {
        assert!(number(&record["Antal svar"]) >= 5.0, "{record:?}");
    }
}

#[test]
fn only_the_very_sample_that_the_texts_speak_of_has_conferences() {
    let written =
        |files: &Files| files.keys().filter(|path| path.starts_with("samtale/")).count();
    let units = |files: &Files| {
        let folders = files.keys().filter_map(|path| path.strip_prefix("samtale/"));
        folders.filter_map(|path| path.split('/').next()).collect::<BTreeSet<_>>().len()
    };
    let files = default();
    assert!(written(&files) > 90 && files.contains_key("aftaler.csv"));
    assert_eq!(units(&files), 12);
    assert_eq!(written(&sample(2, 7)), 0);
    assert_eq!(written(&sample(1, 8)), 0);
}

#[test]
fn pages_repeat_and_every_value_is_a_text() {
    let files = default();
    let answer = |name: &str| &files[&format!("data/uddannelsesstatistik/{name}.json")];
    assert!(answer("FRAVAAR-side-2") == answer("FRAVAAR-side-3"));
    let mut again = records(&files, "OVERSKO-side-4");
    again.reverse();
    assert_eq!(again, records(&files, "OVERSKO-side-3"));
    let answers = files.iter().filter(|(path, _)| path.ends_with(".json"));
    for (path, bytes) in answers {
        let Value::Array(records) = serde_json::from_slice(bytes).unwrap() else {
            panic!("{path}");
        };
        assert!(!records.is_empty(), "{path}");
        let values =
            records.iter().flat_map(|record| record.as_object().unwrap().values());
        assert!(values.into_iter().all(Value::is_string), "{path}");
    }
}

#[test]
fn files_come_in_the_encodings_that_real_ones_have() {
    let files = default();
    let start = |path: &str, bytes: &[u8]| {
        assert!(files[path].starts_with(bytes), "{path}: {:?}", &files[path][..4]);
    };
    start("data/register/InstReg-udtraek17-01-2024.csv", b"H\0O\0");
    start("data/register/Institutioner 2026.csv", b"\xef\xbb\xbfInst");
    start("data/personale/social-kapital-2026/dataset.csv", b"\xff\xfer\0");
    start("data/pivot/inclusion 2024.csv", b"\xef\xbb\xbf");
    start("data/pivot/trivsel pr trin.xlsx", b"PK\x03\x04");
    assert!(std::str::from_utf8(&files["data/pivot/fravaer-pr-trin.csv"]).is_err());
    assert!(std::str::from_utf8(&files["data/foraeldre/skole-2026/labels.csv"]).is_err());
}

#[test]
fn every_kind_of_mess_is_in_the_folder() {
    let files = default();
    let all = |path: &str| text(&files[path]);
    assert!(all("data/personale/FLIS-KPI-569.csv").contains("Strandskole;"));
    assert!(all("data/personale/FLIS-KPI-569.csv").contains(";?"));
    assert!(all("data/pivot/fravaer-pr-trin.csv").contains("<uoplyst>"));
    assert!(all("data/pivot/fravaer-pr-trin.csv").contains("Hovedtotal"));
    assert!(all("data/pivot/inclusion 2024.csv").contains("Grand Total"));
    assert!(all("data/pivot/inclusion 2024.csv").contains("\"2,"));
    assert!(all("data/dst/FRA027.csv").contains(";.."));
    assert!(all("data/kmd/CD_BSelevtrivsel-4til9klasse.csv").contains("Søndre Skole"));
    assert!(
        all("data/foraeldre/brugertilfredshed-dagtilbud-2026.csv").contains("Totalen")
    );
    let years: BTreeSet<String> = records(&files, "KOMPEX")
        .into_iter()
        .map(|record| record["Skoleår"].clone())
        .collect();
    assert!(years.contains("2019/2020") && !years.contains("2020/2021"), "{years:?}");
}

/// A municipality in which nothing truly differs.
fn alike(seed: u64) -> Files {
    let options = SampleOptions {
        seed,
        schools: 12,
        differences: false,
        ..SampleOptions::default()
    };
    generate(&options).unwrap()
}

/// z of the difference between the means of two sets of values.
fn z(a: &[f64], b: &[f64]) -> f64 {
    let square = |values: &[f64]| {
        let mean = mean(values);
        let sum: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        sum / (values.len() as f64 - 1.0) / values.len() as f64
    };
    (mean(a) - mean(b)) / (square(a) + square(b)).sqrt()
}

#[test]
fn without_differences_schools_and_years_are_alike_but_for_chance() {
    let files = alike(3);
    let (before, after) = (absence(&files, "2024-25"), absence(&files, "2025-26"));
    assert_eq!(after.len(), 12, "no school is special or closed");
    let all = |schools: &BTreeMap<String, Vec<(f64, f64)>>| -> Vec<f64> {
        schools.values().flatten().map(|(_, total)| *total).collect()
    };
    let everybody = all(&after);
    let mut sum = 0.0;
    for rates in after.values() {
        let own: Vec<f64> = rates.iter().map(|(_, total)| *total).collect();
        let z = z(&own, &everybody);
        assert!(z.abs() < 4.5, "a school stands out: {z}");
        sum += z * z;
    }
    // About 12 by chance; real schools differ by far more.
    assert!((2.0..32.0).contains(&sum), "schools differ by {sum}");
    let years = z(&all(&before), &everybody);
    assert!(years.abs() < 3.0, "years differ by {years}");
}

#[test]
fn without_differences_a_pupil_stays_as_he_was() {
    let files = alike(3);
    let rates = |year: &str| -> BTreeMap<String, f64> {
        let mut sums: BTreeMap<String, [f64; 2]> = BTreeMap::new();
        let path = format!("data/fravaer/elevfravaer-{year}.csv");
        for row in rows(&files, &path).iter().skip(1) {
            let sum = sums.entry(row[1].clone()).or_default();
            sum[0] += number(&row[6]) + number(&row[7]) + number(&row[8]);
            sum[1] += number(&row[5]);
        }
        sums.into_iter().map(|(cpr, [days, of])| (cpr, days / of)).collect()
    };
    let (before, after) = (rates("2024-25"), rates("2025-26"));
    let pairs: Vec<(f64, f64)> =
        after.iter().filter_map(|(cpr, now)| Some((*before.get(cpr)?, *now))).collect();
    let share = pairs.len() as f64 / after.len() as f64;
    assert!((0.75..0.95).contains(&share), "followed: {share}");
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (ma, mb) = (mean(&a), mean(&b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(&b).map(|(x, y)| f(x - ma, y - mb)).sum()
    };
    let r = sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    assert!((0.35..0.85).contains(&r), "correlation of two years: {r}");
}

#[test]
fn without_differences_the_country_is_like_the_municipality() {
    let files = alike(3);
    for record in records(&files, "TRIVIND") {
        assert_eq!(
            record["Indikatorsvar - Landstal"],
            record["Indikatorsvar - Kommunetal"]
        );
    }
    let origin = text(&files["ORIGIN.md"]);
    assert!(origin.contains("--no-differences") && !origin.contains('{'), "{origin}");
    let units = rows(&files, "enheder.csv");
    assert!(
        units.iter().skip(1).all(|row| row[2] != "specialskole" && row[7].is_empty())
    );
}
