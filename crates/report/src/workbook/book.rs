//! Titled tables and what to draw of them come in, the bytes of one Excel workbook go out:
//! a sheet about the workbook, one real table on each further sheet, and native charts
//! that read their numbers from cells.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::Language;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Table,
    TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};
use serde::Serialize;

use super::chart::{self, LineChart};
use crate::earlier::Content;
use crate::error::Error;

/// What Excel takes as the name of a sheet.
const LONGEST_NAME: usize = 31;
/// What Excel takes in a cell.
const LONGEST_TEXT: usize = 32_767;
/// Height of a line of text, in points.
const LINE_PT: f64 = 15.0;
/// The most lines that a row is made high for.
const MOST_LINES: usize = 12;
/// Columns from which on a sheet is printed on larger paper.
const MANY_COLUMNS: usize = 14;

/// Rows over a table: title, what it is, where it is from.
pub(crate) const ABOVE: u32 = 3;

/// One workbook.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Book {
    pub language: Language,
    /// What it is, for the file's properties and its first sheet.
    pub title: String,
    /// The edition and its legal basis, on every sheet.
    pub mark: String,
    /// What is told of the workbook on its first sheet: subject and words.
    pub facts: Vec<(String, String)>,
    /// The sheets with tables, in order.
    pub tabs: Vec<Tab>,
    /// The charts of one sheet of their own, last of all.
    pub charts: Charts,
    /// The colour of the unit's line, as `#0B4A85`.
    pub own: String,
}

impl Book {
    /// Returns the hash of everything that is in it.
    pub fn content(&self) -> String {
        let mut content = Content::new();
        let bytes = postcard::to_extend(self, Vec::new());
        content.add(&bytes.expect("texts and numbers can be written"));
        content.end()
    }
}

/// The charts of a workbook, with what is said over them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Charts {
    pub note: String,
    pub all: Vec<LineChart>,
}

/// A sheet with one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Tab {
    /// What stands on the tab; made fit for Excel when it is written.
    pub name: String,
    /// Title over the table.
    pub title: String,
    /// What a row is, and how to read it.
    pub note: String,
    /// Where the numbers are from.
    pub source: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Field>>,
    /// Columns at the left that stay in sight.
    pub frozen: u16,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Column {
    pub head: String,
    /// Width in characters.
    pub width: f64,
}

