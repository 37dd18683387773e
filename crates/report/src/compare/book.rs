//! What the page of a group shows comes in, the same as a workbook goes out: it has nothing
//! that the page has not, and letters of its own.

use std::collections::BTreeMap;

use datapakke_model::{Edition, Language, UnitId};
use serde::Deserialize;

use super::names::Names;
use super::{Around, FEWEST, Group, data};
use crate::error::Error;
use crate::format;
use crate::workbook::book::{Book, Column, Field, Style, Tab, write};

/// The workbook of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWorkbook {
    /// The file.
    pub xlsx: Vec<u8>,
    /// How the units that are not named are called in it; for each unit's own eyes.
    pub letters: BTreeMap<UnitId, String>,
}

/// A text in Danish and English.
#[derive(Deserialize)]
struct Pair(String, String);

/// What is read of the page's data.
#[derive(Deserialize)]
struct Shown {
    units: Vec<Unit>,
    themes: Vec<Pair>,
    indicators: Vec<Indicator>,
}

#[derive(Deserialize)]
struct Unit {
    name: String,
    named: bool,
}

#[derive(Deserialize)]
struct Indicator {
    id: String,
    theme: usize,
    label: Pair,
    definition: Pair,
    question: Pair,
    source: Pair,
    percent: bool,
    decimals: u8,
    loose: bool,
    periods: Vec<String>,
    views: Vec<View>,
    change: Vec<String>,
}

#[derive(Deserialize)]
struct View {
    period: usize,
    group: Option<Pair>,
    cells: Vec<Cell>,
    municipality: Option<f64>,
    nation: Option<f64>,
    position: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Known(f64, Option<f64>, Option<f64>, Option<u32>),
    Absent(String),
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
    let shown = serde_json::to_value(data::data(group, around, &names))
        .and_then(serde_json::from_value::<Shown>)
        .expect("the page's data are plain lists and texts");
    if shown.indicators.is_empty() {
        return Ok(None);
    }
    let sheets = Sheets { group, around, shown };
    let language = around.settings.language;
    let book = Book {
        language,
        title: sheets.title(),
        mark: Edition::Plf.mark().get(language).to_owned(),
        facts: sheets.facts(),
        tabs: vec![sheets.figures(), sheets.definitions()],
        charts: Vec::new(),
        own: around.theme.own.to_string(),
    };
    Ok(Some(GroupWorkbook { xlsx: write(&book)?, letters: names.letters() }))
}

struct Sheets<'a> {
    group: &'a Group<'a>,
    around: &'a Around<'a>,
    shown: Shown,
}

