//! A theme's figures come in, its table goes out.

use datapakke_model::profile::{BreakKind, Estimate};
use datapakke_model::{Period, Reading};

use crate::figures::Place;
use crate::pack::{Cell, Emphasis, Table, TableRow};
use crate::words::capital;

use super::Maker;
use super::figure::{Figure, previous};

/// The most rows a theme page has room for.
const ROWS: usize = 8;

/// The most years a row may lie behind the newest one.
const OLDEST: u16 = 3;

impl<'a> Maker<'a> {
    /// Returns the table of a theme; none without a row.
    pub(super) fn table(
        &mut self,
        kicker: &str,
        figures: &[Figure<'a>],
    ) -> Option<Table> {
        let words = self.words;
        let newest = figures.iter().map(|f| f.period()).max()?;
        let main = figures.iter().filter(|f| f.main || f.is_certain());
        let rest = figures.iter().filter(|f| !(f.main || f.is_certain()));
        let recent = |f: &&Figure<'a>| years_apart(f.period(), newest) <= OLDEST;
        let rows: Vec<Figure<'a>> =
            main.chain(rest).filter(recent).copied().take(ROWS).collect();
        let newest = rows.iter().map(|f| f.period()).max()?;
        let parts: Vec<_> = rows.iter().map(|f| self.over_three(*f)).collect();
        let with_parts = parts.iter().any(Option::is_some);
        let with_nation = !with_parts && rows.iter().any(|f| f.nation().is_some());
        // Where the rows are from different periods, each names its own.
        let mixed = rows.iter().any(|f| f.period() != newest);
        let mut columns = vec![words.say("Indikator", "Indicator").to_owned()];
        match previous(newest) {
            Some(before) if !mixed => {
                columns.extend([before.to_string(), newest.to_string()])
            }
            _ => columns.extend([
                words.say("Året før", "Year before").to_owned(),
                words.say("Seneste", "Latest").to_owned(),
            ]),
        }
        let with_pooled = rows.iter().any(|f| pooled(*f).is_some());
        if with_pooled {
            columns.push(words.say("Tre år samlet", "Three years").to_owned());
        }
        columns.push(words.say("Kommune", "Municipality").to_owned());
        if with_nation {
            columns.push(words.say("Landet", "Country").to_owned());
        }
        if with_parts {
            columns.push(words.say("Over 3", "Above 3").to_owned());
        }
        let mut out = Vec::new();
        for (figure, part) in rows.iter().copied().zip(parts) {
            let strong =
                if figure.is_certain() { Emphasis::Strong } else { Emphasis::Plain };
            let own =
                if figure.is_certain() { Emphasis::Certain } else { Emphasis::Plain };
            let cell = |text: String, emphasis| Cell { text, emphasis };
            let from = self.ledger.count();
            let mut cells = vec![cell(self.row_name(figure, mixed), strong)];
            cells.push(cell(self.before_text(figure), Emphasis::Plain));
            cells.push(cell(self.shown_text(figure), own));
            if with_pooled {
                let text = pooled(figure).map(|e| self.print(figure.indicator, e));
                cells.push(cell(text.unwrap_or_else(dash), Emphasis::Plain));
            }
            let municipality =
                figure.municipality().map(|e| self.print(figure.indicator, e));
            cells.push(cell(municipality.unwrap_or_else(dash), Emphasis::Plain));
            if with_nation {
                let nation = figure.nation().map(|e| self.print(figure.indicator, e));
                cells.push(cell(nation.unwrap_or_else(dash), Emphasis::Plain));
            }
            if with_parts {
                let text = part.map(|part| self.shown_text(part));
                cells.push(cell(text.unwrap_or_else(dash), strong));
            }
            let place = Place::Row(kicker.to_owned(), cells[0].text.clone());
            self.ledger.only_in(from..self.ledger.count(), &place);
            out.push(TableRow { cells });
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

    /// Returns the row's name; with the period where the column does not tell it.
    fn row_name(&self, figure: Figure<'a>, with_period: bool) -> String {
        let label = figure.indicator.short.get(self.words.language);
        match with_period {
            true => format!("{label} ({})", figure.period().short()),
            false => label.to_owned(),
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
                            && e.reading
                                == Reading::Absent(datapakke_model::Why::Suppressed)
                    })
                });
                if hidden {
                    self.words.say("skjult", "hidden").to_owned()
                } else {
                    dash()
                }
            }
        }
    }

    /// Returns the label of the sand panel: "Skolen har set".
    pub(super) fn panel_label(&self) -> String {
        let unit = capital(self.words.unit());
        self.words.say(format!("{unit} har set"), format!("{unit} has seen"))
    }
}

/// Returns the latest three years together, where single years rest on few.
fn pooled(figure: Figure<'_>) -> Option<&Estimate> {
    let last = figure.entry.pooled.last()?;
    last.reading.value().filter(|_| figure.is_latest()).map(|_| last)
}

/// Returns how many years a period lies before another.
fn years_apart(period: Period, newest: Period) -> u16 {
    let end = |p: Period| p.school_year().map_or(0, |y| y.start());
    end(newest).saturating_sub(end(period))
}

fn dash() -> String {
    "–".to_owned()
}
