//! Proposed layouts of differing files, each taken back and used to read the same file.

use proptest::prelude::*;

use datapakke_model::{Batch, Catalogue, Diagnostic, Severity};

use crate::microdata::tests::read;
use crate::{Input, Layouts, layout, propose_layout};

fn propose(bytes: &[u8]) -> (String, Vec<Diagnostic>) {
    let input = Input { path: "ukendt.csv".into(), bytes: bytes.into() };
    let mut diagnostics = Vec::new();
    let text =
        propose_layout(&input, &Catalogue::built_in().unwrap()).take(&mut diagnostics);
    (text, diagnostics)
}

/// Proposes a layout, edits it, and reads the file with it.
fn round_trip(file: &str, edit: impl Fn(String) -> String) -> (Batch, String) {
    let (text, _) = propose(file.as_bytes());
    let text = edit(text);
    let layouts = Layouts::built_in().with("forslag", &text);
    let layouts = layouts.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (batch, remarks) = read(&[("ukendt.csv", file.as_bytes())], layouts);
    let errors: Vec<_> =
        remarks.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    (batch, text)
}

fn same(text: String) -> String {
    text
}

#[test]
fn a_file_of_absence_in_rows() {
    let (batch, text) = round_trip(
        "Udtræk af fravær\nDato;01-10-2025\n\n\
         Skolens navn;Elevens CPR;Elevens fulde navn;Skoleår;Md;Fraværstype;Dage i alt\n\
         Fjordskolen;010112-1234;Ida Berg;2024/25;9;Sygdom;1,5\n\
         Bakkeskolen;020212-1234;Bo Dal;2024/25;9;Barns første;1,0\n",
        |text| {
            text.replace(
                "# TJEK: \"Barns første\" = \"syg\"",
                "\"Barns første\" = \"syg\"",
            )
        },
    );
    assert_eq!(batch.absences.len(), 2, "{text}");
    assert!(text.contains("række 4"), "{text}");
    assert!(!text.contains("Ida") && !text.contains("1234"), "{text}");
}

#[test]
fn a_file_of_absence_with_a_column_per_kind() {
    let (batch, text) = round_trip(
        "Institution nr,Elev-ID,År/måned,Skoleår,Måned,Klasse,Sygefravær,Ulovligt fravær,For sent\n\
         751001,ab12345,x,2024/2025,10,7b,1.5,0,2\n751001,cd12345,x,2024/2025,10,7b,0.5,1,0\n",
        same,
    );
    assert_eq!(batch.absences.len(), 4, "{text}");
    assert!(text.contains("numbers = \"english\""), "{text}");
}

#[test]
fn a_file_of_absence_with_a_column_per_month() {
    let (batch, text) = round_trip(
        "Skole;CPR-nummer;Skoleår;Fraværsart;Aug.;Sep.;Okt.\n\
         Fjordskolen;010112-1234;2024/25;Sygdom;1;2;3\n",
        same,
    );
    assert_eq!(batch.absences.len(), 3, "{text}");
}

#[test]
fn a_register_of_letters() {
    let (batch, text) = round_trip(
        "Skole;Unilogin;Klassebetegnelse;Fraværsdato;Bogstav\n\
         Fjordskolen;ida12345;4a;02-09-2024;S\nFjordskolen;ida12345;4a;03-09-2024;K\n",
        |text| text.replace("# TJEK: \"K\" = \"syg\"", "\"K\" = \"tilladt\""),
    );
    assert_eq!(batch.absences.len(), 2, "{text}");
}

#[test]
fn a_file_of_test_results() {
    let (batch, text) = round_trip(
        "Folkeskolens Nationale Overgangstest\n\
         Skolenavn\tPersonnummer\tElevens navn\tFag\tSkoleår\tKlassebetegnelse\tPoint i alt\n\
         Bakkeskolen\t010112-1234\tIda\tMatematik\t2024/2025\t4b\t17\n",
        same,
    );
    assert_eq!(batch.tests.len(), 1, "{text}");
    assert!(text.contains("instrument = \"overgangstest\""), "{text}");
}

#[test]
fn a_table_of_answers() {
    let (batch, text) = round_trip(
        "Afdeling;Skoleår;Er du glad for din skole?;Er du glad for din klasse?;Føler du dig ensom?;Hvad mere?\n\
         Fjordskolen;2024/25;Tit;Meget tit;Aldrig;jeg hedder Ida og kan lide at spille fodbold med de andre\n",
        same,
    );
    assert_eq!(batch.answers.len(), 3, "{text}");
    assert!(
        text.contains("survey = \"trivsel.4-9\"") && !text.contains("fodbold"),
        "{text}"
    );
}

#[test]
fn a_list_of_response_counts() {
    let (batch, text) = round_trip(
        "Enhedens navn;Undersøgelse;Kalenderår;Inviterede i alt;Besvarelser i alt\n\
         Fjordskolen;APV;2024;40;31\n",
        same,
    );
    assert_eq!(batch.responses.len(), 1, "{text}");
}

#[test]
fn a_table_of_figures_needs_only_the_name_of_the_indicator() {
    let (batch, text) = round_trip(
        "Enhed;År;Fravær blandt ansatte;Antal ansatte\nFjordskolen;2024;5,3;41\n",
        |text| {
            text.replace("# [[figure]]\n# indicator = \"skriv.navnet.her\"\n# value = [\"Fravær blandt ansatte\"]",
                "[[figure]]\nindicator = \"sygefravaer.lokal\"\nvalue = [\"Fravær blandt ansatte\"]")
        },
    );
    assert_eq!(batch.observations.rows.len(), 1, "{text}");
}

#[test]
fn a_file_without_header_is_refused_and_not_quoted() {
    let (text, remarks) = propose(b"751001;010112-1234;1\n751002;020212-1234;2\n");
    assert_eq!(text, "");
    assert_eq!(remarks[0].code, "no-header");
}

#[test]
fn a_column_whose_numbers_read_in_two_ways_is_asked_about() {
    let (text, _) = propose(
        "Enhed;År;Beløb\nFjordskolen;2024;1.234\nBakkeskolen;2024;2.345\n".as_bytes(),
    );
    assert!(text.contains("# TJEK: tallene kan læses på to måder"), "{text}");
    assert!(layout::parse("x", &text).is_ok(), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_proposed_is_a_layout_and_quotes_no_cpr_number(
        cells in proptest::collection::vec("(Skole|CPR|Måned|Sygdom|Dage|S|[0-9]{1,3}|2024/25|[a-zæøå\"\\\\{}=#' ]{0,9}|\\PC{0,5})", 4..60),
        width in 2_usize..8, place in 0_usize..60, serial in 1000_u32..10_000,
    ) {
        let mut cells = cells;
        let cpr = format!("010112-{serial}");
        let at = place % cells.len();
        cells[at] = cpr.clone();
        let rows: Vec<String> = cells.chunks(width).map(|row| row.join(";")).collect();
        let (text, remarks) = propose(rows.join("\n").as_bytes());
        if !text.is_empty() {
            prop_assert!(layout::parse("x", &text).is_ok(), "{text}");
        }
        let out = format!("{text}{remarks:?}");
        prop_assert!(!out.contains(&cpr), "{out}");
    }

    #[test]
    fn no_bytes_make_the_proposal_panic(bytes in proptest::collection::vec(any::<u8>(), 0..800)) {
        let (text, _) = propose(&bytes);
        if !text.is_empty() {
            prop_assert!(layout::parse("x", &text).is_ok(), "{text}");
        }
    }
}
