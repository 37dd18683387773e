//! Surveys end to end: a set in one workbook, social capital, response rates, questionnaires
//! of the project.

use datapakke_ingest::Layouts;
use datapakke_model::{Catalogue, Reading, Why};

use crate::support::{Cell, Out, read, read_in, read_text, xlsx};

fn rows(text: &'static str) -> Vec<Vec<Cell<'static>>> {
    let cell = |text: &'static str| match text.parse::<f64>() {
        Ok(number) => Cell::Number(number),
        Err(_) if text.is_empty() => Cell::Empty,
        Err(_) => Cell::Text(text),
    };
    text.lines().map(|line| line.split(';').map(cell).collect()).collect()
}

/// Question, unit and answer of each row, in short.
fn answers(out: &Out) -> Vec<(&str, &str, Reading)> {
    let rows = out.batch.answers.iter();
    rows.map(|a| (a.question.as_str(), a.unit.as_str(), a.answer)).collect()
}

#[test]
fn a_set_in_three_sheets_of_one_workbook_is_read_as_three_files_are() {
    let structure = rows(
        "questionName;variableName;questionType;subType;questionText;choiceValue;choiceText\n\
         q_1;q_1;Closed;Single;Hvor tilfreds er du alt i alt med dit barns skole?;;\n\
         q_2;q_2;Closed;Single;Hvor tilfreds er du med undervisningen på skolen?;;\n\
         skole;skole;Closed;Single;Skole;;\n\
         statoverall;stato_1;Closed;Multiple;Samlet status;1;Ny\n\
         statoverall;stato_2;Closed;Multiple;Samlet status;2;Distribueret\n\
         statoverall;stato_4;Closed;Multiple;Samlet status;4;Gennemført",
    );
    let labels = rows(
        "q_1;1;Meget tilfreds\nq_1;5;Meget utilfreds\nq_1;6;Ved ikke\n\
         q_2;1;Meget tilfreds\nq_2;2;Tilfreds\n\
         skole;1;Bagsværd Skole\nskole;2;Gladsaxe Skole\nstato_1;0;Ikke valgt\nstato_1;1;Valgt",
    );
    let data = rows(
        "q_1;q_2;skole;stato_1;stato_2;stato_4\n\
         1;2;1;0;0;1\n6;1;1;0;0;1\n5;1;2;0;0;1\n;;2;0;1;0\n;;2;1;0;0",
    );
    let book = xlsx(&[
        ("Dataset", false, data),
        ("Structure", false, structure),
        ("Labels", false, labels),
    ]);
    let out = read(&[("foraeldre.xlsx", &book)]);
    assert_eq!(out.formats(), ["surveyxact"], "{:#?}", out.diagnostics);
    let known = Reading::Known;
    let expected = [
        ("samlet", "159001", known(5.0)),
        ("samlet", "159001", Reading::Absent(Why::NotApplicable)),
        ("samlet", "159005", known(1.0)),
        ("undervisning", "159001", known(4.0)),
        ("undervisning", "159001", known(5.0)),
        ("undervisning", "159005", known(5.0)),
    ];
    assert_eq!(answers(&out), expected, "{:#?}", out.diagnostics);
    let at = out.plan.sources.place(out.batch.answers[1].at).unwrap();
    assert_eq!(at.to_string(), "foraeldre.xlsx, sheet Dataset, cell A3");
    let counts: Vec<_> = out
        .batch
        .responses
        .iter()
        .map(|r| (r.unit.as_str(), r.asked, r.answered))
        .collect();
    assert_eq!(counts, [("159001", 2, 2), ("159005", 2, 1)]);
}

