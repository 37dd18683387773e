//! The slips that people make, and the one remark that leads to the mend of each.

use datapakke_model::Severity;

use super::*;

const UNIT: &str = "samtale/998002/punkter-enhed.md";

/// Reads an agreement of the school with an indicator; returns the only remark.
#[track_caller]
fn remark(unit: &str, indicator: &str) -> Diagnostic {
    let text = format!(
        "Enhed;Skoleår;Mål;Indikator;Målværdi\n{unit};2025/26;Ro;{indicator};mindst 3\n"
    );
    let out = read_files(&[("aftaler.csv", text.as_bytes())]);
    assert_eq!(out.diagnostics.len(), 1, "{indicator}: {:#?}", out.diagnostics);
    assert_eq!(out.value.conferences.agreements.len(), 1, "the text is kept");
    out.diagnostics[0].clone()
}

#[track_caller]
fn hint(remark: &Diagnostic) -> &Text {
    remark.hint.as_ref().unwrap_or_else(|| panic!("no hint: {remark:?}"))
}

#[test]
fn a_short_school_year_loses_no_agreement() {
    let text = "Enhed;Skoleår;Mål;Eget tegn\n998002;25/26;Ro;x\n998002;11/12;Uro;x\n";
    let out = read_files(&[("aftaler.csv", text.as_bytes())]);
    let agreements = &out.value.conferences.agreements;
    assert_eq!((agreements.len(), agreements[0].year.start()), (1, 2025));
    assert_eq!((codes(&out), line(&out, "bad-year")), (vec!["bad-year"], 3));
    let hint = hint(find(&out, "bad-year"));
    assert!(hint.da.contains("2025/26") && hint.en.contains("2025/26"), "{hint:?}");
    let rubric =
        "[[vurdering]]\nudsagn = \"plf.roller\"\naar = \"25/26\"\negen = \"afproever\"\n";
    let out = read_files(&[("samtale/998002/rubrik.toml", rubric.as_bytes())]);
    assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
    assert_eq!(strand(&out).answers[0].year.start(), 2025);
}

#[test]
fn what_the_unit_filled_in_goes_before_the_shared_sheet() {
    let shared = "Enhed;Skoleår;Nr.;Mål;Eget tegn\n998002;2025/26;1;Ro;x\n\
        998002;2025/26;2;Leg;x\n";
    let own = "Skoleår;Nr.;Mål;Eget tegn;Status\n2025/26;1;Ro i gangene;x;gjort\n";
    let out = read_files(&[
        ("aftaler.csv", shared.as_bytes()),
        ("samtale/998002/aftaler.csv", own.as_bytes()),
    ]);
    let goals: Vec<_> =
        out.value.conferences.agreements.iter().map(|a| a.goal.as_str()).collect();
    assert_eq!(goals, ["Ro i gangene", "Leg"]);
    let twice = find(&out, "agreement-twice");
    assert_eq!(twice.place.as_ref().unwrap().file, "aftaler.csv");
    let Text { da, en } = &twice.message;
    let read = "samtale/998002/aftaler.csv, ";
    assert!(da.contains(&format!("{read}linje 2")), "{da}");
    assert!(en.contains(&format!("{read}line 2")), "{en}");
    let labels: Vec<_> = out
        .value
        .files
        .iter()
        .map(|f| (f.label.da.as_str(), f.label.en.as_str()))
        .collect();
    assert_eq!(labels, [("2 aftaler", "2 agreements"), ("1 aftale", "1 agreement")]);
}

#[test]
fn an_aim_that_goes_the_wrong_way_is_said() {
    let row = |indicator: &str, baseline: &str, aim: &str| {
        let text = format!(
            "Enhed;Skoleår;Mål;Indikator;Udgangspunkt;Målværdi\n\
             998002;2025/26;a;{indicator};{baseline};{aim}\n"
        );
        read_files(&[("aftaler.csv", text.as_bytes())])
    };
    let out = row("fravaer.ulovligt", "2,1", "60");
    assert_eq!(codes(&out), ["aim-unwanted"]);
    let said = find(&out, "aim-unwanted");
    assert!(said.message.da.contains("skal op") && said.message.da.contains("lavt"));
    assert!(hint(said).da.contains("`højst`"), "{said:?}");
    let out = row("trivsel.ro", "3,5", "ned");
    assert_eq!(codes(&out), ["aim-unwanted"]);
    assert!(hint(find(&out, "aim-unwanted")).da.contains("`mindst`"));
    for (indicator, baseline, aim) in
        [("fravaer.ulovligt", "2,1", "1"), ("trivsel.ro", "3,5", "mindst 3,8")]
    {
        assert!(row(indicator, baseline, aim).diagnostics.is_empty(), "{indicator}");
    }
}

