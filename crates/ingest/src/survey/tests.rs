//! Survey exports as string literals and trimmed real files, one test per trap.

use proptest::prelude::*;

use datapakke_model::microdata::Answer;
use datapakke_model::{Batch, Diagnostic, Reading, Why};

use crate::Layouts;
use crate::microdata::tests::read;

use super::answer::{Answers, Meant};
use super::question::{Chosen, Questions, choose, normal};

const STRUCTURE: &str = "\
questionName;variableName;questionType;subType;questionText;choiceValue;choiceText
q_1;q_1;Closed;Single;Hvor tilfreds er du alt i alt med  dit barns skole?  ;;
q_2;q_2;Closed;Single;Din vurdering - Hvor tilfreds er du med undervisningen på skolen?;;
q_3;q_3;Closed;Single;Hvor tilfreds er du med skolens kantine?;;
q_4;q_4;Closed;Single;Hvor tilfreds er du med skolens lokaler og udeområder?;;
q_5;q_5;Open;String;Hvad vil du ellers sige?;;
skole;skole;Closed;Single;Skole;;
statoverall;stato_1;Closed;Multiple;Samlet status;1;Ny
statoverall;stato_2;Closed;Multiple;Samlet status;2;Distribueret
statoverall;stato_3;Closed;Multiple;Samlet status;3;Nogen svar
statoverall;stato_4;Closed;Multiple;Samlet status;4;Gennemført
statoverall;stato_5;Closed;Multiple;Samlet status;5;Frafaldet
";
/// The order of the labels is not the order of the values; 1 is best, and 6 is no answer.
const LABELS: &str = "\
q_1;6;Ved ikke
q_1;1;Meget tilfreds
q_1;2;Tilfreds 
q_1;3;Hverken tilfreds eller utilfreds
q_1;4;Utilfreds
q_1;5;Meget  utilfreds
q_2;1;Meget tilfreds
q_2;5;Meget utilfreds
q_2;6;Ønsker ikke at svare
q_3;1;God
q_4;1;Meget tilfreds
q_4;2;Rimelig
skole;1;Fjordskolen
skole;2;Bakkeskolen
skole;3;Ukendt Skole
stato_1;0;Ikke valgt
stato_1;1;Valgt
";
const DATA: &str = "\
q_1;q_2;q_3;q_4;q_5;skole;forn;email;stato_1;stato_2;stato_3;stato_4;stato_5
1;5;1;1;Ring til 010112-1234;1;Ida;i@x.dk;0;0;0;1;0
6;6;1;2;;1;Bo;b@x.dk;0;0;0;1;0
2;;1;1;;2;Ea;e@x.dk;0;0;1;0;0
;;;;;2;Al;a@x.dk;0;1;0;0;0
;;;;;2;Os;o@x.dk;1;0;0;0;0
9;1;;;;3;Aa;u@x.dk;0;0;0;1;0
";

