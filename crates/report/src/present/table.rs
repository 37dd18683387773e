//! A theme's figures come in, its table goes out.

use datapakke_model::Reading;
use datapakke_model::profile::BreakKind;

use crate::pack::{Cell, Emphasis, Table, TableRow};
use crate::words::capital;

use super::Maker;
use super::figure::{Figure, previous};

/// The most rows a theme page has room for.
const ROWS: usize = 8;

impl<'a> Maker<'a> {
    /// Returns the table of a theme; none without a row.
    pub(super) fn table(&mut self, figures: &[Figure<'a>]) -> Option<Table> {
        let words = self.words;
        let newest = figures.iter().map(|f| f.period()).max()?;
        let main = figures.iter().filter(|f| f.indicator.overview || f.is_certain());
        let rest = figures.iter().filter(|f| !(f.indicator.overview || f.is_certain()));
        let rows: Vec<Figure<'a>> = main.chain(rest).copied().take(ROWS).collect();
        let parts: Vec<_> = rows.iter().map(|f| self.over_three(*f)).collect();
        let with_parts = parts.iter().any(Option::is_some);
        let with_nation = !with_parts && rows.iter().any(|f| f.nation().is_some());
        let mut columns = vec![words.say("Indikator", "Indicator").to_owned()];
        columns.extend(previous(newest).map(|p| p.to_string()));
        columns.push(newest.to_string());
        columns.push(words.say("Kommune", "Municipality").to_owned());
        if with_nation {
            columns.push(words.say("Landet", "Country").to_owned());
        }
        if with_parts {
            columns.push(words.say("Over 3", "Above 3").to_owned());
        }
        let mut out = Vec::new();
        for (figure, part) in rows.iter().copied().zip(parts) {
            let strong = if figure.is_certain() { Emphasis::Strong } else { Emphasis::Plain };
            let own = if figure.is_certain() { Emphasis::Certain } else { Emphasis::Plain };
            let cell = |text: String, emphasis| Cell { text, emphasis };
            let mut cells = vec![cell(self.row_name(figure, newest), strong)];
            cells.push(cell(self.before_text(figure), Emphasis::Plain));
            cells.push(cell(self.shown_text(figure), own));
            let municipality = figure.municipality().map(|e| self.print(figure.indicator, e));
            cells.push(cell(municipality.unwrap_or_else(dash), Emphasis::Plain));
            if with_nation {
                let nation = figure.nation().map(|e| self.print(figure.indicator, e));
                cells.push(cell(nation.unwrap_or_else(dash), Emphasis::Plain));
            }
            if with_parts {
                let text = part.map(|part| self.shown_text(part));
                cells.push(cell(text.unwrap_or_else(dash), strong));
            }
            out.push(TableRow { cells });
        }
        // A period before the first has no column; every row keeps as many cells.
        if columns.len() < out.first().map_or(0, |row| row.cells.len()) {
            columns.insert(1, words.say("Før", "Before").to_owned());
        }
        let summary = words.say(
            "Enhedens tal før og nu med kommunens tal; én række for hver indikator.",
            "The unit's figures before and now with the municipality's; one row per indicator.",
        );
        Some(Table { summary: summary.to_owned(), columns, rows: out })
    }

    /// Returns the share of persons above 3 on the same scale and period.
    fn over_three(&self, figure: Figure<'a>) -> Option<Figure<'a>> {
        let part = self.figure(&format!("{}.over3", figure.indicator.id))?;
        (part.period() == figure.period()).then_some(part)
    }

    /// Returns the row's name; with the period where it is not the column's.
    fn row_name(&self, figure: Figure<'a>, newest: datapakke_model::Period) -> String {
        let label = figure.indicator.short.get(self.words.language);
        match figure.period() == newest {
            true => label.to_owned(),
            false => format!("{label} ({})", figure.period().short()),
        }
    }

    fn shown_text(&mut self, figure: Figure<'a>) -> String {
        match figure.shown.reading {
            Reading::Known(_) => self.print(figure.indicator, figure.shown),
            Reading::Absent(why) => {
                self.ledger.note(figure.shown);
                self.words.absent(why, figure.period())
            }
        }
    }

    fn before_text(&mut self, figure: Figure<'a>) -> String {
        if let Some(before) = figure.before() {
            return self.print(figure.indicator, before);
        }
        match figure.break_before() {
            Some(BreakKind::Measure) => self.words.new_measure().to_owned(),
            Some(BreakKind::Unit) => self.words.new_unit().to_owned(),
            Some(BreakKind::Gap) | None => {
                let hidden = previous(figure.period()).is_some_and(|period| {
                    let series = &figure.entry.series;
                    series.iter().any(|e| {
                        e.key.period == period
                            && e.reading == Reading::Absent(datapakke_model::Why::Suppressed)
                    })
                });
                if hidden { self.words.say("skjult", "hidden").to_owned() } else { dash() }
            }
        }
    }

    /// Returns the label of the sand panel: "Skolen har set".
    pub(super) fn panel_label(&self) -> String {
        let unit = capital(self.words.unit());
        self.words.say(format!("{unit} har set"), format!("{unit} has seen"))
    }
}

fn dash() -> String {
    "–".to_owned()
}
