//! Pupil-level exports as string literals, one per trap, from bytes to batch.

use proptest::prelude::*;

use datapakke_model::microdata::AbsenceKind;
use datapakke_model::{
    Batch, Catalogue, Diagnostic, Reading, Register, Unit, UnitKind, Why,
};

use crate::{Context, Input, Key, Layouts, plan, run};

fn unit(id: &str, name: &str) -> Unit {
    Unit::new(id.parse().unwrap(), name, UnitKind::Skole)
}

pub(crate) fn register() -> Register {
    let units = [unit("751001", "Fjordskolen"), unit("751002", "Bakkeskolen")];
    let units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
    Register { municipality_name: "Fjordby".into(), units, ..Register::default() }
}

/// Reads files as a build does: recognised by content, then read.
pub(crate) fn read(
    files: &[(&str, &[u8])],
    layouts: Layouts,
) -> (Batch, Vec<Diagnostic>) {
    let catalogue = Catalogue::built_in().unwrap();
    let input = |(path, bytes): &(&str, &[u8])| Input {
        path: (*path).into(),
        bytes: (*bytes).into(),
    };
    let mut diagnostics = Vec::new();
    let plan = plan(files.iter().map(input).collect(), &layouts).take(&mut diagnostics);
    let context = Context {
        catalogue: &catalogue,
        layouts: &layouts,
        register: &register(),
        key: &Key::from_bytes([3; 32]),
        year: "2025/26".parse().unwrap(),
    };
    let mut batch = Batch::default();
    for job in &plan.jobs {
        batch.append(run(job, &context).take(&mut diagnostics));
    }
    (batch, diagnostics)
}

fn check(text: &str) -> (Batch, Vec<Diagnostic>) {
    read(&[("fil.csv", text.as_bytes())], Layouts::built_in())
}

/// The codes of the remarks, without the list of dropped columns.
fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    let codes = diagnostics.iter().map(|d| d.code.as_str());
    codes.filter(|code| !["columns-dropped", "personal-dropped"].contains(code)).collect()
}

/// Month, kind and days of each row, in short.
fn days(batch: &Batch) -> Vec<(Option<u8>, Option<AbsenceKind>, Option<f64>)> {
    batch.absences.iter().map(|a| (a.month, a.kind, a.days.value())).collect()
}

use AbsenceKind::{Permitted, Sickness, Unlawful};

#[test]
fn absence_by_month_and_kind_is_read() {
    let (batch, remarks) = check(
        "Institutionsnummer;CPR;Elevnavn;Skoleår;Måned;Klasse;Fraværsart;Dage;Skoledage\n\
         751001;010112-1234;Ida;2024/2025;September;7. B;Sygdom;1,5;21\n\
         751001;0101121234;Ida;2024/2025;9;7b;Ulovligt;0;21\n\
         751001;010112-1234;Ida;2024/2025;2025-01;7b;Ekstraordinær frihed;2;\n",
    );
    let expected = [
        (Some(9), Some(Sickness), Some(1.5)),
        (Some(9), Some(Unlawful), Some(0.0)),
        (Some(1), Some(Permitted), Some(2.0)),
    ];
    assert_eq!(days(&batch), expected, "{remarks:?}");
    let rows: Vec<_> = batch.absences.iter().collect();
    let first = rows[0];
    assert_eq!((first.unit.as_str(), first.grade), ("751001", Some(7)));
    assert_eq!((first.class.map(|c| &**c), first.school_days), (Some("7b"), Some(21.0)));
    assert_eq!((first.at.row, first.at.column), (1, 7));
    assert_eq!(first.pupil, rows[1].pupil);
    let personal = remarks.iter().find(|d| d.code == "personal-dropped").unwrap();
    assert!(
        personal.message.da.contains("`Elevnavn`"),
        "names are dropped, and it is said"
    );
    assert_eq!(rows[2].year.to_string(), "2024/25");
}

#[test]
fn late_is_not_absence_and_a_sum_is_set_aside() {
    let (batch, remarks) = check(
        "Skole;CPR;Skoleår;Måned;Fraværsart;Dage\n\
         Fjordskolen;010112-1234;2024/25;9;For sent;3\n\
         Fjordskolen;010112-1234;2024/25;9;I alt;2\n\
         Fjordskolen;010112-1234;2024/25;9;Sygdom;2\n",
    );
    assert_eq!(days(&batch), [(Some(9), Some(Sickness), Some(2.0))]);
    assert_eq!(codes(&remarks), ["set-aside", "set-aside"]);
}

