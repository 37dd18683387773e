//! What the page of a group shows comes in, the same as a workbook goes out: it has nothing
//! that the page has not, and letters of its own.

use std::collections::BTreeMap;

use datapakke_model::{Edition, UnitId, UnitKind};

use super::cells::{Cell, NOTHING, Pair};
use super::data::{self, Data, Indicator, View};
use super::names::Names;
use super::noted::Noter;
use super::{Around, FEWEST, Group};
use crate::error::Error;
use crate::figures::FigureRow;
use crate::words::Words;
use crate::workbook::beside::{Beside, BesideTab, Standing};
use crate::workbook::book::{Book, Charts, Field, Style, Tab, write};
use crate::workbook::told::{
    About, DEFINITIONS, HIGH, HOME, ID, INDICATOR, KEY, LOW, NATION, PERIOD, PERSONS,
    Sheet, THEME, Teller,
};

/// The name of the workbook in the list of figures.
pub const GROUP_BOOK: &str = "plf-regneark";

/// The workbook of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupWorkbook {
    /// The file.
    pub xlsx: Vec<u8>,
    /// How the units that are not named are called in it; for each unit's own eyes.
    pub letters: BTreeMap<UnitId, String>,
    /// Every figure in it, which are those of the page, too.
    pub figures: Vec<FigureRow>,
}

/// Makes the workbook of a group; none where [`super::page`] makes no page.
///
/// # Errors
/// Something does not fit into a workbook.
pub fn group_workbook(
    group: &Group<'_>,
    around: &Around<'_>,
) -> Result<Option<GroupWorkbook>, Error> {
    if group.profiles.len() < FEWEST {
        return Ok(None);
    }
    let names = Names::new(group, around.register);
    let shown = data::data(group, around, &names);
    if shown.indicators.is_empty() {
        return Ok(None);
    }
    let language = around.settings.language;
    let words = Words { language, kind: names.kind.unwrap_or(UnitKind::Skole) };
    let teller = Teller { words, settings: around.settings, edition: Edition::Plf };
    let sheets = Sheets { group, teller, shown };
    let mut tabs = vec![sheets.figures()];
    let (numbers, charts) = sheets.beside(around, tabs.len()).unzip();
    tabs.extend(numbers);
    tabs.push(sheets.definitions());
    let book = Book {
        language,
        title: sheets.title(),
        mark: Edition::Plf.mark().get(language).to_owned(),
        facts: sheets.facts(),
        tabs,
        charts: charts.unwrap_or_default(),
        own: around.theme.own.to_string(),
    };
    let noter = Noter { group, around, document: GROUP_BOOK };
    let figures = noter.all(&names, &sheets.shown);
    Ok(Some(GroupWorkbook { xlsx: write(&book)?, letters: names.letters(), figures }))
}

struct Sheets<'a> {
    group: &'a Group<'a>,
    teller: Teller<'a>,
    shown: Data,
}