#[test]
fn a_word_of_a_label_brings_what_every_school_has_first() {
    for wanted in ["Læsning", "laesning i 3. klasse"] {
        let remark = remark("998002", wanted);
        assert_eq!(remark.code, "unknown-indicator");
        let Text { da, en } = hint(&remark);
        assert!(da.starts_with("mente du `test.laesning` ("), "{da}");
        assert!(da.contains("`faerdighed.laesning` (Læsning, færdighedstest)"), "{da}");
        assert!(en.contains("`faerdighed.laesning` (Reading, proficiency test)"), "{en}");
        assert!(!da.contains("karakterfag"), "{da}");
        assert_eq!(da.matches('`').count(), 6, "{da}");
    }
    // A part of a word is no word.
    let none = remark("998002", "elevfrav");
    assert_eq!(
        hint(&none).da,
        "`datapakke katalog` viser alle indikatorer".to_owned(),
        "{none:?}"
    );
}

#[test]
fn a_slip_of_the_pen_brings_the_one_that_was_meant() {
    for wanted in ["trivsel.gennerel", "Generl trivsel"] {
        let remark = remark("998002", wanted);
        assert_eq!(hint(&remark).da, "mente du `trivsel.generel` (Generel trivsel)?");
        assert_eq!(
            hint(&remark).en,
            "did you mean `trivsel.generel` (General well-being)?"
        );
    }
}

#[test]
fn the_name_of_a_theme_brings_what_every_school_has_of_it() {
    for wanted in ["Fravær", "fravaer", "Absence"] {
        let remark = remark("998002", wanted);
        let Text { da, en } = hint(&remark);
        for id in ["total", "sygdom", "tilladt", "ulovligt", "over10"] {
            assert!(da.contains(&format!("`fravaer.{id}` (")), "{id}: {da}");
        }
        assert!(da.contains("(Samlet fravær)") && en.contains("(Total absence)"), "{da}");
        assert!(da.contains("andre i `datapakke katalog`"), "{da}");
    }
    let remark = remark("998002", "Læring");
    assert!(hint(&remark).da.contains("`test.matematik`"), "{remark:?}");
}

#[test]
fn a_question_of_a_survey_brings_the_indicators_of_the_survey() {
    for wanted in ["klub.unge.udenfor", "Jeg føler mig udenfor i klubben."] {
        let remark = remark("998701", wanted);
        assert_eq!(remark.code, "question-no-indicator");
        let Text { da, en } = &remark.message;
        assert!(da.contains("et enkelt spørgsmål") && da.contains("figures.csv"), "{da}");
        assert!(en.contains("a single question") && en.contains("figures.csv"), "{en}");
        let Text { da, en } = hint(&remark);
        let first = "skriv en af skemaets indikatorer: `klub.unge.faellesskab` (";
        assert!(da.starts_with(first), "{da}");
        assert!(da.contains("`klub.unge.samlet` (Glad for klubben)"), "{da}");
        assert!(en.contains("`klub.unge.voksne` ("), "{en}");
    }
    let whole = remark("998701", "klub.unge");
    assert!(whole.message.da.contains("et helt spørgeskema"), "{whole:?}");
    assert!(hint(&whole).da.contains("`klub.unge.trivsel`"));
    let elsewhere = remark("998002", "klub.unge.udenfor");
    assert_eq!(
        elsewhere.code, "unknown-indicator",
        "schools have none of its indicators"
    );
}