impl Sheets<'_> {
    fn say<T>(&self, da: T, en: T) -> T {
        match self.around.settings.language {
            Language::Da => da,
            Language::En => en,
        }
    }

    fn of<'b>(&self, pair: &'b Pair) -> &'b str {
        self.say(&pair.0, &pair.1)
    }

    fn title(&self) -> String {
        let settings = self.around.settings;
        let name = self.group.name.get(settings.language);
        format!(
            "{name}: {} {}",
            self.say("tal på tværs", "figures across"),
            settings.year
        )
    }

    fn facts(&self) -> Vec<(String, String)> {
        let settings = self.around.settings;
        let language = settings.language;
        let mut facts = vec![
            (
                self.say("Hvad", "What"),
                self.say(
                    "De tal, der også er på gruppens side sammenlign.html, til at sortere og filtrere. Det er til at lære af hinanden og er ikke en rangliste: de fleste enheder kan ikke skelnes fra hinanden.",
                    "The figures that are also on the group’s page sammenlign.html, to sort and filter. They are for learning from each other and are no league table: most units cannot be told apart.",
                )
                .to_owned(),
            ),
            (
                self.say("Udgave", "Edition"),
                Edition::Plf.mark().get(language).to_owned(),
            ),
            (
                self.say("Hvem må se det", "Who may see it"),
                self.say(
                    "Lederne i læringsfællesskabet. Det må ikke deles eller offentliggøres.",
                    "The leaders of the learning community. Not to be shared or published.",
                )
                .to_owned(),
            ),
            (self.say("Lavet", "Made"), format::date(&settings.date, language)),
            (
                self.say("Navne", "Names"),
                self.say(
                    "Kun enheder, der har sagt ja, er nævnt ved navn. De andre har et bogstav, der kun gælder dette regneark; enhedens eget bogstav ligger ved dens egen datapakke. Tal, som enhver kan slå op, står uden bogstav.",
                    "Only units that agreed are named. The others have a letter that holds in this workbook alone; a unit’s own letter lies beside its own pack. Figures that anybody can look up have no letter.",
                )
                .to_owned(),
            ),
            (
                self.say("Skjulte tal", "Hidden figures"),
                self.say(
                    "Et tal, der kunne pege på enkelte personer, står som teksten »skjult«. Det er ikke nul.",
                    "A figure that could point at persons stands as the text \"hidden\". It is not zero.",
                )
                .to_owned(),
            ),
            (
                self.say("Usikkerhed", "Uncertainty"),
                self.say(
                    "Nedre og øvre grænse er 95 %-intervaller for tilfældig variation.",
                    "Lower and upper limits are 95 % intervals of chance variation.",
                )
                .to_owned(),
            ),
        ];
        if settings.invented {
            let words =
                self.say("Eksempel, opdigtede tal.", "Example, invented figures.");
            facts.insert(1, (self.say("Bemærk", "Note"), words.to_owned()));
        }
        facts.into_iter().map(|(what, text)| (what.to_owned(), text)).collect()
    }

    fn source(&self) -> String {
        let settings = self.around.settings;
        format!(
            "{}. {} {}. {}",
            self.say(
                "Kilder står i arket »Definitioner«",
                "Sources stand in the sheet \"Definitions\""
            ),
            self.say("Lavet", "Made"),
            format::short_date(&settings.date, settings.language),
            Edition::Plf.mark().get(settings.language)
        )
    }

    fn figures(&self) -> Tab {
        let columns = [
            (self.say("Tema", "Theme"), 21.0),
            (self.say("Indikator", "Indicator"), 44.0),
            (self.say("Gruppe", "Group"), 14.0),
            (self.say("Periode", "Period"), 11.0),
            (self.say("Enhed", "Unit"), 26.0),
            (self.say("Værdi", "Value"), 14.0),
            (self.say("Nedre grænse", "Lower limit"), 10.0),
            (self.say("Øvre grænse", "Upper limit"), 10.0),
            (self.say("Personer", "Persons"), 10.0),
            (self.say("Kommunen", "Municipality"), 12.0),
            (self.say("Landet", "Country"), 12.0),
            (self.say("Om placeringen", "About the position"), 30.0),
            (self.say("Om ændringen", "About the change"), 26.0),
            (self.say("Nøgle", "Key"), 40.0),
        ];
        let mut rows = Vec::new();
        for indicator in &self.shown.indicators {
            for view in &indicator.views {
                let cells = view.cells.iter().enumerate();
                let known =
                    cells.filter(|(_, c)| !matches!(c, Cell::Absent(why) if why == "-"));
                rows.extend(known.map(|(at, cell)| self.row(indicator, view, at, cell)));
            }
        }
        Tab {
            name: self.say("Tal", "Figures").to_owned(),
            title: self.title(),
            note: self
                .say(
                    "Én række for hver enhed, indikator, gruppe og periode, i alfabetisk orden efter enhed.",
                    "One row per unit, indicator, group and period, alphabetical by unit.",
                )
                .to_owned(),
            source: self.source(),
            columns: columns.map(|(head, width)| Column::new(head, width)).to_vec(),
            rows,
            frozen: 2,
        }
    }

    fn row(
        &self,
        indicator: &Indicator,
        view: &View,
        at: usize,
        cell: &Cell,
    ) -> Vec<Field> {
        let style = Style {
            decimals: indicator.decimals,
            percent: indicator.percent,
            signed: false,
        };
        let number = |v: f64| Field::Number(v, style);
        let maybe = |v: Option<f64>| v.map_or(Field::Empty, number);
        let unit = &self.shown.units[at];
        let name = match indicator.loose && !unit.named {
            true => self.say("uden navn", "without a name"),
            false => unit.name.as_str(),
        };
        let all = self.say("alle", "all");
        let group = view.group.as_ref().map_or(all, |pair| self.of(pair));
        let period = indicator.periods.get(view.period).map_or("", String::as_str);
        let position = view.position.as_ref().map_or("", |all| all[at].as_str());
        let last = view.period + 1 == indicator.periods.len() && view.group.is_none();
        let change = if last { indicator.change[at].as_str() } else { "" };
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
        let columns = [
            (self.say("Indikator", "Indicator"), 44.0),
            (self.say("Definition", "Definition"), 80.0),
            (self.say("Et spørgsmål at tale om", "A question to talk about"), 60.0),
            (self.say("Kilde", "Source"), 44.0),
            (self.say("Id", "Id"), 26.0),
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
        Tab {
            name: self.say("Definitioner", "Definitions").to_owned(),
            title: self.say("Hvad tallene betyder", "What the figures mean").to_owned(),
            note: self
                .say("Én række for hver indikator.", "One row per indicator.")
                .to_owned(),
            source: self.source(),
            columns: columns.map(|(head, width)| Column::new(head, width)).to_vec(),
            rows: self.shown.indicators.iter().map(row).collect(),
            frozen: 1,
        }
    }
}

fn word(text: &str) -> Field {
    if text.is_empty() { Field::Empty } else { Field::text(text) }
}
