//! Number styles, percentages, dates and scales.

use datapakke_ingest::Layouts;
use datapakke_model::{Reading, Why};

use crate::support::{Cell, read, read_text, read_with, xlsx};

fn local(values: &[&str]) -> String {
    let years = ["2020/21", "2021/22", "2022/23", "2023/24", "2024/25"];
    let row = |(year, value): (&&str, &&str)| {
        format!("SFO Bagsværd;{year};Børn pr. fuldtidsansat i SFO;{value}\n")
    };
    let rows: String = years.iter().zip(values).map(row).collect();
    format!("Enhed;Skoleår;Nøgletal;Værdi\n{rows}")
}

const KEY: &str = "SFO-1/sfo.normering/2020-21/alle";

#[test]
fn a_column_is_danish_or_english_as_a_whole() {
    assert_eq!(read_text(&local(&["10,4", "9,8"])).value(KEY), Some(10.4));
    assert_eq!(read_text(&local(&["10.4", "9.8"])).value(KEY), Some(10.4));
    let mixed = read_text(&local(&["10,4", "9.8"]));
    assert!(mixed.batch.is_empty());
    mixed.find("number-styles-mixed");
}

#[test]
fn a_column_that_could_be_either_is_decided_by_the_scale_or_asked_about() {
    let counts =
        "Enhed;Skoleår;Nøgletal;Værdi\nSFO Bagsværd;2024/25;Antal børn i SFO;1.234\n";
    assert_eq!(read_text(counts).value("SFO-1/sfo.boern/2024-25/alle"), Some(1234.0));
    let layout = "label = { da = 'x', en = 'x' }\ncontent = 'figures'\nnumbers = 'english'\n\
        [recognise]\nheaders = ['Enhed', 'År', 'Børn pr. voksen']\n\
        [[column]]\nheader = ['Enhed']\nrole = 'unit-name'\n[[column]]\nheader = ['År']\nrole = 'year'\n\
        [[figure]]\nindicator = 'overblik.elevtal'\nvalue = ['Børn pr. voksen']\n";
    let text = "Enhed;År;Børn pr. voksen\nBagsværd Skole;2024/25;1.234\n";
    let asked = Layouts::built_in()
        .with(
            "eget",
            &layout
                .replace("numbers = 'english'\n", "")
                .replace("overblik.elevtal", "sygefravaer.dst"),
        )
        .unwrap();
    let out = read_with(&[("x.csv", text.as_bytes())], asked);
    let remark = &out.diagnostics;
    if out.batch.is_empty() {
        assert!(remark.iter().any(|d| d.code == "number-style-unknown"
            && d.hint.as_ref().unwrap().en.contains("numbers =")));
    } else {
        assert_eq!(
            out.batch.observations.rows[0].reading,
            Reading::Known(1.234),
            "1234 days are outside the scale"
        );
    }
    let told = Layouts::built_in()
        .with("eget", &layout.replace("overblik.elevtal", "sygefravaer.dst"))
        .unwrap();
    assert_eq!(
        read_with(&[("x.csv", text.as_bytes())], told).batch.observations.rows[0].reading,
        Reading::Known(1.234)
    );
}

#[test]
fn percentages_that_may_be_fractions_are_asked_about() {
    let text = "Institutionsnummer;Skoleår;Inklusionsgrad\n159001;2024/25;0,946\n159004;2024/25;0,971\n";
    let out = read_text(text);
    assert!(out.batch.is_empty());
    out.find("percent-or-fraction");
    let percent = read_text(&text.replace("0,946", "94,6 %").replace("0,971", "97,1 %"));
    assert_eq!(percent.value("159001/inklusion.grad/2024-25/alle"), Some(94.6));
}

#[test]
fn a_percent_format_makes_fractions_known() {
    let rows = vec![
        vec![
            Cell::Text("Institutionsnummer"),
            Cell::Text("Skoleår"),
            Cell::Text("Inklusionsgrad"),
            Cell::Text("Antal elever"),
        ],
        vec![
            Cell::Number(159001.0),
            Cell::Text("2024/2025"),
            Cell::Percent(0.9459745567531804),
            Cell::Number(734.0),
        ],
        vec![
            Cell::Text("159004"),
            Cell::Text("2024/2025"),
            Cell::Percent(1.0),
            Cell::Empty,
        ],
    ];
    let out = read(&[("p.xlsx", &xlsx(&[("Ark 1", false, rows)]))]);
    assert_eq!(out.value("159001/inklusion.grad/2024-25/alle"), Some(94.597455675318));
    assert_eq!(out.value("159004/inklusion.grad/2024-25/alle"), Some(100.0));
    assert_eq!(
        out.figure("159004/elevtal.elevex/2024-25/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
}

#[test]
fn a_date_where_a_number_was_expected_is_named_with_its_cell() {
    let rows = vec![
        vec![
            Cell::Text("Institutionsnummer"),
            Cell::Text("Skoleår"),
            Cell::Text("Klassekvotient"),
        ],
        vec![Cell::Text("159001"), Cell::Text("2024/2025"), Cell::Date(45_000.0)],
    ];
    let out = read(&[("p.xlsx", &xlsx(&[("Ark", false, rows)]))]);
    let remark = out.find("date-for-number");
    assert_eq!(remark.place.as_ref().unwrap().to_string(), "p.xlsx, sheet Ark, cell C2");
    assert_eq!(
        out.figure("159001/overblik.klassekvotient/2024-25/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
    read_text("Institutionsnummer;Skoleår;Klassekvotient\n159001;2024/25;24-maj\n")
        .find("date-for-number");
}

#[test]
fn a_value_outside_its_scale_is_not_used() {
    let out = read_text(
        "Institutionsnummer;Skoleår;Karaktergennemsnit\n159001;2024/25;76,0\n159004;2024/25;7,6\n",
    );
    assert_eq!(
        out.figure("159001/overblik.karakter/2024-25/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
    assert_eq!(out.value("159004/overblik.karakter/2024-25/alle"), Some(7.6));
    assert!(out.find("out-of-scale").message.en.contains("expected -3 to 12"));
}

#[test]
fn a_minus_may_be_typographic_and_a_question_mark_is_no_value() {
    let out = read_text(
        "Institutionsnummer;Skoleår;SocRef Forskel\n159001;2024/25;\u{2212}0,3\n159004;2024/25;?\n",
    );
    assert_eq!(out.value("159001/socref.forskel/2024-25/alle"), Some(-0.3));
    assert_eq!(
        out.figure("159004/socref.forskel/2024-25/alle"),
        Some(Reading::Absent(Why::Unclear))
    );
}