#[test]
fn a_line_that_is_refused_is_not_called_missing_as_well() {
    for (line, code) in [
        ("Hvem: Mette", "personal-text"),
        ("Hvm: en elev", "unknown-field"),
        ("Metode: samtale med Mette", "personal-text"),
        ("Dato: ring 12 34 56 78", "personal-text"),
    ] {
        let key = line.split(':').next().unwrap();
        let fields = ["Dato: 2026-10-05", "Metode: samtale", "Hvem: en elev"];
        let first = &key[..1];
        let mut text: String = fields
            .iter()
            .filter(|f| !f.starts_with(first))
            .map(|f| format!("{f}\n"))
            .collect();
        text += &format!("{line}\nSamtykke: ja\n\nUro.\n");
        let out = read_files(&[("samtale/998002/observationer/a.md", text.as_bytes())]);
        assert_eq!(codes(&out), [code], "{line}");
        assert_eq!(strand(&out).observations.len(), 1, "{line}");
    }
    let point = "## Ro\nIndikatr: trivsel.ro\nGruppe: 7. klasse\n";
    let out = read_files(&[(UNIT, point.as_bytes())]);
    assert_eq!(codes(&out), ["unknown-field"], "the group is not alone");
}

#[test]
fn an_unknown_level_is_told_once_with_how_often_and_the_levels() {
    let row = |aspect: &str, own: &str, administration: &str| {
        format!("plf.{aspect};2025/26;{own};{administration}\n")
    };
    let text = "Udsagn;Skoleår;Egen vurdering;Forvaltningens vurdering\n".to_owned()
        + &row("roller", "guld", "Guld")
        + &row("ressourcer", "sølv", "afproever")
        + &row("findes_ikke", "guld", "guld")
        + &row("findes_ikke", "guld", "guld");
    let out = read_files(&[("samtale/998002/rubrik.csv", text.as_bytes())]);
    assert_eq!(codes(&out), ["unknown-statement", "unknown-level"]);
    let level = find(&out, "unknown-level");
    assert_eq!((level.count, line(&out, "unknown-level")), (3, 2));
    assert!(level.message.da.contains("fandt `guld`, `sølv`"), "{level:?}");
    assert!(level.message.en.contains("found `guld`, `sølv`"), "{level:?}");
    assert!(hint(level).da.contains("`afproever` (Vi afprøver)"), "{level:?}");
    assert!(hint(level).en.starts_with("write one of `"), "{level:?}");
    assert_eq!(find(&out, "unknown-statement").count, 2);
    assert_eq!(strand(&out).answers.len(), 1);
}

#[test]
fn all_that_is_wrong_with_a_row_is_told_at_once() {
    let text = "Enhed;Skoleår;Mål;Indikator;Gruppe;Udgangspunkt;Målværdi;Frist;Status\n\
        998002;2025/26;a;trivsel.ro;hest;9;mindst 7;snart;måske\n\
        Strandskole;26/25;;trivsel.gennerel;hest;x;hurtigt;snart;måske\n";
    let out = read_files(&[("aftaler.csv", text.as_bytes())]);
    let at = |row: u32| {
        let there = out.diagnostics.iter().filter(|d| {
            matches!(&d.place.as_ref().unwrap().spot, Some(Spot::Line { line, .. }) if *line == row)
        });
        let mut codes: Vec<&str> = there.map(|d| d.code.as_str()).collect();
        codes.sort_unstable();
        codes
    };
    let first =
        ["bad-date", "outside-scale", "outside-scale", "unknown-group", "unknown-word"];
    assert_eq!(at(2), first);
    let second = [
        "bad-aim",
        "bad-date",
        "bad-number",
        "bad-year",
        "goal-missing",
        "unknown-group",
        "unknown-indicator",
        "unknown-unit",
        "unknown-word",
    ];
    assert_eq!(at(3), second);
    let agreement = &out.value.conferences.agreements[0];
    assert_eq!(
        (agreement.about.as_ref(), agreement.aim, agreement.baseline),
        (None, None, None)
    );
}

#[test]
fn an_observation_without_consent_has_its_other_lacks_told_too() {
    let out =
        read_files(&[("samtale/998002/observationer/a.md", b"Antal: ti\n\nUro.\n")]);
    let mut said = codes(&out);
    said.sort_unstable();
    let all = [
        "bad-number",
        "consent-missing",
        "field-missing",
        "field-missing",
        "field-missing",
    ];
    assert_eq!(said, all);
    assert!(strand(&out).observations.is_empty());
    let no =
        read_files(&[("samtale/998002/observationer/a.md", b"Samtykke: nej\n\nUro.\n")]);
    assert_eq!(codes(&no), ["consent-missing"], "a no is final");
    let folder = &no.value.folders[&"998002".parse().unwrap()];
    assert_eq!((folder.path.as_str(), folder.awaits_consent), ("samtale/998002", true));
}