fn set(path: &str) -> (Batch, Vec<Diagnostic>) {
    let name = |file: &str| format!("{path}/{file}");
    let files = [
        (name("a.csv"), DATA.as_bytes()),
        (name("b.csv"), STRUCTURE.as_bytes()),
        (name("c.csv"), LABELS.as_bytes()),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    read(&files, Layouts::built_in())
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    let mut codes: Vec<&str> = diagnostics.iter().map(|d| d.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// Question, unit and answer of each row, in short.
fn answers(batch: &Batch) -> Vec<(&str, &str, Reading)> {
    batch
        .answers
        .iter()
        .map(|a| (a.question.as_str(), a.unit.as_str(), a.answer))
        .collect()
}

#[test]
fn a_set_is_recognised_by_content_and_read_by_label() {
    let (batch, remarks) = set("mappe");
    let refused = Reading::Absent(Why::Refused);
    let no_opinion = Reading::Absent(Why::NotApplicable);
    let expected = [
        ("samlet", "751001", Reading::Known(5.0)),
        ("samlet", "751001", no_opinion),
        ("undervisning", "751001", Reading::Known(1.0)),
        ("undervisning", "751001", refused),
    ];
    assert_eq!(answers(&batch), expected, "{remarks:?}");
    assert_eq!(batch.answers[0].survey.as_str(), "btu.skole");
    let expected = [
        "answer-off-scale",
        "code-without-label",
        "columns-dropped",
        "survey-year-assumed",
        "unfinished-answers",
        "unit-by-content",
        "unknown-question",
        "unknown-unit",
    ];
    assert_eq!(codes(&remarks), expected, "{remarks:#?}");
}

#[test]
fn response_rates_count_all_but_the_new_and_only_who_finished() {
    let (batch, _) = set("x");
    let counts: Vec<_> =
        batch.responses.iter().map(|r| (r.unit.as_str(), r.asked, r.answered)).collect();
    assert_eq!(counts, [("751001", 2, 2), ("751002", 2, 0)]);
}

#[test]
fn free_text_names_and_addresses_never_leave_ingest() {
    let (batch, remarks) = set("x");
    let out = format!("{batch:?}{}", serde_json::to_string(&remarks).unwrap());
    for text in ["010112", "1234", "i@x.dk", "Ring", "Ida"] {
        assert!(!out.contains(text), "{text} in {out}");
    }
    let dropped = remarks.iter().find(|d| d.code == "columns-dropped").unwrap();
    assert!(
        dropped.message.da.contains("`email`") && dropped.message.da.contains("`q_5`")
    );
}

#[test]
fn a_layout_of_the_project_names_unit_and_period_and_keeps_unfinished() {
    let own = "label = { da = 'x', en = 'x' }\ncontent = 'set'\nperiod = '2023'\n\
        [answers]\npartial = true\n[recognise]\nheaders = ['q_1', 'skole']\n\
        [[column]]\nheader = ['skole']\nrole = 'unit-name'\n";
    let layouts = Layouts::built_in().with("btu", own).unwrap();
    let files = [
        ("x/data.csv", DATA.as_bytes()),
        ("x/labels.csv", LABELS.as_bytes()),
        ("x/structure.csv", STRUCTURE.as_bytes()),
    ];
    let (batch, remarks) = read(&files, layouts);
    assert!(batch.answers.iter().all(|a| a.period.to_string() == "2023"), "{remarks:?}");
    let of_second =
        |a: &&Answer| a.unit.as_str() == "751002" && a.question.as_str() == "samlet";
    let second: Vec<Reading> =
        batch.answers.iter().filter(of_second).map(|a| a.answer).collect();
    assert_eq!(second, [Reading::Known(4.0)]);
}

#[test]
fn utf16_with_tabs_and_quoted_commas_with_an_extra_field_read_the_same() {
    let (plain, _) = set("x");
    let quote = |text: &str, extra: &str| -> String {
        let line = |line: &str| {
            let cells: Vec<String> =
                line.split(';').map(|c| format!("\"{c}\"")).collect();
            cells.join(",") + extra + "\n"
        };
        text.lines().map(line).collect()
    };
    let (header, rows) = STRUCTURE.split_once('\n').unwrap();
    let structure = quote(header, "") + &quote(rows, ",");
    let (labels, data) = (quote(LABELS, ""), quote(DATA, ""));
    let comma = [
        ("x/a.csv", data.as_bytes()),
        ("x/b.csv", structure.as_bytes()),
        ("x/c.csv", labels.as_bytes()),
    ];
    let (commas, remarks) = read(&comma, Layouts::built_in());
    assert_eq!(answers(&commas), answers(&plain), "{remarks:?}");
    let wide = |text: &str| -> Vec<u8> {
        let text = format!("\u{feff}{}", text.replace(';', "\t").replace('\n', "\r\n"));
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let files = [wide(DATA), wide(STRUCTURE), wide(LABELS)];
    let tabs = [
        ("x/a.csv", &files[0][..]),
        ("x/b.csv", &files[1][..]),
        ("x/c.csv", &files[2][..]),
    ];
    let (tabs, remarks) = read(&tabs, Layouts::built_in());
    assert_eq!(answers(&tabs), answers(&plain), "{remarks:?}");
}

#[test]
fn a_data_set_in_two_parts_is_joined_by_row() {
    let cut = |from: usize, to: usize| -> String {
        let line = |l: &str| {
            l.split(';').skip(from).take(to - from).collect::<Vec<_>>().join(";") + "\n"
        };
        DATA.lines().map(line).collect()
    };
    let (first, second) = (cut(0, 5), cut(5, 13));
    let files = [
        ("x/Dataset(1).csv", first.as_bytes()),
        ("x/Dataset(2).csv", second.as_bytes()),
        ("x/labels.csv", LABELS.as_bytes()),
        ("x/structure.csv", STRUCTURE.as_bytes()),
    ];
    let (batch, remarks) = read(&files, Layouts::built_in());
    assert_eq!(answers(&batch), answers(&set("x").0), "{remarks:?}");
}

#[test]
fn two_sets_in_two_folders_stay_apart() {
    let other = DATA.replace("1;5;1;1;", "5;5;1;1;");
    let files = [
        ("a/d.csv", DATA.as_bytes()),
        ("a/l.csv", LABELS.as_bytes()),
        ("a/s.csv", STRUCTURE.as_bytes()),
        ("b/d.csv", other.as_bytes()),
        ("b/l.csv", &[LABELS.as_bytes(), b"\n"].concat()),
        ("b/s.csv", &[STRUCTURE.as_bytes(), b"\n"].concat()),
    ];
    let (batch, _) = read(&files, Layouts::built_in());
    let first: Vec<Reading> = batch
        .answers
        .iter()
        .filter(|a| a.question.as_str() == "samlet" && a.at.row == 1)
        .map(|a| a.answer)
        .collect();
    assert_eq!(first, [Reading::Known(5.0), Reading::Known(1.0)]);
}

#[test]
fn a_real_set_is_read_and_its_questions_are_said_to_be_unknown() {
    let fixture = |name: &str| {
        let path =
            format!("{}/tests/fixtures/surveyxact-no/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).unwrap()
    };
    let rows = "v_1_1;v_1_2;s_2;s_6;p_01;stato_1;stato_2;stato_3;stato_4;stato_5;s_3\n\
        1;0;4;6;2;0;0;0;1;0;\n0;0;1;;5;0;1;0;0;0;\n";
    for (variant, sign) in [("semicolon", ";"), ("comma", ",")] {
        let structure = fixture(&format!("{variant}-structure.csv"));
        let labels = fixture(&format!("{variant}-labels.csv"));
        let data = rows.replace(';', sign);
        let files =
            [("n/d.csv", data.as_bytes()), ("n/l.csv", &labels), ("n/s.csv", &structure)];
        let (batch, remarks) = read(&files, Layouts::built_in());
        assert!(batch.is_empty());
        assert_eq!(codes(&remarks), ["unknown-questionnaire"], "{variant}: {remarks:?}");
        let text = crate::decode::decode(&structure).unwrap().text.into_owned();
        let grid = crate::grid::delimited::read(&text, None);
        let variables = super::set::structure(&grid).unwrap();
        assert_eq!(variables.len(), 11, "{variant}");
        assert!(super::set::is_structure(&grid));
        let last = variables.iter().find(|v| v.name == "stato_4").unwrap();
        let status = super::status::Status::from_label(&last.choice);
        assert_eq!(status, Some(super::status::Status::Completed));
        let text = crate::decode::decode(&labels).unwrap().text.into_owned();
        let grid = crate::grid::delimited::read(&text, None);
        assert!(super::set::is_labels(&grid), "{variant}");
    }
}

const TABLE: &str = "\
Dato;Skole;Er du glad for din skole?;Føler du dig ensom?;Er du blevet mobbet dette skoleår?;Hvad er godt?
12-31-2024;Fjordskolen;Meget tit;Aldrig;En gang i mellem;mine venner
12-30-2024;Fjordskolen;Jeg ønsker ikke at svare;Meget tit;Tit;intet
";

#[test]
fn answer_texts_of_negative_questions_are_turned() {
    let (batch, remarks) = read(&[("e.csv", TABLE.as_bytes())], Layouts::built_in());
    let found: Vec<Reading> = batch.answers.iter().map(|a| a.answer).collect();
    let refused = Reading::Absent(Why::Refused);
    let known = Reading::Known;
    assert_eq!(
        found,
        [known(5.0), refused, known(5.0), known(1.0), known(3.0), known(2.0)]
    );
    assert!(batch.answers.iter().all(|a| a.survey.as_str() == "trivsel.4-9"));
    assert!(
        batch.answers.iter().all(|a| a.period.to_string() == "2024/25"),
        "{remarks:?}"
    );
}

fn numbered(rule: &str) -> (Batch, Vec<Diagnostic>) {
    let own = format!(
        "label = {{ da = 'x', en = 'x' }}\ncontent = 'answers'\nperiod = '2024/25'\n\
         survey = 'trivsel.4-9'\n{rule}\n[recognise]\nheaders = ['q2', 'q14']\n\
         [[column]]\nheader = ['Institutionsnummer']\nrole = 'unit-number'\n\
         [[column]]\nheader = ['Elev']\nrole = 'person'\n\
         [[column]]\nheader = ['Klassetrin']\nrole = 'grade'\n\
         [[column]]\nheader = ['q2']\nrole = 'answer-value'\nquestion = 'glad_klasse'\n\
         [[column]]\nheader = ['q14']\nrole = 'answer-value'\nquestion = 'mobbet'\n"
    );
    let layouts = Layouts::built_in().with("register", &own).unwrap();
    let text = "Institutionsnummer;Elev;Klassetrin;q2;q14\n\
        751001;010112-1234;5. klasse;5;5\n751001;020212-1234;6;0;7\n";
    read(&[("r.csv", text.as_bytes())], layouts)
}

#[test]
fn register_data_that_is_turned_already_is_not_turned_again() {
    let (batch, remarks) = numbered("[answers]\nturned = true");
    let found: Vec<Reading> = batch.answers.iter().map(|a| a.answer).collect();
    let (refused, lost) = (Reading::Absent(Why::Refused), Reading::Absent(Why::Unclear));
    assert_eq!(found, [Reading::Known(5.0), refused, Reading::Known(5.0), lost]);
    assert_eq!(codes(&remarks), ["answer-outside-scale"]);
    assert_eq!(batch.answers[0].grade, Some(5));
}

#[test]
fn numbers_of_an_unturned_export_are_turned_and_counted_from_the_end_that_is_said() {
    let value = |rule: &str| {
        numbered(rule).0.answers.iter().map(|a| a.answer.value()).collect::<Vec<_>>()
    };
    assert_eq!(
        value("[answers]\nnumbers = 'lowest-first'")[..],
        [Some(5.0), None, Some(1.0), None]
    );
    assert_eq!(
        value("[answers]\nnumbers = 'highest-first'")[..],
        [Some(1.0), None, Some(5.0), None]
    );
}

#[test]
fn numbers_without_labels_are_asked_about_not_guessed() {
    let (batch, remarks) = numbered("");
    assert!(batch.answers.is_empty());
    assert_eq!(codes(&remarks), ["answer-number"]);
}

#[test]
fn dates_that_may_be_read_in_two_ways_are_asked_about_when_it_matters() {
    let both =
        TABLE.replace("12-31-2024", "05-09-2024").replace("12-30-2024", "05-10-2024");
    let (batch, remarks) = read(&[("e.csv", both.as_bytes())], Layouts::built_in());
    assert!(batch.is_empty());
    assert_eq!(codes(&remarks), ["unclear-dates", "unit-by-content"]);
}

#[test]
fn the_young_and_the_old_form_are_told_apart_by_their_answers() {
    let table = "Skole;Klasse;Er du glad for din skole?;Er du glad for din klasse?;Kan du koncentrere dig i timerne?\n\
        Fjordskolen;2a;Ja, meget;Ja, lidt;Nej\n";
    let (batch, remarks) = read(&[("e.csv", table.as_bytes())], Layouts::built_in());
    let found: Vec<_> =
        batch.answers.iter().map(|a| (a.survey.as_str(), a.answer.value())).collect();
    let young = "trivsel.0-3";
    assert_eq!(
        found,
        [(young, Some(3.0)), (young, Some(2.0)), (young, Some(1.0))],
        "{remarks:?}"
    );
}

#[test]
fn a_table_of_means_is_not_taken_for_answers() {
    let table = "Skole;Er du glad for din skole?;Er du glad for din klasse?;Føler du dig ensom?\n\
        Fjordskolen;4,1;4,2;4,3\nBakkeskolen;4,0;3,9;4,1\n";
    let (batch, _) = read(&[("e.csv", table.as_bytes())], Layouts::built_in());
    assert!(batch.answers.is_empty());
}

/// Shares and base of each distribution.
type Shares = Vec<(Vec<Option<f64>>, Option<u32>)>;

fn shares(rows: &str) -> (Shares, Vec<Diagnostic>) {
    let header = "Brugertilfredshed\n\nEnhed;År;Spørgsmål;Antal svar;Meget utilfreds;Utilfreds;\
        Hverken tilfreds eller utilfreds;Tilfreds;Meget tilfreds;Ved ikke;Gennemsnit\n";
    let file = format!("{header}{rows}");
    let (batch, remarks) = read(&[("b.csv", file.as_bytes())], Layouts::built_in());
    let short = |d: &datapakke_model::observation::Distribution| {
        (d.shares.iter().map(|s| s.value()).collect(), d.base)
    };
    (batch.distributions.rows.iter().map(short).collect(), remarks)
}

const ALL_IN_ALL: &str = "Hvor tilfreds er du alt i alt med dit barns skole?";

#[test]
fn a_distribution_in_percent_is_read_with_its_base() {
    let (found, remarks) =
        shares(&format!("Fjordskolen;2023;{ALL_IN_ALL};141;5,1;10;20;40;25;;3,7\n"));
    let expected = vec![Some(5.1), Some(10.0), Some(20.0), Some(40.0), Some(25.0)];
    assert_eq!(found, [(expected, Some(141))], "{remarks:?}");
}

#[test]
fn who_does_not_know_is_left_out_of_counts_and_of_percentages() {
    let (found, remarks) =
        shares(&format!("Fjordskolen;2023;{ALL_IN_ALL};50;0;5;5;10;20;10;3,7\n"));
    let expected = vec![Some(0.0), Some(12.5), Some(12.5), Some(25.0), Some(50.0)];
    assert_eq!(found, [(expected.clone(), Some(40))], "{remarks:?}");
    let (found, remarks) =
        shares(&format!("Fjordskolen;2023;{ALL_IN_ALL};50;0;10;10;20;40;20;3,7\n"));
    assert_eq!(found, [(expected, Some(40))], "{remarks:?}");
}

#[test]
fn shares_that_are_not_whole_are_refused_and_hidden_ones_stay_hidden() {
    let rows = format!(
        "Fjordskolen;2023;{ALL_IN_ALL};141;5;10;20;40;5;;3,7\n\
         Bakkeskolen;2023;{ALL_IN_ALL};12;*;10;20;40;*;;3,7\n\
         Bakkeskolen;2023;Hvor god er kantinen?;12;1;10;20;40;29;;3,7\n"
    );
    let (found, remarks) = shares(&rows);
    assert_eq!(found, [(vec![None, Some(10.0), Some(20.0), Some(40.0), None], Some(12))]);
    assert_eq!(codes(&remarks), ["shares-not-100", "unknown-question"]);
}

#[test]
fn wordings_are_folded_and_the_nearest_is_only_suggested() {
    let catalogue = datapakke_model::Catalogue::built_in().unwrap();
    let survey = catalogue.survey(&"trivsel.4-9".parse().unwrap()).unwrap();
    let questions = Questions::of(survey);
    for text in [
        "Er du blevet mobbet i dette skoleår?",
        " 14. Er du blevet  mobbet dette skoleår ",
        "Trivsel - Er du blevet mobbet dette skoleår?",
        "\"Er du blevet\nmobbet i dette skoleår\"",
    ] {
        assert_eq!(questions.find(text).unwrap().id.as_str(), "mobbet", "{text}");
    }
    let changed = "Er du blevet drillet i dette skoleår?";
    assert!(questions.find(changed).is_none());
    assert_eq!(questions.nearest(changed).unwrap().id.as_str(), "mobbet");
    assert_eq!(normal("  En gang i mellem "), normal("en gang imellem"));
    assert!(matches!(choose(&catalogue, &[], None), Chosen::None));
}

#[test]
fn every_label_of_every_questionnaire_is_read_back() {
    let catalogue = datapakke_model::Catalogue::built_in().unwrap();
    for survey in &catalogue.surveys {
        for scale in &survey.scales {
            let answers = Answers::of(scale);
            for (index, answer) in scale.answers.iter().enumerate() {
                let step = Some(Meant::Step(index as u8 + 1));
                assert_eq!(
                    answers.read(&answer.label.da),
                    step,
                    "{} {}",
                    survey.id,
                    scale.id
                );
                let coded = format!("{} - {}", index + 1, answer.label.da);
                assert_eq!(answers.read(&coded), step, "{coded}");
            }
            for word in &scale.not_answers {
                assert!(matches!(answers.read(word), Some(Meant::No(_))), "{word}");
            }
        }
        let questions = Questions::of(survey);
        for question in &survey.questions {
            assert_eq!(
                questions.find(&question.text.da).map(|q| &q.id),
                Some(&question.id)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_cpr_number_anywhere_in_a_set_is_in_no_value_and_no_message(
        day in 1_u32..=28, month in 1_u32..=12, serial in 1000_u32..10_000,
        column in 0_usize..13, row in 1_usize..6, hyphen in any::<bool>(),
    ) {
        let cpr = format!("{day:02}{month:02}12{}{serial}", if hyphen { "-" } else { "" });
        let mut lines: Vec<String> = DATA.lines().map(str::to_owned).collect();
        let mut cells: Vec<&str> = lines[row].split(';').collect();
        cells[column] = &cpr;
        lines[row] = cells.join(";");
        let data = lines.join("\n");
        let files = [
            ("x/a.csv", data.as_bytes()),
            ("x/b.csv", STRUCTURE.as_bytes()),
            ("x/c.csv", LABELS.as_bytes()),
        ];
        let (batch, remarks) = read(&files, Layouts::built_in());
        let out = format!("{batch:?}{}", serde_json::to_string(&remarks).unwrap());
        prop_assert!(!out.contains(&cpr) && !out.contains(&cpr.replace('-', "")), "{out}");
    }

    #[test]
    fn no_bytes_make_a_set_panic(
        a in proptest::collection::vec(any::<u8>(), 0..300),
        b in proptest::collection::vec(any::<u8>(), 0..300),
        c in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let join = |head: &str, tail: &[u8]| [head.as_bytes(), tail].concat();
        let head = |text: &str| text.lines().take(6).collect::<Vec<_>>().join("\n") + "\n";
        let files = [
            ("x/a.csv", join(&head(DATA), &a)),
            ("x/b.csv", join(&head(STRUCTURE), &b)),
            ("x/c.csv", join(&head(LABELS), &c)),
        ];
        let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, &b[..])).collect();
        let (batch, _) = read(&files, Layouts::built_in());
        prop_assert!(batch.answers.len() < 20_000);
    }
}
