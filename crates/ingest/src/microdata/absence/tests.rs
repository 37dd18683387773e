//! A file read piece by piece against the same file read at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use datapakke_model::microdata::{AbsenceRow, Absences};
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

fn both_ways(rows: &str) -> (Batch, Vec<Diagnostic>) {
    both_ways_under(HEADER, rows)
}

/// A quotation mark keeps a file from being read in pieces.
fn both_ways_under(header: &str, rows: &str) -> (Batch, Vec<Diagnostic>) {
    let whole = read(&format!("{}\r\n{rows}", header.replace("CPR", "\"CPR\"")), &Alone);
    let text = format!("{header}\r\n{rows}");
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

/// What may stand behind the key of a pupil: month, school days and three kinds.
const TAILS: [&str; 30] = [
    "8;20;0;1;2",
    "08;20;0,5;0;0",
    "8.0;20;1;1;1",
    "september;20;1;1;1",
    "13;20;0;0;0",
    "0;20;0;0;0",
    ";20;0;0;0",
    "9; 20;0;0;0",
    "9;20;0 ;0;0",
    "9;20;\u{a0}1;0;0",
    "9;20;x;0;0",
    "9;20;44;0;0",
    "9;99;0;0;0",
    "9;20;-1;0;0",
    "9;20;1,125;0;0",
    "9;20;0,1234;0;0",
    "9;20;2,5x;0;0",
    "9;20;,5;0;0",
    "9;20;5,;0;0",
    "9;20;1,5,5;0;0",
    "9;20;1234567890123456;0;0",
    "9;;0;0;0",
    "9;20;;;",
    "9;20;0;0",
    "9",
    "",
    "9;20;0;0;0;",
    "9;20;0;0;0;mere;og mere",
    "9;20;0;0;0\r",
    "9;20;0;0;0\r\n",
];

#[test]
fn rows_that_begin_alike_are_read_as_if_each_stood_alone() {
    let filler = rows(15_000, |_| "1");
    let alike = |key: &str, tails: &mut dyn Iterator<Item = &str>| -> String {
        tails.map(|tail| format!("{key};{tail}\r\n")).collect()
    };
    let keys = [
        "751001;610112-0001;4a;2024/25",
        "751001;610112-0001;4a;2024",
        " 751002 ;610112-0002;;2023/24",
        "999999;610112-0003;4a;2024/25",
        "751001;;4a;2024/25",
        "751001;610112-0001;4a;2024/25;",
    ];
    let mut text = filler.clone();
    for key in keys {
        text += &alike(key, &mut TAILS.into_iter());
        text += &alike(key, &mut TAILS.into_iter().rev());
        // Each of them once behind a row that is plain.
        text += &alike(key, &mut TAILS.iter().flat_map(|tail| [TAILS[0], *tail]));
    }
    let (batch, remarks) = both_ways(&text);
    assert!(batch.absences.len() > 45_000 + 300);
    let codes: Vec<&str> = remarks.iter().map(|remark| remark.code.as_str()).collect();
    for code in ["unreadable-cell", "out-of-scale", "expected-number", "missing-person"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[test]
fn columns_may_stand_in_any_order() {
    let names = HEADER.split(';').collect::<Vec<_>>();
    let text = rows(15_000, |row| ["0", "0,5", "2"][row % 3]);
    let in_order = both_ways(&text).0.absences;
    for order in [
        // Nobody's column between the month and the days.
        &[0, 1, 2, 3, 4, 9, 5, 6, 7, 8][..],
        // The month, or the kinds, before the pupil.
        &[4, 1, 2, 3, 0, 5, 6, 7, 8],
        &[8, 7, 6, 5, 4, 3, 2, 1, 0],
        // The days before the month, and nobody's column last.
        &[3, 2, 1, 0, 8, 7, 6, 5, 4, 9],
    ] {
        let moved = |cells: &[&str]| -> String {
            let cell = |at: &usize| *cells.get(*at).unwrap_or(&"andet");
            order.iter().map(cell).collect::<Vec<_>>().join(";")
        };
        let line = |line: &str| match line {
            "" => "\r\n".to_owned(),
            line => moved(&line.split(';').collect::<Vec<_>>()) + "\r\n",
        };
        let rows: String = text.lines().map(line).collect();
        let (batch, _) = both_ways_under(&moved(&names), &rows);
        let days = |all: &Absences| -> Vec<_> {
            let row = |a: AbsenceRow<'_>| (a.pupil, a.month, a.kind, a.days.value());
            let mut rows: Vec<_> = all.iter().map(row).collect();
            rows.sort_by_key(|row| (row.0, row.1, row.2));
            rows
        };
        assert_eq!(days(&batch.absences), days(&in_order), "{order:?}");
    }
}
