//! Pivots: filters, row labels in two languages, totals, sparse labels, years as columns.

use crate::support::{Cell, read, read_text, xlsx};

#[test]
fn a_pivot_saved_by_an_english_excel_is_read() {
    let out =
        read(&[("kids.csv", include_bytes!("../fixtures/pivot_english_excel.csv"))]);
    assert_eq!(out.formats(), ["stil.pivot"]);
    assert_eq!(out.value("kommune/elevtal.elevex/2020-21/alle"), Some(6821.0));
    assert_eq!(out.batch.len(), 1, "other municipalities and the total are set aside");
    assert_eq!(out.find("totals-set-aside").count, 1);
    assert!(out.find("other-municipality").count >= 3);
    assert!(out.find("filter-hides").message.en.contains("Afdelingstype"));
}

#[test]
fn the_same_saved_by_a_danish_excel_is_read() {
    let text = "Skoleår;2024/2025\n\nRækkenavne;Antal elever;Inklusionsgrad\nBagsværd Skole;1.234;94,6 %\nSkolen Total;12;100,0 %\nHovedtotal;1.246;95,0 %\n";
    let bytes: Vec<u8> =
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let out = read(&[("x.csv", &bytes)]);
    assert_eq!(out.value("159001/elevtal.elevex/2024-25/alle"), Some(1234.0));
    assert_eq!(
        out.value("159099/elevtal.elevex/2024-25/alle"),
        Some(12.0),
        "a school may be called Total"
    );
    assert_eq!(out.batch.len(), 4);
}

#[test]
fn nested_row_labels_carry_school_and_year() {
    let out = read_text(
        "Row Labels,Klassekvotient\nBagsværd Skole,23.1\n2023/2024,22.9\n2024/2025,23.3\nEnghavegård Skole,21.0\n2024/2025,21.0\nGrand Total,22.0\n",
    );
    assert_eq!(out.value("159001/overblik.klassekvotient/2023-24/alle"), Some(22.9));
    assert_eq!(out.value("159004/overblik.klassekvotient/2024-25/alle"), Some(21.0));
    assert_eq!(out.batch.len(), 3);
    assert_eq!(out.find("totals-set-aside").count, 3);
}

#[test]
fn sparse_labels_are_filled_down_and_subtotals_set_aside() {
    let out = read_text(
        "Institution;Skoletrin;Skoleår;Over 10 procent\nBagsværd Skole;Indskoling;2023/2024;10,5 %\n;;2024/2025;9,0 %\n;Udskoling;2024/2025;16,2 %\nBagsværd Skole Total;;;11,0 %\nEnghavegård Skole;Udskoling;2024/2025;7,7 %\nHovedtotal;;;15,6 %\n",
    );
    assert_eq!(out.value("159001/fravaer.over10/2024-25/indskoling"), Some(9.0));
    assert_eq!(out.value("159001/fravaer.over10/2024-25/udskoling"), Some(16.2));
    assert_eq!(out.value("159004/fravaer.over10/2024-25/udskoling"), Some(7.7));
    assert_eq!(out.batch.len(), 4);
}

#[test]
fn years_may_be_columns_below_a_banner() {
    let row = |cells: &[Cell<'static>]| cells.to_vec();
    let (e, t, n) = (Cell::Empty, Cell::Text, Cell::Number);
    let rows = vec![
        row(&[e, e, t("Bemærk: året er ikke afsluttet")]),
        row(&[]),
        row(&[t("Indikatorsvar"), e, t("Skoleår")]),
        row(&[t("Institution"), t("Trivselsindikator"), t("2023/2024"), t("2024/2025")]),
        row(&[t("Bagsværd Skole"), t("Generel trivsel"), n(3.6921852103), n(3.5)]),
        row(&[e, t("Ro og orden"), n(3.6), e]),
    ];
    let out = read(&[("t.xlsx", &xlsx(&[("Ark1", false, rows)]))]);
    assert_eq!(out.formats(), ["stil.pivot.aar"]);
    assert_eq!(out.value("159001/trivsel.generel/2023-24/alle"), Some(3.6921852103));
    assert_eq!(out.value("159001/trivsel.ro/2023-24/alle"), Some(3.6));
    assert_eq!(out.value("159001/trivsel.ro/2024-25/alle"), None);
}

#[test]
fn the_year_above_a_group_of_measures_belongs_to_all_of_them() {
    let text = "Institution;2023/2024;;2024/2025;\n;;;;\n";
    let text = text.replace(";;;;\n", "Institution;Klassekvotient;Elevtal;Klassekvotient;Elevtal\nBagsværd Skole;22,9;700;23,3;710\n");
    let out = read_text(&text.replacen("Institution;2023", ";2023", 1));
    assert_eq!(out.value("159001/overblik.klassekvotient/2023-24/alle"), Some(22.9));
    assert_eq!(out.value("159001/overblik.elevtal/2024-25/alle"), Some(710.0));
}

#[test]
fn a_pivot_by_home_municipality_is_another_population() {
    let rows = vec![
        vec![Cell::Text("Skoleår"), Cell::Text("2020/2021")],
        vec![Cell::Text("Row Labels"), Cell::Text("Antal elever")],
        vec![Cell::Text("Gladsaxe"), Cell::Number(6821.0)],
    ];
    let out = read(&[("x.xlsx", &xlsx(&[("Bopælskommuner", false, rows)]))]);
    assert!(out.batch.is_empty());
    out.find("nothing-read");
}

#[test]
fn a_filter_of_several_members_is_said_in_both_languages_of_excel() {
    for (all, several) in [("All", "(Multiple Items)"), ("Alle", "(Flere elementer)")] {
        let text = format!(
            "Køn;{all}\nSkoleår;2020/2021\nAfdelingstype;{several}\n;\nRækkenavne;Antal elever\nGladsaxe;6821\nHovedtotal;534241\n"
        );
        let out = read_text(&text);
        assert_eq!(out.formats(), ["stil.pivot"]);
        assert!(out.find("filter-hides").message.en.contains("Afdelingstype"));
        let key = "kommune/elevtal.elevex/2020-21/alle";
        assert_eq!(out.value(key), Some(6821.0), "{:#?}", out.diagnostics);
    }
}