impl Sheets<'_> {
    fn say<T>(&self, da: T, en: T) -> T {
        self.teller.say(da, en)
    }

    fn of<'b>(&self, pair: &'b Pair) -> &'b str {
        pair.get(self.teller.words.language)
    }

    fn title(&self) -> String {
        let name = self.group.name.get(self.teller.words.language);
        let across = self.say("tal på tværs", "figures across");
        format!("{name}: {across} {}", self.teller.settings.year)
    }

    fn facts(&self) -> Vec<(String, String)> {
        self.teller.facts(About {
            what: (
                "De tal, der også er på gruppens side sammenlign.html, til at sortere og filtrere. Det er til at lære af hinanden og er ikke en rangliste: de fleste enheder kan ikke skelnes fra hinanden.",
                "The figures that are also on the group’s page sammenlign.html, to sort and filter. They are for learning from each other and are no league table: most units cannot be told apart.",
            ),
            unit: None,
            whom: self.teller.words.audience(Edition::Plf),
            names: Some((
                "Kun enheder, der har sagt ja, er nævnt ved navn. De andre har et bogstav, der kun gælder dette regneark; enhedens eget bogstav ligger ved dens egen datapakke. Tal, som enhver kan slå op, står uden bogstav.",
                "Only units that agreed are named. The others have a letter that holds in this workbook alone; a unit’s own letter lies beside its own pack. Figures that anybody can look up have no letter.",
            )),
            hidden: ("skjult", "hidden"),
            keys: false,
            sources: None,
        })
    }

    fn source(&self) -> String {
        self.teller.source(self.say(
            "Kilder står i arket »Definitioner«",
            "Sources stand in the sheet \"Definitions\"",
        ))
    }

    fn figures(&self) -> Tab {
        let mut rows = Vec::new();
        for indicator in &self.shown.indicators {
            for view in &indicator.views {
                let cells = view.cells.iter().enumerate();
                let known = cells.filter(|(_, cell)| **cell != NOTHING);
                rows.extend(known.map(|(at, cell)| self.row(indicator, view, at, cell)));
            }
        }
        let heads = [
            THEME,
            INDICATOR,
            ("Gruppe", "Group", 14.0),
            PERIOD,
            ("Enhed", "Unit", 26.0),
            ("Værdi", "Value", 14.0),
            LOW,
            HIGH,
            PERSONS,
            HOME,
            NATION,
            ("Om placeringen", "About the position", 30.0),
            ("Om ændringen", "About the change", 26.0),
            KEY,
        ];
        let title = self.title();
        let sheet = Sheet {
            name: ("Tal", "Figures"),
            title: (&title, &title),
            note: (
                "Én række for hver enhed, indikator, gruppe og periode, i alfabetisk orden efter enhed.",
                "One row per unit, indicator, group and period, alphabetical by unit.",
            ),
            frozen: 2,
        };
        self.teller.tab(&sheet, self.source(), heads, rows)
    }

    /// The units beside each other, one chart per main figure of the newest period.
    fn beside(&self, around: &Around<'_>, tab: usize) -> Option<(Tab, Charts)> {
        let mut made = BesideTab::default();
        for of in &self.shown.indicators {
            let mut all = around.catalogue.indicators.iter();
            let indicator = all.find(|i| i.id.as_str() == of.id && i.overview);
            let whole = of.views.iter().filter(|view| view.is_whole());
            let newest = whole.max_by_key(|view| view.period);
            let Some((indicator, view)) = indicator.zip(newest) else { continue };
            let units = view.cells.iter().enumerate();
            let units = units.filter(|(_, cell)| **cell != NOTHING);
            let figure = Beside {
                label: self.of(&of.label),
                when: of.periods[view.period].clone(),
                units: units.map(|(at, cell)| self.standing(of, at, cell)).collect(),
                municipality: view.municipality,
                style: style(of),
                least: indicator.important.as_ref().map_or(0.0, |i| 2.2 * i.value),
                bounds: of.bounds,
            };
            made.add(&figure, &self.teller);
        }
        made.finish(tab, &self.teller, self.source())
    }

    fn standing(&self, of: &Indicator, at: usize, cell: &Cell) -> Standing {
        let name = self.name(of, at).to_owned();
        match cell {
            Cell::Known(value, low, high, _) => Standing {
                name,
                value: Some(*value),
                limits: low.zip(*high),
                remark: String::new(),
            },
            Cell::Absent(why) => Standing {
                name,
                value: None,
                limits: None,
                remark: self.why(why).to_owned(),
            },
        }
    }

    /// Returns a unit's name or letter, or that it has neither.
    fn name(&self, of: &Indicator, at: usize) -> &str {
        let unit = &self.shown.units[at];
        match of.loose && !unit.named {
            true => self.say("uden navn", "without a name"),
            false => unit.name.as_str(),
        }
    }

    fn row(
        &self,
        indicator: &Indicator,
        view: &View,
        at: usize,
        cell: &Cell,
    ) -> Vec<Field> {
        let style = style(indicator);
        let number = |v: f64| Field::Number(v, style);
        let maybe = |v: Option<f64>| v.map_or(Field::Empty, number);
        let name = self.name(indicator, at);
        let all = self.say("alle", "all");
        let group = view.group.as_ref().map_or(all, |pair| self.of(pair));
        let period = indicator.periods.get(view.period).map_or("", String::as_str);
        let position = view.position.as_ref().map_or("", |all| all[at]);
        let last = view.period + 1 == indicator.periods.len() && view.group.is_none();
        let change = if last { indicator.change[at] } else { "" };
        let theme = self.shown.themes.get(indicator.theme).map_or("", |p| self.of(p));
        let mut row = vec![
            Field::text(theme),
            Field::text(self.of(&indicator.label)),
            Field::text(group),
            Field::text(period),
            Field::text(name),
        ];
        match cell {
            Cell::Known(value, low, high, base) => {
                row.extend([number(*value), maybe(*low), maybe(*high)]);
                row.push(Field::count(*base));
            }
            Cell::Absent(why) => {
                row.push(Field::text(self.why(why)));
                row.extend([Field::Empty, Field::Empty, Field::Empty]);
            }
        }
        row.extend([
            maybe(view.municipality),
            maybe(view.nation),
            word(self.position(position)),
            word(self.change(change)),
            Field::Text(format!("{}/{period}/{group}", indicator.id)),
        ]);
        row
    }

    fn why(&self, code: &str) -> &'static str {
        match code {
            "h" => self.say("skjult", "hidden"),
            "f" => self.say("for få til en procent", "too few for a percentage"),
            "a" => self.say("findes ikke her", "does not exist here"),
            "c" => self.say("ikke målt", "not measured"),
            "r" => self.say("ikke besvaret", "not answered"),
            _ => self.say("ikke offentliggjort", "not published"),
        }
    }

    fn position(&self, code: &str) -> &'static str {
        match code {
            "+" => self.say("tydeligt over de andre", "clearly above the others"),
            "-" => self.say("tydeligt under de andre", "clearly below the others"),
            "o" => self
                .say("kan ikke skelnes fra kommunen", "cannot be told from the others"),
            "n" => self.say("optalt", "counted"),
            "?" => self.say("kan ikke vurderes", "cannot be assessed"),
            _ => "",
        }
    }

    fn change(&self, code: &str) -> &'static str {
        match code {
            "b" => self.say("tydeligt bedre", "clearly better"),
            "w" => self.say("tydeligt dårligere", "clearly worse"),
            "u" => self.say("tydeligt højere", "clearly higher"),
            "d" => self.say("tydeligt lavere", "clearly lower"),
            "o" => self.say("ingen sikker ændring", "no certain change"),
            "n" => self.say("optalt", "counted"),
            "?" => self.say("kan ikke vurderes", "cannot be assessed"),
            _ => "",
        }
    }

    fn definitions(&self) -> Tab {
        let heads = [
            INDICATOR,
            ("Definition", "Definition", 80.0),
            ("Et spørgsmål at tale om", "A question to talk about", 60.0),
            ("Kilde", "Source", 44.0),
            ID,
        ];
        let row = |indicator: &Indicator| {
            let pairs = [
                &indicator.label,
                &indicator.definition,
                &indicator.question,
                &indicator.source,
            ];
            let mut row: Vec<Field> =
                pairs.into_iter().map(|pair| Field::text(self.of(pair))).collect();
            row.push(Field::text(indicator.id.as_str()));
            row
        };
        let rows = self.shown.indicators.iter().map(row).collect();
        self.teller.tab(&DEFINITIONS, self.source(), heads, rows)
    }
}

fn style(of: &Indicator) -> Style {
    Style { decimals: of.decimals, percent: of.percent, signed: false }
}

fn word(text: &str) -> Field {
    if text.is_empty() { Field::Empty } else { Field::text(text) }
}
