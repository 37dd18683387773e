//! The parts of a paper come in, the body of the Word file goes out.

use crate::pack::{Agenda, ChartRef, Emphasis, Owner};
use crate::papers::document::{
    Check, Document, Evidence, Fact, Form, Line, LineForm, Measured, Part, PointText,
    Room, SideOf,
};
use crate::papers::picture::AIR_MM;
use crate::theme::{self, Theme};

use super::markup::{Cell, escape, held, para, row, run, runs, table};

/// Width of the text in millimetres.
const WIDTH: f64 = 170.0;

/// Returns the body without the section at its end.
pub(super) fn xml(document: &Document, theme: &Theme) -> String {
    let writer = Writer { theme, danish: document.meta.lang == crate::pack::Lang::Da };
    let mut out = para("Overtitel", &document.heading.kicker);
    out += &para("Heading1", &document.heading.headline);
    out += &para("Manchet", &document.lead);
    let mut pictures = 0;
    for part in &document.parts {
        out += &writer.part(part, &mut pictures);
    }
    out
}

struct Writer<'a> {
    theme: &'a Theme,
    danish: bool,
}

/// A table of words as the writer of tables takes it.
fn words_table(
    summary: &str,
    heads: &[(String, u16)],
    rows: &[Vec<String>],
) -> crate::pack::Table {
    let cell = |text: &String| crate::pack::Cell {
        text: text.clone(),
        emphasis: Emphasis::Plain,
    };
    let row = |cells: &Vec<String>| crate::pack::TableRow {
        cells: cells.iter().map(cell).collect(),
    };
    crate::pack::Table {
        summary: summary.to_owned(),
        columns: heads.iter().map(|(head, _)| head.clone()).collect(),
        rows: rows.iter().map(row).collect(),
    }
}

