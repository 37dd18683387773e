//! Small pieces of WordprocessingML: texts, paragraphs, cells and tables.

use crate::theme::Color;

/// A twentieth of a point, the unit of tables and margins, in a millimetre.
const PER_MM: f64 = 1440.0 / 25.4;

/// Returns millimetres as Word counts them.
pub(super) fn dxa(mm: f64) -> i64 {
    (mm * PER_MM).round() as i64
}

/// Makes text harmless in XML; what XML cannot hold is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// Returns a colour as Word writes it.
pub(super) fn hex(color: Color) -> String {
    color.to_string().trim_start_matches('#').to_owned()
}

/// Returns a run of text.
pub(super) fn run(text: &str, style: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let style = match style {
        "" => String::new(),
        style => format!("<w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr>"),
    };
    format!("<w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// Returns a paragraph of runs in a style.
pub(super) fn runs(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>")
}

/// Returns a paragraph of plain text in a style; nothing for no text.
pub(super) fn para(style: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { runs(style, &run(text, "")) }
}

/// Lets each of some paragraphs hold on to the next, so that no page parts them.
pub(super) fn held(paragraphs: &str) -> String {
    paragraphs.replace("\"/></w:pPr>", "\"/><w:keepNext/></w:pPr>")
}

/// A cell of a table.
pub(super) struct Cell {
    /// Its paragraphs.
    pub content: String,
    /// Its width in millimetres.
    pub width: f64,
    /// Its ground.
    pub fill: Option<Color>,
    /// How many columns it takes.
    pub span: usize,
}

impl Cell {
    /// Makes a cell of one column without a ground.
    pub(super) fn new(content: String, width: f64) -> Self {
        Cell { content, width, fill: None, span: 1 }
    }

    /// Gives the cell a ground.
    pub(super) fn on(self, color: Color) -> Self {
        Cell { fill: Some(color), ..self }
    }

    /// Lets the cell take several columns.
    pub(super) fn over(self, span: usize) -> Self {
        Cell { span, ..self }
    }

    fn xml(&self) -> String {
        let fill = self.fill.map_or_else(String::new, |color| {
            format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/>", hex(color))
        });
        let span = match self.span {
            1 => String::new(),
            n => format!("<w:gridSpan w:val=\"{n}\"/>"),
        };
        // A cell without a paragraph is a broken file.
        let content = match self.content.is_empty() {
            true => runs("Celle", ""),
            false => self.content.clone(),
        };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/>{span}{fill}</w:tcPr>{content}</w:tc>",
            dxa(self.width)
        )
    }
}

/// Returns a row; one of heads is repeated on each page.
pub(super) fn row(cells: &[Cell], is_head: bool) -> String {
    let head = if is_head { "<w:tblHeader/>" } else { "" };
    let cells: String = cells.iter().map(Cell::xml).collect();
    format!("<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
}

/// Returns a table of rows with so wide columns, in a table style, and what it shows.
pub(super) fn table(style: &str, widths: &[f64], rows: &str, summary: &str) -> String {
    let grid: String =
        widths.iter().map(|mm| format!("<w:gridCol w:w=\"{}\"/>", dxa(*mm))).collect();
    let total: i64 = widths.iter().map(|mm| dxa(*mm)).sum();
    let summary = match summary {
        "" => String::new(),
        text => format!("<w:tblDescription w:val=\"{}\"/>", escape(text)),
    };
    // A paragraph after each table: two tables that touch become one.
    format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/>\
         <w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>\
         {summary}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{}",
        runs("Luft", "")
    )
}