#[test]
fn every_number_and_word_that_is_not_understood_has_a_hint() {
    let points = "## Ro\nMinutter: ti\n";
    let efforts = "# Egne indsatser\n\n## Læsebånd\nStatus: kører på skinner\n";
    let sheet =
        "Enhed;Skoleår;Mål;Status;Udgangspunkt;Eget tegn\n998002;2024/25;a;måske;ti;x\n";
    let out = read_files(&[
        (UNIT, points.as_bytes()),
        ("samtale/998002/indsatser.md", efforts.as_bytes()),
        ("aftaler.csv", sheet.as_bytes()),
    ]);
    let hints = |code: &str| -> Vec<&Text> {
        out.diagnostics.iter().filter(|d| d.code == code).map(hint).collect()
    };
    let numbers = hints("bad-number");
    assert_eq!(numbers[0].da, "skriv tallet med cifre, fx `Minutter: 10`");
    assert_eq!(numbers[0].en, "write the number in figures, such as `Minutter: 10`");
    assert!(numbers[1].da.contains("`3,8`"), "{numbers:?}");
    let words = hints("unknown-word");
    assert_eq!(words.len(), 2);
    assert!(words.iter().all(|w| w.da.contains("i gang") && w.en.contains("under way")));
}

#[test]
fn every_remark_that_asks_for_something_says_how_to_mend_it() {
    let text = "Enhed;Skoleår;Mål;Indikator;Gruppe;Retning;Frist;Status;Tovholdr;Udgangspunkt\n\
        Strandskole;2025/26;a;;;;;;;\n\
        998002;26/25;b;trivsel.gennerel;hest;hurtigt;i morgen;måske;;ti\n\
        998002;2025/26;c;trivsel.generel;;mindst 7;2026-01-01;;;\n\
        998002;2025/26;;elevtal.elevex;;400;;;;\n\
        998002;;d;klub.unge.samlet;;;;;;\n\
        998002;2026/27;e;Svarprocent;;;;;;\n";
    let seen = "Dato: 2027-01-01\nBillede: væk.jpg\n\n<b>Hej</b> [x](y)\n";
    let out = read_files(&[
        ("aftaler.csv", text.as_bytes()),
        ("samtale/998002/observationer/a.md", seen.as_bytes()),
        ("samtale/998002/observationer/b.md", b"Samtykke: tja\n\nUro.\n"),
        ("samtale/998002/rubrik.toml", b"[[vurdering\n"),
        ("samtale/998002/rubrik.xlsx", b"nej"),
        ("samtale/998002/mere.docx", b"PK"),
        ("samtale/hest/notat.md", b"x"),
        (UNIT, "## A\nMinutter: ti\nGruppe: alle\n\nSe ![x](y.jpg)\n\n## a\n".as_bytes()),
        ("samtale/998002/indsatser.md", b"## Ro\nStatus: tja\n\n##\ntekst\n"),
    ]);
    assert!(out.diagnostics.len() > 25, "{:#?}", codes(&out));
    for remark in out.diagnostics.iter().filter(|d| d.severity != Severity::Note) {
        let hint = hint(remark);
        assert!(!hint.da.is_empty() && !hint.en.is_empty() && hint.da != hint.en);
        assert!(remark.place.is_some(), "{remark:?}");
    }
}

#[test]
fn the_template_of_the_note_is_silent_until_somebody_writes() {
    for template in [
        "# Notat til hjemmesiden\n<!-- Skriv det efter samtalen. -->\n\n## Det talte vi om\n\n## Det aftalte vi\n",
        "# Note for the website\n<!-- Write it after. -->\n\n## What we talked about\n\n## What we agreed\n",
    ] {
        let out = read_files(&[("samtale/998002/notat.md", template.as_bytes())]);
        assert!(out.diagnostics.is_empty(), "{:#?}", out.diagnostics);
        assert!(strand(&out).note.is_none());
    }
    let begun = b"# Notat\n\n## Vores egen overskrift\n";
    let out = read_files(&[("samtale/998002/notat.md", begun)]);
    assert_eq!(codes(&out), ["nothing-written"]);
    assert!(hint(&out.diagnostics[0]).da.contains("udfyld den"));
}
