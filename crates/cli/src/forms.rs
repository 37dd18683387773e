//! The workbooks that a new project has for people to fill in: agreements and rubrics,
//! with headings that are read back, lists to choose from and a sheet that explains.

use datapakke_model::agreement::Column;
use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::Rubrics;
use datapakke_model::{Catalogue, Diagnostic, Language};
use datapakke_report::sheet::form::{Choices, Form, List, form};
use datapakke_report::sheet::{Sheet, SheetCell};

/// Rows of a form that have lists to choose from.
const ROWS: u32 = 200;

/// The school year of the settings that `new` writes.
const YEAR: &str = "2025/26";

/// Returns the empty workbook of agreements.
pub fn agreements(language: Language) -> Result<Vec<u8>, Diagnostic> {
    let catalogue = Catalogue::built_in().map_err(fault)?;
    let say = |da: &'static str, en: &'static str| match language {
        Language::Da => da,
        Language::En => en,
    };
    let indicators = say("Indikatorer", "Indicators");
    let headings: Vec<SheetCell> =
        Column::ALL.iter().map(|c| SheetCell::text(c.heading().get(language))).collect();
    let last = u32::try_from(catalogue.indicators.len()).unwrap_or(ROWS);
    let mut lists = Vec::new();
    for (at, column) in (0_u16..).zip(Column::ALL) {
        let choices = match column {
            Column::Indicator => Choices::Cells {
                sheet: indicators.to_owned(),
                column: 0,
                rows: (1, last),
            },
            column if column.choices().is_empty() => continue,
            column => {
                let words = column.choices().iter().map(|(da, en)| match language {
                    Language::Da => (*da).to_owned(),
                    Language::En => (*en).to_owned(),
                });
                Choices::Words(words.collect())
            }
        };
        lists.push(List { column: at, rows: (1, ROWS), choices });
    }
    let sheet = Sheet::new(say("Aftaler", "Agreements"), vec![headings]);
    let widths = Column::ALL.iter().map(|column| width(*column)).collect();
    let filled = Form { sheet, header: 0, widths, lists };
    workbook(&[filled, guidance(language), list(&catalogue, indicators, language)])
}

fn width(column: Column) -> f64 {
    match column {
        Column::Goal | Column::Action | Column::Promised | Column::Seen => 36.0,
        Column::Criterion | Column::Indicator | Column::Effort | Column::Given => 24.0,
        Column::Number => 6.0,
        _ => 16.0,
    }
}

/// The sheet that says what to write in each column.
fn guidance(language: Language) -> Form {
    let (name, head) = match language {
        Language::Da => ("Vejledning", ["Kolonne", "Sådan udfyldes den"]),
        Language::En => ("Guidance", ["Column", "How to fill it in"]),
    };
    let mut rows = vec![head.map(SheetCell::text).to_vec()];
    rows.extend(Column::ALL.iter().map(|column| {
        vec![
            SheetCell::text(column.heading().get(language)),
            SheetCell::text(column.guidance().get(language)),
        ]
    }));
    let sheet = Sheet::new(name, rows);
    Form { sheet, widths: vec![26.0, 90.0], ..Form::default() }
}

/// The sheet of the indicators that an agreement can be about.
fn list(catalogue: &Catalogue, name: &str, language: Language) -> Form {
    let head = match language {
        Language::Da => ["Indikator", "På siderne", "Det hedder den", "Gælder", "Skala"],
        Language::En => {
            ["Indicator", "On the pages", "What it is called", "Covers", "Scale"]
        }
    };
    let mut rows = vec![head.map(SheetCell::text).to_vec()];
    let row = |indicator: &Indicator| {
        let kinds: Vec<String> =
            indicator.kinds.iter().map(|k| k.label().get(language).to_owned()).collect();
        let [low, high] = indicator.bounds;
        vec![
            SheetCell::text(indicator.id.as_str()),
            SheetCell::text(indicator.short.get(language)),
            SheetCell::text(indicator.label.get(language)),
            SheetCell::text(kinds.join(", ")),
            SheetCell::text(format!("{low}\u{2013}{high}")),
        ]
    };
    rows.extend(catalogue.indicators.iter().map(row));
    let sheet = Sheet::new(name, rows);
    Form { sheet, widths: vec![30.0, 34.0, 70.0, 40.0, 12.0], ..Form::default() }
}

/// Returns the workbook of the rubrics, one row for each statement.
pub fn rubric(language: Language) -> Result<Vec<u8>, Diagnostic> {
    let rubrics = Rubrics::built_in().map_err(fault)?;
    let (name, head) = match language {
        Language::Da => (
            "Rubrik",
            [
                "Rubrik",
                "Område",
                "Udsagn",
                "Skoleår",
                "Egen vurdering",
                "Forvaltningens vurdering",
                "Bemærkning",
            ],
        ),
        Language::En => (
            "Rubric",
            [
                "Rubric",
                "Area",
                "Statement",
                "School year",
                "Own view",
                "Administration's view",
                "Remark",
            ],
        ),
    };
    let mut rows = vec![head.map(SheetCell::text).to_vec()];
    let mut lists = Vec::new();
    for rubric in &rubrics.list {
        let first = u32::try_from(rows.len()).unwrap_or(ROWS);
        rows.extend(rubric.aspects().map(|(area, aspect)| {
            vec![
                SheetCell::text(rubric.label.get(language)),
                SheetCell::text(area.label.get(language)),
                SheetCell::text(aspect.text.get(language)),
                SheetCell::text(YEAR),
            ]
        }));
        let last = u32::try_from(rows.len()).unwrap_or(ROWS).saturating_sub(1);
        let levels: Vec<String> =
            rubric.levels.iter().map(|l| l.label.get(language).to_owned()).collect();
        lists.extend([4, 5].map(|column| List {
            column,
            rows: (first, last),
            choices: Choices::Words(levels.clone()),
        }));
    }
    let widths = vec![28.0, 24.0, 60.0, 10.0, 24.0, 24.0, 40.0];
    let filled = Form { sheet: Sheet::new(name, rows), header: 0, widths, lists };
    workbook(&[filled, steps(&rubrics, language)])
}

/// The sheet that says what each level looks like in each area.
fn steps(rubrics: &Rubrics, language: Language) -> Form {
    let (name, head) = match language {
        Language::Da => ("Niveauer", ["Område", "Niveau", "Sådan ser det ud"]),
        Language::En => ("Levels", ["Area", "Level", "What it looks like"]),
    };
    let mut rows = vec![head.map(SheetCell::text).to_vec()];
    for rubric in &rubrics.list {
        for area in &rubric.areas {
            for (level, step) in rubric.levels.iter().zip(&area.steps) {
                let texts = [&area.label, &level.label, step];
                rows.push(texts.map(|text| SheetCell::text(text.get(language))).to_vec());
            }
        }
    }
    let sheet = Sheet::new(name, rows);
    Form { sheet, widths: vec![34.0, 26.0, 70.0], ..Form::default() }
}

fn workbook(forms: &[Form]) -> Result<Vec<u8>, Diagnostic> {
    form(forms).map_err(fault)
}

fn fault(error: impl ToString) -> Diagnostic {
    let what = error.to_string();
    Diagnostic::error(
        "form",
        format!("skemaet kan ikke laves: {what}"),
        format!("the form cannot be made: {what}"),
    )
}
