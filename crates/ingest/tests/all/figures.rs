//! Answers of the statistics interface and other published figures.

use datapakke_model::{Reading, Why};

use crate::support::{Out, read, read_text};

const OVERSKO: &[u8] = include_bytes!("../fixtures/oversko_gladsaxe.json");

fn listing(out: &Out) -> String {
    let line = |o: &datapakke_model::observation::Observation| {
        let at = out.plan.sources.place(o.at).unwrap();
        format!(
            "{}/{}/{}/{} = {:?} base {:?} from {at}\n",
            o.owner,
            o.indicator,
            o.period.key(),
            o.group,
            o.reading,
            o.base
        )
    };
    out.batch.observations.rows.iter().map(line).collect()
}

#[test]
fn an_answer_becomes_these_observations() {
    insta::assert_snapshot!(listing(&read(&[("data/oversko.json", OVERSKO)])));
}

#[test]
fn the_municipality_and_the_nation_beside_each_school_are_read_once() {
    let out = read(&[("a.json", OVERSKO)]);
    assert_eq!(out.value("kommune/overblik.fravaer/2024-25/alle"), Some(7.0));
    assert!(out.value("land/overblik.fravaer/2024-25/alle").is_some());
    assert_eq!(out.codes(), Vec::<&str>::new());
}