impl Column {
    pub fn new(head: impl Into<String>, width: f64) -> Self {
        Column { head: head.into(), width }
    }
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub(crate) struct Style {
    pub decimals: u8,
    /// With the sign of percent; the number itself is 0 to 100.
    pub percent: bool,
    /// With a plus before what is above zero.
    pub signed: bool,
}

impl Style {
    /// Returns Excel's own words for it, which its language spells.
    pub(crate) fn code(self) -> String {
        let mut number = "#,##0".to_owned();
        if self.decimals > 0 {
            number += ".";
            number += &"0".repeat(usize::from(self.decimals));
        }
        if self.percent && !self.signed {
            number += "\" %\"";
        }
        match self.signed {
            true => format!("+{number};\u{2212}{number};{number}"),
            false => number,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) enum Field {
    Empty,
    Text(String),
    Number(f64, Style),
}

impl Field {
    pub fn text(text: impl Into<String>) -> Self {
        Field::Text(text.into())
    }

    pub fn count(n: Option<u32>) -> Self {
        n.map_or(Field::Empty, |n| Field::Number(f64::from(n), Style::default()))
    }
}

/// Returns the names of sheets as Excel takes them: at most 31 characters, none of those
/// that it refuses, no two alike.
pub(crate) fn names<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut one = |text: &str| {
        let plain: String = text
            .chars()
            .map(|c| if c.is_control() || "[]:*?/\\".contains(c) { '-' } else { c })
            .collect();
        let plain = plain.trim().trim_matches('\'').trim();
        let plain = if plain.is_empty() { "Ark" } else { plain };
        for n in 1_u32.. {
            let end = if n == 1 { String::new() } else { format!(" {n}") };
            let short = short(plain, LONGEST_NAME - end.len());
            let name = short.trim_end().trim_end_matches('\'').to_owned() + &end;
            if taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        plain.to_owned()
    };
    wanted.into_iter().map(&mut one).collect()
}

/// Cuts a text to so many units of UTF-16, in which Excel counts.
fn short(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut left = most;
    let too_long = |(_, c): &(usize, char)| match left.checked_sub(c.len_utf16()) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    };
    text.char_indices().find(too_long).map_or(text, |(at, _)| &text[..at])
}

/// Writes a workbook; the same book gives the same bytes.
pub(crate) fn write(book: &Book) -> Result<Vec<u8>, Error> {
    let say = |da: &'static str, en: &'static str| match book.language {
        Language::Da => da,
        Language::En => en,
    };
    let charts = (!book.charts.all.is_empty()).then_some(say("Diagrammer", "Charts"));
    let about = say("Om arket", "About");
    let wanted = std::iter::once(about).chain(book.tabs.iter().map(|t| t.name.as_str()));
    let names = names(wanted.chain(charts));
    let mut formats = Formats::new(&book.own);
    let mut workbook = Workbook::new();
    // A fixed date of creation, because the clock would change the bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1).map_err(|e| fault("", e))?;
    let properties = DocProperties::new()
        .set_creation_datetime(&created)
        .set_title(shown(&book.title));
    workbook.set_properties(&properties.set_subject(&book.mark));
    let first = about_tab(book, &names, say);
    let tabs = std::iter::once(&first).chain(&book.tabs);
    for (index, (tab, name)) in tabs.zip(&names).enumerate() {
        let sheet = workbook.add_worksheet();
        let failed = |error: XlsxError| fault(name, error);
        sheet.set_name(name).map_err(failed)?;
        write_tab(sheet, tab, (index, &book.mark), &mut formats).map_err(failed)?;
        if index == 0 {
            link_tabs(sheet, &first, &names, &formats).map_err(failed)?;
        }
    }
    if let (Some(_), Some(name)) = (charts, names.last()) {
        let sheet = workbook.add_worksheet();
        let failed = |error: XlsxError| fault(name, error);
        sheet.set_name(name).map_err(failed)?;
        let title = say("Diagrammer", "Charts");
        head(sheet, &formats, [title, &book.charts.note, &book.mark]).map_err(failed)?;
        page(sheet, &book.mark);
        chart::breaks(sheet, book.charts.all.len()).map_err(failed)?;
        chart::place(sheet, &book.charts.all, &names[1..], &book.own).map_err(failed)?;
    }
    // Excel's own level: a third of the time saved for a twentieth of the size.
    workbook.set_zip_compression_level(3);
    workbook.save_to_buffer().map_err(|error| fault("", error))
}

/// The first sheet: what the workbook is, and what is on its sheets.
fn about_tab(
    book: &Book,
    names: &[String],
    say: impl Fn(&'static str, &'static str) -> &'static str,
) -> Tab {
    let mut rows: Vec<Vec<Field>> = book
        .facts
        .iter()
        .map(|(what, words)| vec![Field::text(what), Field::text(words)])
        .collect();
    let sheet = say("Ark", "Sheet");
    let told = |(name, tab): (&String, &Tab)| {
        let words = format!("{name}: {}", tab.note);
        vec![Field::text(sheet), Field::Text(words)]
    };
    rows.extend(names[1..].iter().zip(&book.tabs).map(told));
    if !book.charts.all.is_empty() {
        let words = say(
            "Diagrammer: de vigtigste tal, tegnet af tallene i »Diagramtal«.",
            "Charts: the main figures, drawn from \"Chart numbers\".",
        );
        rows.push(vec![Field::text(sheet), Field::text(words)]);
    }
    Tab {
        name: names[0].clone(),
        title: book.title.clone(),
        note: say(
            "Arket siger, hvad regnearket er, hvor tallene er fra, og hvordan de læses.",
            "What the workbook is, where the figures are from and how to read them.",
        )
        .to_owned(),
        source: book.mark.clone(),
        columns: vec![
            Column::new(say("Emne", "Subject"), 24.0),
            Column::new(say("Oplysning", "Information"), 110.0),
        ],
        rows,
        frozen: 0,
    }
}

/// Makes the names of the sheets links to them.
fn link_tabs(
    sheet: &mut Worksheet,
    first: &Tab,
    names: &[String],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let n = first.rows.len().saturating_sub(names.len() - 1);
    for (row, name) in (ABOVE + 1 + n as u32..).zip(&names[1..]) {
        let quoted = name.replace('\'', "''");
        let words = match &first.rows[(row - ABOVE - 1) as usize][1] {
            Field::Text(words) => words.as_str(),
            _ => name,
        };
        let link = Url::new(format!("internal:'{quoted}'!A1")).set_text(words);
        sheet.write_url_with_format(row, 1, link, &formats.link)?;
    }
    Ok(())
}

fn head(
    sheet: &mut Worksheet,
    formats: &Formats,
    lines: [&str; 3],
) -> Result<(), XlsxError> {
    for (row, (text, format)) in (0_u32..).zip(lines.into_iter().zip([
        &formats.title,
        &formats.note,
        &formats.note,
    ])) {
        sheet.write_string_with_format(row, 0, shown(text), format)?;
    }
    Ok(())
}

/// A4 across, as wide as one page, with the edition on each.
fn page(sheet: &mut Worksheet, mark: &str) {
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer(format!("&L{}&R&P / &N", mark.replace('&', "&&")));
}

fn write_tab(
    sheet: &mut Worksheet,
    tab: &Tab,
    (index, mark): (usize, &str),
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    head(sheet, formats, [&tab.title, &tab.note, &tab.source])?;
    page(sheet, mark);
    if tab.columns.len() >= MANY_COLUMNS {
        sheet.set_paper_size(8);
        sheet.set_print_fit_to_pages(2, 0);
    }
    if tab.frozen > 0 {
        sheet.set_repeat_columns(0, tab.frozen - 1)?;
    }
    let columns: Vec<TableColumn> = tab
        .columns
        .iter()
        .map(|c| {
            TableColumn::new()
                .set_header(shown(&c.head))
                .set_header_format(formats.head.clone())
        })
        .collect();
    let last_column = u16::try_from(tab.columns.len().saturating_sub(1))
        .map_err(|_| XlsxError::RowColumnLimitError)?;
    for (at, column) in (0_u16..).zip(&tab.columns) {
        sheet.set_column_width(at, column.width)?;
        // Texts have it by their column: it need not be looked up for each of them.
        sheet.set_column_format(at, &formats.text)?;
    }
    // A table without a row would be no table.
    let n = tab.rows.len().max(1);
    let last = ABOVE + u32::try_from(n).map_err(|_| XlsxError::RowColumnLimitError)?;
    let table = Table::new()
        .set_name(format!("Tabel{}", index + 1))
        .set_style(TableStyle::Light1)
        .set_alt_text(shown(&tab.note))
        .set_alt_text_title(shown(&tab.title))
        .set_columns(&columns);
    sheet.add_table(ABOVE, 0, last, last_column, &table)?;
    sheet.set_freeze_panes(ABOVE + 1, tab.frozen)?;
    sheet.set_repeat_rows(ABOVE, ABOVE)?;
    let heads = tab.columns.iter().map(|c| (c.head.as_str(), c.width - 2.0));
    sheet.set_row_height(ABOVE, LINE_PT * lines(heads) as f64 + 3.0)?;
    for (row, cells) in (ABOVE + 1..).zip(&tab.rows) {
        let texts = cells.iter().zip(&tab.columns).filter_map(|(field, column)| {
            let Field::Text(text) = field else { return None };
            Some((text.as_str(), column.width))
        });
        sheet.set_row_height(row, LINE_PT * lines(texts) as f64)?;
        for (column, field) in (0_u16..).zip(cells) {
            write_field(sheet, (row, column), field, formats)?;
        }
    }
    Ok(())
}

fn write_field(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    field: &Field,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match field {
        Field::Empty => {}
        // Always as text: what looks like a formula is none.
        Field::Text(text) => {
            sheet.write_string(row, column, shown(text))?;
        }
        Field::Number(value, style) if value.is_finite() => {
            let format = formats.number(*style);
            sheet.write_number_with_format(row, column, *value, format)?;
        }
        Field::Number(..) => {}
    }
    Ok(())
}

/// Returns how many lines the longest of some texts takes in a column so many characters
/// wide: Excel opens a row as high as it was saved.
fn lines<'a>(texts: impl Iterator<Item = (&'a str, f64)>) -> usize {
    let one = |(text, width): (&str, f64)| {
        let width = width.max(4.0) as usize;
        if text.len() <= width && !text.contains('\n') {
            return 1;
        }
        let mut total = 0;
        for line in text.split('\n') {
            let (mut lines, mut used) = (1, 0);
            for word in line.split(' ') {
                let long = word.chars().count();
                if used > 0 && used + 1 + long > width {
                    lines += 1;
                    used = 0;
                }
                lines += long.saturating_sub(1) / width;
                used += long.min(width) + usize::from(used > 0);
            }
            total += lines;
        }
        total
    };
    texts.map(one).max().unwrap_or(1).clamp(1, MOST_LINES)
}