impl Writer<'_> {
    fn say(&self, da: &'static str, en: &'static str) -> &'static str {
        if self.danish { da } else { en }
    }

    fn part(&self, part: &Part, pictures: &mut usize) -> String {
        match part {
            Part::Title { text, note } => {
                para("Heading2", text) + &para("Undertitel", note)
            }
            Part::Text { lines, quiet } => {
                self.lines(lines, if *quiet { "Lille" } else { "Normal" })
            }
            Part::Facts { rows } => self.facts(rows),
            Part::Sides { left, right } => self.sides(left, right),
            Part::Figure(figure) => self.figure(figure, pictures),
            Part::Agenda { agenda, keys, note } => {
                self.agenda(agenda, keys) + &para("Lille", note)
            }
            Part::Questions { items } => {
                items.iter().map(|item| para("Punkt", item)).collect()
            }
            Part::Form(form) => self.form(form, pictures),
            Part::Page { heading, lead, .. } => {
                para("Heading1", &heading.headline) + &para("Undertitel", lead)
            }
            Part::Chart { title, note, chart } => {
                let drawn = chart.as_ref().map(|c| self.picture(c, pictures));
                let words = para("Heading3", title) + &para("Undertitel", note);
                words + &drawn.unwrap_or_default()
            }
            Part::Listing { summary, heads, rows } => {
                self.data_table(&words_table(summary, heads, rows))
            }
            Part::Table { table } => self.data_table(table),
            Part::Checks { heads, rows } => self.checks(heads, rows),
            Part::Opening { heading, lead } => {
                para("Heading1", &heading.headline) + &para("Undertitel", lead)
            }
            // Papers with wide charts are made as PDF only.
            Part::Wide(wide) => {
                para("Heading2", &wide.title) + &para("Normal", &wide.words)
            }
            Part::Room(room) => self.rooms(std::slice::from_ref(room)),
            Part::Rooms { rooms } => self.rooms(rooms),
        }
    }

    fn lines(&self, lines: &[Line], plain: &str) -> String {
        let style = |form: LineForm| match form {
            LineForm::Heading => "Heading4",
            LineForm::Paragraph => plain,
            LineForm::Item => "Punkt",
            LineForm::Quote => "Quote",
        };
        lines.iter().map(|line| para(style(line.form), &line.text)).collect()
    }

    /// Empty paragraphs to write on; none would leave no place for the cursor.
    fn room(&self, lines: u8) -> String {
        (0..lines.max(1)).map(|_| runs("Skriv", "")).collect()
    }

    fn facts(&self, rows: &[Fact]) -> String {
        let widths = [34.0, WIDTH - 34.0];
        let rows: String = rows
            .iter()
            .map(|fact| {
                let known: String =
                    fact.lines.iter().map(|line| para("Celle", line)).collect();
                let value = match fact.lines.is_empty() {
                    true => Cell::new(self.room(fact.room), widths[1]).on(theme::SAND),
                    false => Cell::new(known, widths[1]),
                };
                row(&[Cell::new(para("Etiket", &fact.label), widths[0]), value], false)
            })
            .collect();
        table("Linjer", &widths, &rows, "")
    }

    fn sides(&self, left: &SideOf, right: &SideOf) -> String {
        let half = WIDTH / 2.0;
        let heads = [left, right].map(|side| Cell::new(para("Hoved", &side.title), half));
        let points = [left, right].map(|side| {
            let points: String = side.points.iter().map(|p| self.point(p)).collect();
            Cell::new(points, half)
        });
        let rooms = [left, right].map(|side| {
            let ask = para("Stemme", &side.room.label);
            Cell::new(ask + &self.room(side.room.room), half).on(theme::SAND)
        });
        let mut rows = row(&heads, true);
        if points.iter().any(|cell| !cell.content.is_empty()) {
            // Long points may go over a page; their row must be free to split.
            rows += &row(&points, false).replacen("<w:cantSplit/>", "", 1);
        }
        rows += &row(&rooms, false);
        table("Linjer", &[half, half], &rows, "")
    }

    fn point(&self, point: &PointText) -> String {
        para("Heading4", &point.title)
            + &self.lines(&point.lines, "Celle")
            + &para("Lille", &point.note)
    }

    fn figure(&self, figure: &Evidence, pictures: &mut usize) -> String {
        let number = match figure.number.is_empty() {
            true => String::new(),
            false => format!("{} ", figure.number),
        };
        let mut out = para("Heading3", &format!("{number}{}", figure.title));
        let under: Vec<&str> = [&figure.subtitle, &figure.chosen]
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        out += &para("Undertitel", &under.join(" · "));
        if let Some(chart) = &figure.chart {
            out += &self.picture(chart, pictures);
        }
        if !figure.words.is_empty() || !figure.verdict.is_empty() {
            let verdict = match figure.verdict.is_empty() {
                true => String::new(),
                false => run(&format!("{}. ", figure.verdict), "Strong"),
            };
            let words = runs("Normal", &(verdict + &run(&figure.words, "")));
            // A question alone on the next page would be about nothing.
            out += &if figure.question.is_empty() { words } else { held(&words) };
        }
        out + &para("Spoergsmaal", &figure.question)
    }

    /// A picture in the line, at its own size, with what it shows in words.
    fn picture(&self, chart: &ChartRef, pictures: &mut usize) -> String {
        *pictures += 1;
        let n = *pictures;
        let emu = |mm: f64| (mm * 36_000.0).round() as i64;
        let (wide, tall) = (emu(chart.width_mm + AIR_MM), emu(chart.height_mm));
        let alt = escape(&chart.alt);
        let name = escape(&chart.name);
        runs(
            "Billede",
            &format!(
                "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
                 <wp:extent cx=\"{wide}\" cy=\"{tall}\"/>\
                 <wp:docPr id=\"{n}\" name=\"{name}\" descr=\"{alt}\"/>\
                 <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
                 <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
                 <pic:pic><pic:nvPicPr><pic:cNvPr id=\"{n}\" name=\"{name}\" descr=\"{alt}\"/><pic:cNvPicPr/></pic:nvPicPr>\
                 <pic:blipFill><a:blip r:embed=\"rIdP{n}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
                 <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{tall}\"/></a:xfrm>\
                 <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>\
                 </a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
            ),
        )
    }

    fn agenda(&self, agenda: &Agenda, keys: &[String; 2]) -> String {
        let mut out = para("Heading2", &agenda.title);
        let timed = agenda.items.iter().any(|item| !item.start.is_empty());
        let widths = match timed {
            true => vec![18.0, 92.0, 40.0, 20.0],
            false => vec![110.0, 40.0, 20.0],
        };
        let heads = [
            self.say("Tid", "Time"),
            self.say("Punkt", "Point"),
            self.say("Hvis", "Whose"),
            self.say("Varer", "Takes"),
        ];
        let from = usize::from(!timed);
        let heads: Vec<Cell> = heads[from..]
            .iter()
            .zip(&widths)
            .map(|(head, width)| Cell::new(para("Hoved", head), *width))
            .collect();
        let mut rows = row(&heads, true);
        for item in &agenda.items {
            let (whose, ground) = match item.owner {
                Owner::Unit => (&agenda.unit_key, Some(self.theme.own3)),
                Owner::Administration => (&keys[0], Some(theme::HAIR)),
                Owner::Shared => (&keys[1], None),
            };
            let note = item.note.as_deref().unwrap_or_default();
            let point = para("CelleFed", &item.title) + &para("Lille", note);
            let cells = [
                para("Celle", &item.start),
                point,
                para("Celle", whose),
                para("Celle", &item.length),
            ];
            let cells: Vec<Cell> = cells
                .into_iter()
                .skip(from)
                .zip(&widths)
                .enumerate()
                .map(|(at, (content, width))| match ground {
                    Some(color) if at + from == 2 => Cell::new(content, *width).on(color),
                    _ => Cell::new(content, *width),
                })
                .collect();
            rows += &row(&cells, false);
        }
        out += &table("Linjer", &widths, &rows, &agenda.title);
        out
    }

    fn form(&self, form: &Form, pictures: &mut usize) -> String {
        // A chart fits over the two columns in the middle.
        let widths = [30.0, 54.0, 33.0, 53.0];
        let state = match form.state.is_empty() {
            true => self.say("Ny aftale", "New agreement").to_owned(),
            false => form.state.clone(),
        };
        let head = para("Aftale", &format!("{} {state}", form.number));
        let mut rows = row(&[Cell::new(head, WIDTH).over(4)], true);
        let value = |text: &str, lines: u8| match text.is_empty() {
            true => self.room(lines),
            false => para("Celle", text),
        };
        let mut fields = form.fields.iter().peekable();
        while let Some(field) = fields.next() {
            let label =
                |label: &str| Cell::new(para("Stemme", label), widths[0]).on(theme::SAND);
            let pair = match field.wide {
                true => None,
                false => fields.next_if(|next| !next.wide),
            };
            let text = value(&field.text, field.lines);
            let cells = match pair {
                Some(next) => vec![
                    label(&field.label),
                    Cell::new(text, widths[1]),
                    label(&next.label),
                    Cell::new(value(&next.text, next.lines), widths[3]),
                ],
                None => {
                    vec![label(&field.label), Cell::new(text, WIDTH - widths[0]).over(3)]
                }
            };
            rows += &row(&cells, false);
        }
        // The form stays whole on a page: each row holds on to the next.
        let rows = held(&rows) + &self.measured(&form.measured, widths, pictures);
        table("Gitter", &widths, &rows, &state)
    }

    /// The last row of a form: the figure, its chart, and beside it what is known of it.
    fn measured(
        &self,
        measured: &Measured,
        widths: [f64; 4],
        pictures: &mut usize,
    ) -> String {
        let title = match measured.title.is_empty() {
            true => self.room(2),
            false => para("CelleFed", &measured.title),
        };
        let strong = match measured.strong.is_empty() {
            true => String::new(),
            false => run(&format!("{} ", measured.strong), "Strong"),
        };
        let mut known = match measured.strong.is_empty() && measured.words.is_empty() {
            true => String::new(),
            false => runs("Celle", &(strong + &run(&measured.words, ""))),
        };
        known += &para("CelleFed", &measured.caption);
        for row in &measured.rows {
            let label = run(&format!("{}: ", row.label), "");
            known += &runs("Celle", &(label + &run(&row.value, "Strong")));
        }
        let label = para("Stemme", &measured.label);
        let mut cells = vec![Cell::new(label, widths[0]).on(theme::SAND)];
        match &measured.chart {
            Some(chart) => {
                let drawn = title + &self.picture(chart, pictures);
                cells.push(Cell::new(drawn, widths[1] + widths[2]).over(2));
                cells.push(Cell::new(known, widths[3]));
            }
            None => cells.push(Cell::new(title + &known, WIDTH - widths[0]).over(3)),
        }
        row(&cells, false)
    }

    fn data_table(&self, data: &crate::pack::Table) -> String {
        let others = data.columns.len().saturating_sub(1).max(1) as f64;
        let first = if data.columns.len() > 1 { WIDTH * 0.4 } else { WIDTH };
        let width = |at: usize| if at == 0 { first } else { (WIDTH - first) / others };
        let widths: Vec<f64> = (0..data.columns.len()).map(width).collect();
        let heads: Vec<Cell> = data
            .columns
            .iter()
            .zip(&widths)
            .map(|(head, width)| Cell::new(para("Hoved", head), *width))
            .collect();
        let mut rows = row(&heads, true);
        for line in &data.rows {
            let cells: Vec<Cell> = line
                .cells
                .iter()
                .zip(&widths)
                .map(|(cell, width)| {
                    let style = match cell.emphasis {
                        Emphasis::Plain => "Celle",
                        _ => "CelleFed",
                    };
                    Cell::new(para(style, &cell.text), *width)
                })
                .collect();
            rows += &row(&cells, false);
        }
        table("Linjer", &widths, &rows, &data.summary)
    }

    fn checks(&self, heads: &[String; 3], checks: &[Check]) -> String {
        let widths = [8.0, 66.0, 44.0, 52.0];
        let mut cells = vec![Cell::new(String::new(), widths[0])];
        cells.extend(
            heads.iter().zip(&widths[1..]).map(|(h, w)| Cell::new(para("Hoved", h), *w)),
        );
        let mut rows = row(&cells, true);
        for check in checks {
            let tick = if check.done { "☒" } else { "☐" };
            let what = para("Celle", &check.text) + &para("Lille", &check.law);
            let cells = [para("Celle", tick), what, para("Celle", &check.place)];
            let mut cells: Vec<Cell> =
                cells.into_iter().zip(&widths).map(|(c, w)| Cell::new(c, *w)).collect();
            let open = if check.open.is_empty() { "–" } else { &check.open };
            cells.push(Cell::new(para("Celle", open), widths[3]));
            rows += &row(&cells, false);
        }
        table("Linjer", &widths, &rows, "")
    }

    fn rooms(&self, rooms: &[Room]) -> String {
        let width = WIDTH / rooms.len().max(1) as f64;
        let widths = vec![width; rooms.len()];
        let cells: Vec<Cell> = rooms
            .iter()
            .map(|room| {
                let content = para("Stemme", &room.label)
                    + &self.lines(&room.lines, "Celle")
                    + &self.room(room.room);
                Cell::new(content, width).on(theme::SAND)
            })
            .collect();
        table("Linjer", &widths, &row(&cells, false), "")
    }
}
