//! A file read piece by piece against the same file read at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use datapakke_model::{Batch, Catalogue, Diagnostic};

use crate::microdata::tests::register;
use crate::{Alone, Context, Input, Key, Layouts, Workers, plan, run_with};

const HEADER: &str = "Institutionsnummer;CPR;Klasse;Skoleår;Måned;Skoledage;Sygefravær;\
    Ekstraordinær frihed;Ulovligt fravær";

/// Three threads that take the pieces as they come.
struct Three;

impl Workers for Three {
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= n {
                            return;
                        }
                        // Last piece first.
                        work(n - 1 - index);
                    }
                });
            }
        });
    }
}

/// Rows of two schools, some of them with a fault.
fn rows(n: usize, day: impl Fn(usize) -> &'static str) -> String {
    let mut text = String::new();
    for row in 0..n {
        let unit = match row % 1009 {
            7 => format!("99{}", row % 91),
            _ => (751_001 + row / 11 % 2).to_string(),
        };
        let month = if row % 40_009 == 5 { 13 } else { 1 + row % 11 };
        let person = format!("{:02}0112-{:04}", 61 + row / 11 % 28, row / 11 % 9_973);
        let sick = if row % 30_011 == 9 { "44" } else { day(row) };
        let blank = if row % 5_003 == 4 { "\r\n" } else { "\r\n\r\n" };
        text += &format!("{unit};{person};4{};2024/25;{month};20;{sick};0;1", row % 3);
        text += if row % 7_001 == 3 { blank } else { "\r\n" };
    }
    text
}

fn read(text: &str, workers: &dyn Workers) -> (Batch, Vec<Diagnostic>) {
    let catalogue = Catalogue::built_in().unwrap();
    let layouts = Layouts::built_in();
    let mut remarks = Vec::new();
    let input = Input { path: "a.csv".into(), bytes: text.as_bytes().into() };
    let plan = plan(vec![input], &layouts).take(&mut remarks);
    let context = Context {
        catalogue: &catalogue,
        layouts: &layouts,
        register: &register(),
        key: &Key::from_bytes([3; 32]),
        year: "2025/26".parse().unwrap(),
    };
    let batch = run_with(&plan.jobs[0], &context, workers).take(&mut remarks);
    (batch, remarks)
}

/// A quotation mark keeps a file from being read in pieces.
fn both_ways(rows: &str) -> (Batch, Vec<Diagnostic>) {
    let whole = read(&format!("{}\r\n{rows}", HEADER.replace("CPR", "\"CPR\"")), &Alone);
    let text = format!("{HEADER}\r\n{rows}");
    for workers in [&Alone as &dyn Workers, &Three] {
        let (batch, remarks) = read(&text, workers);
        assert_eq!(remarks, whole.1);
        assert_eq!(batch.absences.len(), whole.0.absences.len());
        assert!(batch == whole.0, "the same rows");
    }
    whole
}

#[test]
fn pieces_give_the_rows_cells_and_remarks_of_the_whole() {
    let days = ["0", "0,5", "1", "2,25", "0", "1,125", "3"];
    let text = rows(400_000, |row| days[row % 7]);
    assert!(text.len() > 2 * super::PIECE);
    let (batch, remarks) = both_ways(&text);
    assert!(batch.absences.len() > 1_190_000);
    let codes: Vec<&str> = remarks.iter().map(|remark| remark.code.as_str()).collect();
    for code in ["unknown-unit", "unreadable-cell", "out-of-scale"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[test]
fn a_style_that_only_a_late_row_shows_is_the_style_of_the_whole_column() {
    let english = rows(15_000, |row| if row == 14_999 { "0.5" } else { "1" });
    assert!(english.len() > super::PART * 2);
    let (batch, _) = both_ways(&english);
    assert!(batch.absences.iter().any(|row| row.days.value() == Some(0.5)));
    let unclear = rows(15_000, |row| if row == 14_999 { "1.234" } else { "1" });
    let (batch, remarks) = both_ways(&unclear);
    assert!(remarks.iter().any(|remark| remark.code == "number-style"), "{remarks:?}");
    // The column that is asked about is left out, the other two kinds are read.
    assert_eq!(batch.absences.len() % 2, 0);
    let mixed = rows(15_000, |row| {
        ["1", "0,5", "0.5"][usize::from(row == 3) + 2 * usize::from(row == 14_000)]
    });
    both_ways(&mixed);
}