/// A text as a cell takes it: not too long, no character that XML has not.
pub(super) fn shown(text: &str) -> String {
    let is_refused = |c: &char| c.is_control() && *c != '\n';
    if !text.chars().any(|c| is_refused(&c)) {
        return short(text, LONGEST_TEXT).to_owned();
    }
    let plain: String = text.chars().filter(|c| !is_refused(c)).collect();
    short(&plain, LONGEST_TEXT).to_owned()
}

/// The formats of a workbook, each made once.
struct Formats {
    title: Format,
    note: Format,
    head: Format,
    text: Format,
    link: Format,
    numbers: BTreeMap<Style, Format>,
}

impl Formats {
    fn new(own: &str) -> Self {
        let ink = Color::from("#17212E");
        let quiet = Color::from("#566173");
        let base = || Format::new().set_font_color(ink).set_align(FormatAlign::Top);
        Formats {
            title: base().set_bold().set_font_size(14),
            note: Format::new().set_font_color(quiet),
            head: base()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Bottom)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(ink),
            // A number at the right and a text at the left would touch.
            text: base().set_text_wrap().set_indent(1),
            link: base()
                .set_text_wrap()
                .set_font_color(own)
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            numbers: BTreeMap::new(),
        }
    }

    fn number(&mut self, style: Style) -> &Format {
        self.numbers.entry(style).or_insert_with(|| {
            Format::new()
                .set_font_color("#17212E")
                .set_align(FormatAlign::Top)
                .set_num_format(style.code())
        })
    }
}