#[test]
fn a_column_per_kind_gives_a_row_per_kind() {
    let (batch, remarks) = check(
        "Skole;CPR;Skoleår;Måned;Sygdom;Lovligt;Ulovligt;For sent\n\
         Fjordskolen;010112-1234;2024/25;9;1,5;0;;4\n",
    );
    let expected = [
        (Some(9), Some(Sickness), Some(1.5)),
        (Some(9), Some(Permitted), Some(0.0)),
        (Some(9), Some(Unlawful), None),
    ];
    assert_eq!(days(&batch), expected);
    assert_eq!(
        batch.absences.iter().nth(2).unwrap().days,
        Reading::Absent(Why::Unclear),
        "a blank is not zero"
    );
    assert_eq!(codes(&remarks), ["set-aside"]);
}

#[test]
fn a_column_per_month_takes_the_calendar_year_from_the_school_year() {
    let (batch, _) = check(
        "Skole;CPR;Skoleår;Fraværsart;August;September;Januar\n\
         Fjordskolen;010112-1234;2024/25;Syg;1;2;0,5\n",
    );
    let months: Vec<_> =
        batch.absences.iter().map(|a| (a.month, a.days.value())).collect();
    assert_eq!(
        months,
        [(Some(8), Some(1.0)), (Some(9), Some(2.0)), (Some(1), Some(0.5))]
    );
    assert!(batch.absences.iter().all(|a| a.year.to_string() == "2024/25"));
}

#[test]
fn letters_are_added_up_by_month_and_an_unknown_letter_is_reported() {
    let (batch, remarks) = check(
        "Skole;CPR;Klasse;Dato;Fraværskode\n\
         Fjordskolen;010112-1234;4a;02-09-2024;S\n\
         Fjordskolen;010112-1234;4a;03-09-2024;½S\n\
         Fjordskolen;010112-1234;4a;2024-09-04;F\n\
         Fjordskolen;010112-1234;4a;2024-10-04;u\n\
         Fjordskolen;010112-1234;4a;2024-10-05;Q\n",
    );
    let expected = [
        (Some(9), None, Some(0.0)),
        (Some(9), Some(Sickness), Some(1.5)),
        (Some(10), Some(Unlawful), Some(1.0)),
    ];
    assert_eq!(days(&batch), expected);
    assert_eq!(codes(&remarks), ["unknown-letter"]);
}

#[test]
fn a_register_with_a_column_per_day_is_added_up() {
    let header: String = (1..=31).map(|day| format!(";{day}")).collect();
    let marks = format!(";S;S 0,5;;L{}", ";".repeat(27));
    let (batch, _) = check(&format!(
        "Skole;CPR;Skoleår;Måned{header}\nFjordskolen;010112-1234;2024/25;November{marks}\n"
    ));
    let expected =
        [(Some(11), Some(Sickness), Some(1.5)), (Some(11), Some(Permitted), Some(1.0))];
    assert_eq!(days(&batch), expected);
}

#[test]
fn a_project_layout_may_map_the_letters_in_another_way() {
    let own = "label = { da = 'x', en = 'x' }\ncontent = 'absence'\n\
        [recognise]\nheaders = ['Bogstav']\n\
        [[column]]\nheader = ['Skole']\nrole = 'unit-name'\n\
        [[column]]\nheader = ['Nøgle']\nrole = 'person'\n\
        [[column]]\nheader = ['Dag']\nrole = 'date'\n\
        [[column]]\nheader = ['Bogstav']\nrole = 'letter'\n\
        [words.letter]\nF = 'tilladt'\n";
    let layouts = Layouts::built_in().with("eget", own).unwrap();
    let text = "Skole;Nøgle;Dag;Bogstav\nFjordskolen;e17;02-09-2024;F\n";
    let (batch, remarks) = read(&[("a.csv", text.as_bytes())], layouts);
    assert_eq!(days(&batch), [(Some(9), Some(Permitted), Some(1.0))], "{remarks:?}");
}