#[test]
fn the_four_questions_on_social_capital_are_read_as_steps_of_their_scale() {
    let out = read_text(
        "Arbejdsplads;Skole;Skoleår;Kan man stole på de udmeldinger, der kommer fra ledelsen?;\
         Stoler ledelsen på, at medarbejderne gør et godt stykke arbejde?;\
         Bliver konflikter løst på en retfærdig måde?;\
         Bliver arbejdsopgaverne fordelt på en retfærdig måde?\n\
         Lærere;Bagsværd Skole;2024/25;I meget høj grad;I høj grad;Delvist;I meget ringe grad\n\
         Lærere;Bagsværd Skole;2024/25;I ringe grad;Ønsker ikke at svare;;Ved ikke\n",
    );
    let survey =
        |a: &datapakke_model::microdata::Answer| a.survey.as_str() == "social-kapital";
    assert!(out.batch.answers.iter().all(survey), "{:#?}", out.diagnostics);
    let found: Vec<Option<f64>> =
        out.batch.answers.iter().map(|a| a.answer.value()).collect();
    let known: Vec<f64> = found.iter().flatten().copied().collect();
    assert_eq!(known, [5.0, 2.0, 4.0, 3.0, 1.0], "{:#?}", out.diagnostics);
    let refused =
        out.batch.answers.iter().filter(|a| a.answer == Reading::Absent(Why::Refused));
    assert_eq!(refused.count(), 1);
}

#[test]
fn numbers_asked_and_answered_are_read_per_unit_and_survey() {
    let out = read_text(
        "Skole;Skoleår;Spørgeskema;Antal inviterede;Antal besvarelser\n\
         Bagsværd Skole;2024/25;Brugertilfredshed skole;612;301\n\
         Gladsaxe Skole;2024/25;Social kapital;48;41\n\
         Ukendt Skole;2024/25;Social kapital;10;9\n",
    );
    assert_eq!(out.formats(), ["svarprocent"]);
    let counts: Vec<_> = out
        .batch
        .responses
        .iter()
        .map(|r| (r.unit.as_str(), r.survey.as_str(), r.asked, r.answered))
        .collect();
    let expected =
        [("159001", "btu.skole", 612, 301), ("159005", "social-kapital", 48, 41)];
    assert_eq!(counts, expected, "{:#?}", out.diagnostics);
    out.find("unknown-unit");
}

/// A questionnaire of the project, without its questions.
const OWN: &str = "\
id = \"egen.skolemad\"
label = { da = \"Skolemad\", en = \"School meals\" }
version = \"1\"
subject = \"parents\"
confidentiality = \"internal\"
smallest_base = 5
scoring = \"mean-of-half\"
binning = \"exact\"
source = \"Egen\"
[[scales]]
id = \"tilfreds\"
answers = [
    { label = { da = \"Utilfreds\", en = \"Dissatisfied\" } },
    { label = { da = \"Hverken eller\", en = \"Neither\" } },
    { label = { da = \"Tilfreds\", en = \"Satisfied\" } },
]
not_answers = [\"ved ikke\"]
";

#[test]
fn a_questionnaire_of_the_project_is_read_from_a_table_of_answers() {
    let question = |id: &str, text: &str| {
        format!(
            "[[questions]]\nid = \"{id}\"\ntext = {{ da = \"{text}\", en = \"x\" }}\n\
             scale = \"tilfreds\"\nverified = true\nwanted_from = 3\n"
        )
    };
    let own = [
        OWN.to_owned(),
        question("udvalg", "Hvor tilfreds er du med madens udvalg?"),
        question("pris", "Hvor tilfreds er du med madens pris?"),
        question("smag", "Hvor tilfreds er du med madens smag?"),
    ]
    .concat();
    let catalogue = Catalogue::built_in().unwrap().with_survey("skolemad", &own).unwrap();
    let table = "Dato;Skole;Hvor tilfreds er du med madens udvalg?;Hvor tilfreds er du med madens pris?;Hvor tilfreds er du med madens smag?\n\
        12-31-2024;Bagsværd Skole;Tilfreds;Utilfreds;Ved ikke\n\
        12-30-2024;Gladsaxe Skole;Hverken eller;;Tilfreds\n";
    let out = read_in(&[("e.csv", table.as_bytes())], Layouts::built_in(), &catalogue);
    let known: Vec<_> = answers(&out)
        .into_iter()
        .filter_map(|(question, unit, answer)| Some((question, unit, answer.value()?)))
        .collect();
    let expected = [
        ("udvalg", "159001", 3.0),
        ("udvalg", "159005", 2.0),
        ("pris", "159001", 1.0),
        ("smag", "159005", 3.0),
    ];
    assert_eq!(known, expected, "{:#?}", out.diagnostics);
    // Without the questionnaire the same table is not guessed to be another one.
    let none = read_text(table);
    assert!(none.batch.answers.is_empty());
}