#[test]
fn a_blank_is_no_zero() {
    let out = read_text(
        r#"[{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","Samlet elevfravær":"","Karaktergennemsnit":"0,0","Elevtal":"2.351"}]"#,
    );
    assert_eq!(
        out.figure("159001/overblik.fravaer/2024-25/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
    assert_eq!(out.value("159001/overblik.karakter/2024-25/alle"), Some(0.0));
    assert_eq!(out.value("159001/overblik.elevtal/2024-25/alle"), Some(2351.0));
}

#[test]
fn pages_read_twice_are_one_within_a_file_and_between_files() {
    let pages = format!("{0}\n{0}\n[]", std::str::from_utf8(OVERSKO).unwrap());
    let once = read(&[("a.json", OVERSKO)]);
    let within = read(&[("a.json", pages.as_bytes())]);
    assert_eq!(within.batch.observations.rows.len(), once.batch.observations.rows.len());
    assert!(within.find("repeated-rows").count > 1);
    let between = read(&[("a.json", OVERSKO), ("b.json", pages.as_bytes())]);
    assert_eq!(between.batch.observations.rows.len(), once.batch.observations.rows.len());
    assert_eq!(between.find("same-in-two-files").place.as_ref().unwrap().file, "b.json");
}

#[test]
fn two_files_that_disagree_are_both_named_and_nothing_is_invented() {
    let other = std::str::from_utf8(OVERSKO)
        .unwrap()
        .replace("\"7,6\"", "\"7,9\"")
        .replacen("25,", "24,", 1);
    let out = read(&[("a.json", OVERSKO), ("b.json", other.as_bytes())]);
    let remark = out.find("values-disagree");
    assert_eq!(remark.place.as_ref().unwrap().file, "b.json");
    assert!(remark.message.en.contains("a.json, record"), "{}", remark.message.en);
}

#[test]
fn an_unknown_verdict_is_an_error_and_both_vocabularies_are_read() {
    let row = |verdict: &str| {
        read_text(&format!(
            r#"[{{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","SocRef Signifikant forskel":"{verdict}"}}]"#
        ))
    };
    let key = "159001/socref.verdikt/2024-25/alle";
    assert_eq!(row("Over niveau").value(key), Some(1.0));
    assert_eq!(row("På Niveau").value(key), Some(0.0));
    assert_eq!(row("Dårligere end forventet").value(key), Some(-1.0));
    assert_eq!(row("<fejl>").figure(key), Some(Reading::Absent(Why::Unclear)));
    let unknown = row("Nogenlunde");
    assert_eq!(unknown.figure(key), Some(Reading::Absent(Why::Unclear)));
    assert_eq!(
        unknown.find("unknown-verdict").severity,
        datapakke_model::Severity::Error
    );
}

fn intervals(rows: &[(&str, &str, &str)]) -> Out {
    let record = |(interval, share, count): &(&str, &str, &str)| {
        format!(
            r#"{{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","[Trivselsindikator].[Trivselsindikator].[Trivselsindikator]":"Generel trivsel","[Trivselsindikator Svarintervaller].[Trivselsindikator Svarintervaller].[Trivselsindikator Svarintervaller]":"{interval}","Andel Indikatorsvar":"{share}","Antal Indikatorsvar":"{count}"}}"#
        )
    };
    let records: Vec<String> = rows.iter().map(record).collect();
    read_text(&format!("[{}]", records.join(",")))
}

#[test]
fn the_two_upper_intervals_are_added_up_and_a_hidden_one_hides_the_sum() {
    let key = "159001/trivsel.generel.over3/2024-25/alle";
    let whole = intervals(&[
        ("4,1 til 5", "14,4 %", "29"),
        ("3,1 til 4", "68,0 %", "136"),
        ("2,1 til 3", "15,6 %", "31"),
        ("1 til 2", "2,0 %", "4"),
    ]);
    assert_eq!(whole.value(key), Some(82.4));
    let base = |out: &Out| {
        out.batch
            .observations
            .rows
            .iter()
            .find(|o| o.indicator.as_str() == "trivsel.generel.over3")
            .and_then(|o| o.base)
    };
    assert_eq!(base(&whole), Some(200));
    let hidden =
        intervals(&[("3,1 til 4", "68,0 %", "136"), ("2,1 til 3", "15,6 %", "31")]);
    assert_eq!(hidden.figure(key), Some(Reading::Absent(Why::Suppressed)));
    assert_eq!(base(&hidden), None);
}

#[test]
fn a_mean_is_read_only_where_no_interval_splits_it() {
    let out = read_text(
        r#"[{"[Institution].[Beliggenhedskommune].[Beliggenhedskommune]":"Gladsaxe","[Klassetrin].[Skoletrin].[Skoletrin]":"Udskoling","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","[Trivselsindikator].[Trivselsindikator].[Trivselsindikator]":"Ro og orden","Indikatorsvar":"3,4","Antal Indikatorsvar":"1.384"}]"#,
    );
    assert_eq!(out.value("kommune/trivsel.ro/2024-25/udskoling"), Some(3.4));
    assert_eq!(out.batch.observations.rows[0].base, Some(1384));
}

#[test]
fn a_dimension_that_nobody_knows_sets_its_rows_aside() {
    let out = read_text(
        r#"[{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","[Herkomst].[Herkomst].[Herkomst]":"Dansk","Antal elever":"400"}]"#,
    );
    assert!(out.batch.is_empty());
    out.find("unknown-dimension");
}

#[test]
fn the_absence_cube_has_its_year_in_another_dimension_and_zeros_are_not_believed() {
    let out = read_text(
        r#"[{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Tid].[Skoleår].[Skoleår]":"2022/2023","Gennemsnitligt fravær per skoleår":"0,0 %","Sygefravær per skoleår":"0,0 %"},
            {"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Tid].[Skoleår].[Skoleår]":"2021/2022","Gennemsnitligt fravær per skoleår":"6,9 %","Sygefravær per skoleår":"5,0 %"}]"#,
    );
    assert_eq!(out.value("159001/fravaer.total/2021-22/alle"), Some(6.9));
    assert_eq!(
        out.figure("159001/fravaer.total/2022-23/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
    out.find("year-of-zeros");
}

#[test]
fn a_jump_in_pupils_is_reported_unless_the_break_is_declared() {
    let rows = |number: &str| {
        read_text(&format!(
            r#"[{{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"{number}","[Skoleår].[Skoleår].[Skoleår]":"2010/2011","Antal elever":"362"}},
                {{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"{number}","[Skoleår].[Skoleår].[Skoleår]":"2011/2012","Antal elever":"728"}}]"#
        ))
    };
    assert!(rows("159001").find("jump").hint.as_ref().unwrap().en.contains("2011/12"));
    assert!(!rows("159005").codes().contains(&"jump"), "declared in the list of units");
}

#[test]
fn questions_become_distributions_in_the_order_of_their_scale() {
    let record = |answer: &str, value: &str, share: &str, n: &str| {
        format!(
            r#"{{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"159001","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","[Spørgsmål].[Spørgsmål].[Spørgsmål]":"Er du glad for din skole?","[Svar].[Svar].[Svar]":"{answer}","[Svar].[Svarværdi].[Svarværdi]":"{value}","Svarfordeling":"{share}","Svarfordeling - Landstal":"{share}","Antal svar":"{n}"}}"#
        )
    };
    let out = read_text(&format!(
        "[{},{}]",
        record("Ja, meget", "3", "60,0 %", "60"),
        record("Nej", "1", "10,0 %", "10")
    ));
    assert_eq!(out.batch.distributions.rows.len(), 2, "school and nation");
    let school = &out.batch.distributions.rows[0];
    assert_eq!(school.survey.as_str(), "trivsel.0-3");
    assert_eq!(
        school.shares,
        [Reading::Known(10.0), Reading::Absent(Why::Suppressed), Reading::Known(60.0)]
    );
    assert_eq!(school.base, None, "one answer is hidden, so the sum would be too small");
}

#[test]
fn statistics_denmark_writes_two_dots_for_hidden_and_a_dash_for_nothing() {
    let row = |value: &str| {
        read_text(&format!(
            "\u{feff}OMRÅDE;KØN;FRAVAER;ARBFUNK;FRAVAER1;TID;INDHOLD\n159 Gladsaxe;Mænd og kvinder i alt;1100 Egen sygdom;2343 Pædagogisk arbejde;Fraværsdagsværk pr. fuldtidsansat;2024;{value}\nHele landet;Mænd og kvinder i alt;Egen sygdom;Pædagogisk arbejde;Fraværsdagsværk pr. fuldtidsansat;2024;12,5\n"
        ))
    };
    let key = "kommune/sygefravaer.dst/2024/alle";
    assert_eq!(row("13,7").value(key), Some(13.7));
    assert_eq!(row("..").figure(key), Some(Reading::Absent(Why::Suppressed)));
    assert_eq!(row("-").value(key), Some(0.0));
    assert_eq!(row("13,7").value("land/sygefravaer.dst/2024/alle"), Some(12.5));
}

#[test]
fn kmd_files_have_their_real_header_on_row_two_or_in_another_file() {
    let out = read_text(
        "\u{feff}Metadata;CPR;Tekst1;Tekst2;Tekst3;Numerisk1;Numerisk2\r\n1;;Trin;Skolenavn;Indikator;År;Indikatorsvar\r\n;;Udskoling;Bagsværd Skole;Ro og orden;2025;3,6852\r\n",
    );
    assert_eq!(out.formats(), ["kmd.trivsel"]);
    assert_eq!(out.value("159001/trivsel.ro/2024-25/udskoling"), Some(3.6852));
    let meta = "Kolonnenummer;TekniskNavn;EgetNavn\n1;Tekst1;Skoleår\n2;Tekst2;Institutionsnummer\n3;Numerisk1;Over 10 procent\n";
    let data = "a;b;c\n2024/25;159001;13,1\n";
    let out = read(&[("Data_x.csv", data.as_bytes()), ("Meta_x.csv", meta.as_bytes())]);
    assert_eq!(out.value("159001/fravaer.over10/2024-25/alle"), Some(13.1));
    assert_eq!(out.diagnostics.len(), 0, "{:#?}", out.diagnostics);
}
