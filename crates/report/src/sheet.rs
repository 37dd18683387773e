//! Plain sheets of cells come in, the bytes of one Excel workbook go out.

pub mod form;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use crate::error::Error;

/// One cell of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SheetCell {
    /// Nothing.
    #[default]
    Empty,
    /// Text; long texts are allowed up to what Excel takes (32,767 characters).
    Text(String),
    /// A finite number, with an Excel number format such as `0.0` if it needs one.
    Number {
        /// The number at full precision.
        value: f64,
        /// How Excel shows it.
        format: Option<String>,
    },
    /// True or false.
    Bool(bool),
    /// A date, as `2026-11-12`.
    Date(String),
}

impl SheetCell {
    /// Makes a text cell.
    pub fn text(text: impl Into<String>) -> Self {
        SheetCell::Text(text.into())
    }

    /// Makes a number cell in Excel's own format.
    pub fn number(value: f64) -> Self {
        SheetCell::Number { value, format: None }
    }
}

/// A rectangle of cells that Excel shows as one, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u16, u16),
}

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Name on the tab: 1 to 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// The rows from the top, each from column A.
    pub rows: Vec<Vec<SheetCell>>,
    /// Banner ranges; the text of a range is that of its first cell.
    pub merges: Vec<Merge>,
}

impl Sheet {
    /// Makes a sheet without banner ranges.
    pub fn new(name: impl Into<String>, rows: Vec<Vec<SheetCell>>) -> Self {
        Sheet { name: name.into(), rows, merges: Vec::new() }
    }
}

/// Writes sheets as one workbook; the same sheets give the same bytes.
///
/// Fails on a name, number, date or text that Excel cannot hold.
pub fn xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, Error> {
    let mut workbook = new_workbook()?;
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    finished(workbook)
}

fn new_workbook() -> Result<Workbook, Error> {
    let mut workbook = Workbook::new();
    // A fixed date of creation, because the clock would change the bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1).map_err(|e| fault("", e))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(workbook)
}

fn finished(mut workbook: Workbook) -> Result<Vec<u8>, Error> {
    workbook.save_to_buffer().map_err(|error| fault("", error))
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), Error> {
    let failed = |error: XlsxError| fault(&sheet.name, error);
    worksheet.set_name(&sheet.name).map_err(failed)?;
    for merge in &sheet.merges {
        let ((top, bottom), (left, right)) = (merge.rows, merge.columns);
        worksheet
            .merge_range(top, left, bottom, right, "", &Format::new())
            .map_err(failed)?;
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let too_large = || fault(&sheet.name, "more rows or columns than Excel has");
            let row = u32::try_from(row).map_err(|_| too_large())?;
            let column = u16::try_from(column).map_err(|_| too_large())?;
            write_cell(worksheet, &sheet.name, row, column, cell)?;
        }
    }
    Ok(())
}

fn write_cell(
    worksheet: &mut Worksheet,
    sheet: &str,
    row: u32,
    column: u16,
    cell: &SheetCell,
) -> Result<(), Error> {
    let written = match cell {
        SheetCell::Empty => return Ok(()),
        SheetCell::Text(text) => worksheet.write_string(row, column, text),
        SheetCell::Number { value, .. } if !value.is_finite() => {
            return Err(fault(sheet, format!("expected a finite number, found {value}")));
        }
        SheetCell::Number { value, format: None } => {
            worksheet.write_number(row, column, *value)
        }
        SheetCell::Number { value, format: Some(format) } => {
            let format = Format::new().set_num_format(format);
            worksheet.write_number_with_format(row, column, *value, &format)
        }
        SheetCell::Bool(value) => worksheet.write_boolean(row, column, *value),
        SheetCell::Date(iso) => {
            let date = ExcelDateTime::parse_from_str(iso).map_err(|e| fault(sheet, e))?;
            let format = Format::new().set_num_format("yyyy-mm-dd");
            worksheet.write_datetime_with_format(row, column, &date, &format)
        }
    };
    written.map(|_| ()).map_err(|error| fault(sheet, error))
}

fn fault(sheet: &str, message: impl ToString) -> Error {
    Error::Workbook { sheet: sheet.to_owned(), message: message.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Sheet {
        let rows = vec![
            vec![SheetCell::text("Fjordby Kommune")],
            vec![SheetCell::text("Skole"), SheetCell::text("Elever")],
            vec![
                SheetCell::text("Ærø Skole"),
                SheetCell::Number { value: 482.5, format: Some("0.0".into()) },
                SheetCell::Empty,
                SheetCell::Bool(true),
                SheetCell::Date("2026-11-12".into()),
            ],
        ];
        let merges = vec![Merge { rows: (0, 0), columns: (0, 4) }];
        Sheet { name: "Data".into(), rows, merges }
    }

    #[test]
    fn the_same_sheets_give_the_same_workbook() {
        let first = xlsx(&[example()]).unwrap();
        assert!(first.starts_with(b"PK\x03\x04"), "a workbook is a zip archive");
        assert_eq!(xlsx(&[example()]).unwrap(), first);
        assert_ne!(xlsx(&[Sheet::new("Data", vec![])]).unwrap(), first);
    }

    #[test]
    fn what_excel_cannot_hold_is_refused_with_the_sheet() {
        let cases = [
            Sheet::new("a/b", vec![]),
            Sheet::new("NaN", vec![vec![SheetCell::number(f64::NAN)]]),
            Sheet::new("Dato", vec![vec![SheetCell::Date("12. november".into())]]),
        ];
        for sheet in cases {
            let error = xlsx(std::slice::from_ref(&sheet)).unwrap_err();
            assert!(matches!(error, Error::Workbook { sheet: s, .. } if s == sheet.name));
        }
    }
}