pub(crate) fn fault(sheet: &str, message: impl ToString) -> Error {
    Error::Workbook { sheet: sheet.to_owned(), message: message.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_what_excel_takes() {
        let long = "Vestre Landsbyordning med Skole og Børnehus ved Åen [Nord]: 1/2 * ?";
        let wanted =
            ["Om arket", long, long, "om ARKET", "", "'Skolen'", "=1+1", "a/b\\c"];
        let made = names(wanted);
        let mut lower: Vec<String> = made.iter().map(|n| n.to_lowercase()).collect();
        lower.sort();
        lower.dedup();
        assert_eq!(lower.len(), made.len(), "no two alike: {made:?}");
        let mut workbook = Workbook::new();
        for name in &made {
            assert!(workbook.add_worksheet().set_name(name).is_ok(), "{name:?}");
        }
        assert_eq!(made[0], "Om arket");
        assert_eq!(made[5], "Skolen");
    }

    #[test]
    fn a_text_is_kept_but_for_what_no_cell_takes() {
        assert_eq!(shown("de siger \u{1}'ja'"), "de siger 'ja'");
        assert_eq!(shown("'ja'\n"), "'ja'\n");
        let long = "\u{1f600}".repeat(LONGEST_TEXT);
        assert_eq!(shown(&long).encode_utf16().count(), LONGEST_TEXT - 1);
    }

    #[test]
    fn numbers_are_spelled_by_excel() {
        let code = |decimals, percent, signed| Style { decimals, percent, signed }.code();
        assert_eq!(code(1, true, false), "#,##0.0\" %\"");
        assert_eq!(code(0, true, true), "+#,##0;\u{2212}#,##0;#,##0");
    }
}