#[test]
fn a_year_of_zeros_is_not_registered_rather_than_without_absence() {
    let rows: String = (10..30)
        .map(|i| format!("Fjordskolen;0101{i}-1234;2024/25;9;Sygdom;0\n"))
        .collect();
    let (batch, remarks) =
        check(&format!("Skole;CPR;Skoleår;Måned;Fraværsart;Dage\n{rows}"));
    assert_eq!(codes(&remarks), ["all-zero-absence"]);
    assert!(batch.absences.iter().all(|a| a.days == Reading::Absent(Why::NotCollected)));
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_read() {
    let (batch, remarks) = check(
        "Skole;CPR;Skoleår;Måned;Fraværsart;Dage\n\
         Fjordskole;010112-1234;2024/25;9;Sygdom;1\n\
         Fjordskolen;;2024/25;9;Sygdom;1\n\
         Fjordskolen;010112-1234;2024/25;13;Sygdom;1\n\
         Fjordskolen;010112-1234;2024/25;9;Sygdom;55\n\
         Fjordskolen;010112-1234;2024/25;9;Sygdom;god\n\
         Fjordskolen;010112-1234;2024/25;9;Hvad;1\n\
         Fjordskolen;010112-1234;2024/25;9;Sygdom;2\n",
    );
    let expected = [
        "unknown-unit",
        "missing-person",
        "unreadable-cell",
        "out-of-scale",
        "expected-number",
        "unreadable-cell",
    ];
    assert_eq!(codes(&remarks), expected);
    let read: Vec<_> = batch.absences.iter().map(|a| a.days).collect();
    let lost = Reading::Absent(Why::Unclear);
    assert_eq!(read, [lost, lost, Reading::Known(2.0)]);
    assert!(
        remarks[0].hint.as_ref().unwrap().da.contains("751001"),
        "a near miss is suggested"
    );
}

#[test]
fn a_column_that_can_be_read_in_two_ways_is_asked_about() {
    let (batch, remarks) = check(
        "Skole;CPR;Test;Fag;Skoleår;Klassetrin;Score\n\
         Fjordskolen;010112-1234;Lokal;Matematik;2024/25;4;1.234\n",
    );
    assert_eq!(codes(&remarks)[0], "number-style");
    assert!(batch.tests.is_empty());
}

#[test]
fn test_results_name_instrument_subject_and_area() {
    let (batch, remarks) = check(
        "Institutionsnr.;CPR-nr.;Test;Fag;Profilområde;Skoleår;Klassetrin;Klasse;Køn;Point;Percentil\n\
         751001;010112-1234;FNO;Dansk, læsning;;2024/25;4. klasse;4. A;Pige;17;62,5\n\
         751001;010112-1234;Overgangstest;Læsning;Afkodning;2024/25;4;4a;P;fritaget;\n\
         751001;010112-1234;De nationale test;Fysik/kemi;;2020/21;8;8a;;41;\n\
         751001;010112-1234;Overgangstest;Tysk;;2024/25;8;8a;;41;\n",
    );
    let found: Vec<_> = batch
        .tests
        .iter()
        .map(|t| {
            (t.instrument.as_str(), &*t.subject, t.area.as_deref(), t.score, t.percentile)
        })
        .collect();
    let expected = [
        ("overgangstest", "laesning", None, Reading::Known(17.0), Some(62.5)),
        (
            "overgangstest",
            "laesning",
            Some("afkodning"),
            Reading::Absent(Why::NotApplicable),
            None,
        ),
        ("dnt", "fysik_kemi", None, Reading::Known(41.0), None),
    ];
    assert_eq!(found, expected, "{remarks:?}");
    assert_eq!(codes(&remarks), ["unknown-subject"]);
    assert_eq!(batch.tests[0].class.as_deref(), Some("4a"));
}

#[test]
fn the_title_of_a_file_may_name_the_test() {
    let (batch, remarks) = check(
        "Folkeskolens Nationale Overgangstest 2024/25\n\n\
         Skole;UNI-login;Fag;Skoleår;Klasse;Placering\n\
         Bakkeskolen;ida12345;Matematik;2024/25;4b;71\n",
    );
    assert_eq!(batch.tests.len(), 1, "{remarks:?}");
    assert_eq!(batch.tests[0].instrument.as_str(), "overgangstest");
    assert_eq!(batch.tests[0].score, Reading::Known(71.0));
}

#[test]
fn a_column_per_subject_gives_a_result_per_subject() {
    let (batch, _) = check(
        "Skole;CPR;Test;Skoleår;Klasse;Læsning;Matematik\n\
         Bakkeskolen;010112-1234;Lokal;2024/25;3c;55;ikke deltaget\n",
    );
    let found: Vec<_> = batch.tests.iter().map(|t| (&*t.subject, t.score)).collect();
    let missing = Reading::Absent(Why::NotCollected);
    assert_eq!(found, [("laesning", Reading::Known(55.0)), ("matematik", missing)]);
}

#[test]
fn a_result_twice_is_read_once_and_a_contradiction_is_said() {
    let row =
        |score| format!("Bakkeskolen;010112-1234;Lokal;Læsning;2024/25;3;{score}\n");
    let text =
        format!("Skole;CPR;Test;Fag;Skoleår;Trin;Score\n{}{}{}", row(5), row(5), row(7));
    let (batch, remarks) = check(&text);
    assert_eq!(batch.tests.len(), 1);
    assert_eq!(codes(&remarks), ["repeated-row", "conflicting-row"]);
}

#[test]
fn response_counts_are_read_and_impossible_ones_refused() {
    let (batch, remarks) = check(
        "Enhed;Spørgeskema;År;Inviterede;Besvarelser\n\
         Fjordskolen;Brugertilfredshed skole;2023;310;141\n\
         Bakkeskolen;APV;2024;40;41\n",
    );
    let [count] = &batch.responses[..] else { panic!("{remarks:?}") };
    assert_eq!(
        (count.asked, count.answered, count.survey.as_str()),
        (310, 141, "btu.skole")
    );
    assert_eq!(count.period.to_string(), "2023");
    assert_eq!(codes(&remarks), ["out-of-scale"]);
}

/// Everything that leaves ingest, as text.
fn all_text(batch: &Batch, diagnostics: &[Diagnostic]) -> String {
    format!("{batch:?}{}", serde_json::to_string(diagnostics).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_cpr_number_in_any_cell_is_in_no_value_and_no_message(
        day in 1_u32..=28, month in 1_u32..=12, year in 0_u32..100, serial in 1000_u32..10_000,
        hyphen in any::<bool>(), column in 0_usize..9, kind in 0_usize..3,
    ) {
        let sign = if hyphen { "-" } else { "" };
        let cpr = format!("{day:02}{month:02}{year:02}{sign}{serial}");
        let bare = cpr.replace('-', "");
        let (header, row) = match kind {
            0 => ("Skole;CPR;Skoleår;Måned;Klasse;Klassetrin;Fraværsart;Dage;Skoledage",
                  "Fjordskolen;x;2024/25;9;7b;7;Sygdom;1;20"),
            1 => ("Skole;CPR;Test;Fag;Profilområde;Skoleår;Klasse;Point;Percentil",
                  "Fjordskolen;x;FNO;Læsning;Afkodning;2024/25;4a;17;62"),
            _ => ("Skole;CPR;Klasse;Dato;Fraværskode;Elevnavn;Note;Andet;Mere",
                  "Fjordskolen;x;4a;02-09-2024;S;Ida;;;"),
        };
        let mut cells: Vec<&str> = row.split(';').collect();
        cells[column] = &cpr;
        let text = format!("{header}\n{row}\n{}\n", cells.join(";"));
        let (batch, remarks) = check(&text);
        let out = all_text(&batch, &remarks);
        prop_assert!(!out.contains(&cpr) && !out.contains(&bare), "{out}");
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for header in [
            "Skole;CPR;Skoleår;Måned;Fraværsart;Dage\n",
            "Skole;CPR;Test;Fag;Skoleår;Trin;Score\n",
            "Skole;CPR;Klasse;Dato;Fraværskode\n",
            "Enhed;Spørgeskema;År;Inviterede;Besvarelser\n",
        ] {
            let mut text = header.as_bytes().to_vec();
            text.extend_from_slice(&bytes);
            let (batch, _) = read(&[("a.csv", &text)], Layouts::built_in());
            prop_assert!(batch.len() <= 600);
        }
    }

    #[test]
    fn no_rows_of_plausible_cells_make_a_reader_panic(
        cells in proptest::collection::vec("(Fjordskolen|[0-9,.-]{0,8}|Sygdom|S|sep|2024/25|[a-zæøå½/]{0,4}|\\PC{0,3})", 0..60),
    ) {
        for header in [
            "Skole;CPR;Skoleår;Måned;Fraværsart;Dage",
            "Skole;CPR;Test;Fag;Skoleår;Trin",
            "Skole;CPR;Klasse;Dato;Fraværskode;Mere",
        ] {
            let rows: Vec<String> = cells.chunks(6).map(|row| row.join(";")).collect();
            check(&format!("{header}\n{}", rows.join("\n")));
        }
    }
}
