//! Sheets that people fill in: headings that stay in sight, widths and lists to choose
//! from come in beside the cells, the bytes of a workbook go out.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Formula, Worksheet,
};

use super::{Sheet, fault, finished, new_workbook, write_sheet};
use crate::error::Error;

/// One sheet of a form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    /// The cells.
    pub sheet: Sheet,
    /// The row of the headings; it stays in sight.
    pub header: u32,
    /// Width of each column in characters; columns beyond keep Excel's own.
    pub widths: Vec<f64>,
    /// Lists to choose from.
    pub lists: Vec<List>,
}

/// A list for the cells of one column; other words may be written, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The column, from zero.
    pub column: u16,
    /// First and last row.
    pub rows: (u32, u32),
    /// What can be chosen.
    pub choices: Choices,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choices {
    /// These words; Excel takes 255 characters of them.
    Words(Vec<String>),
    /// The cells of a column of another sheet of the workbook.
    Cells {
        /// Name of the sheet.
        sheet: String,
        /// Column, from zero.
        column: u16,
        /// First and last row.
        rows: (u32, u32),
    },
}

/// Writes forms as one workbook; the same forms give the same bytes.
///
/// Fails on what Excel cannot hold.
pub fn form(forms: &[Form]) -> Result<Vec<u8>, Error> {
    let mut workbook = new_workbook()?;
    for form in forms {
        let worksheet = workbook.add_worksheet();
        write_sheet(worksheet, &form.sheet)?;
        dress(worksheet, form)?;
    }
    finished(workbook)
}

fn dress(worksheet: &mut Worksheet, form: &Form) -> Result<(), Error> {
    let name = &form.sheet.name;
    let failed = |error| fault(name, error);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, width) in (0_u16..).zip(&form.widths) {
        worksheet.set_column_width(column, *width).map_err(failed)?;
        worksheet.set_column_format(column, &wrapped).map_err(failed)?;
    }
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    worksheet.set_row_format(form.header, &heading).map_err(failed)?;
    worksheet.set_freeze_panes(form.header + 1, 0).map_err(failed)?;
    for list in &form.lists {
        let (first, last) = list.rows;
        let rule = rule(list).map_err(failed)?;
        worksheet
            .add_data_validation(first, list.column, last, list.column, &rule)
            .map_err(failed)?;
    }
    Ok(())
}

fn rule(list: &List) -> Result<DataValidation, rust_xlsxwriter::XlsxError> {
    let rule = match &list.choices {
        Choices::Words(words) => DataValidation::new().allow_list_strings(words)?,
        Choices::Cells { sheet, column, rows } => {
            let letter = datapakke_model::source::cell_name(0, *column);
            let letter = letter.trim_end_matches('1');
            let (first, last) = (rows.0 + 1, rows.1 + 1);
            let range = format!("='{sheet}'!${letter}${first}:${letter}${last}");
            DataValidation::new().allow_list_formula(Formula::new(range))
        }
    };
    Ok(rule.set_error_style(DataValidationErrorStyle::Information))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::SheetCell;

    fn example(words: Vec<String>) -> Form {
        let rows = vec![vec![SheetCell::text("Mål"), SheetCell::text("Status")]];
        let list = |column, choices| List { column, rows: (1, 20), choices };
        let cells = Choices::Cells { sheet: "Aftaler".into(), column: 0, rows: (1, 20) };
        Form {
            sheet: Sheet::new("Aftaler", rows),
            header: 0,
            widths: vec![40.0, 12.0],
            lists: vec![list(1, Choices::Words(words)), list(0, cells)],
        }
    }

    #[test]
    fn the_same_form_gives_the_same_workbook() {
        let words = || vec!["gjort".to_owned(), "i gang".to_owned()];
        let first = form(&[example(words())]).unwrap();
        assert!(first.starts_with(b"PK\x03\x04"), "a workbook is a zip archive");
        assert_eq!(form(&[example(words())]).unwrap(), first);
        assert_ne!(form(&[example(vec!["nej".to_owned()])]).unwrap(), first);
    }

    #[test]
    fn a_list_that_excel_cannot_hold_is_refused_with_the_sheet() {
        let long = (0..60).map(|n| format!("valg nummer {n}")).collect();
        let error = form(&[example(long)]).unwrap_err();
        assert!(matches!(error, Error::Workbook { sheet, .. } if sheet == "Aftaler"));
    }
}
