//! One unit's released profile comes in, its workbook goes out: every indicator beside the
//! municipality, the country, similar units and its own years in one table, then the years,
//! the groups, the answers, and what everything means.

use datapakke_model::catalogue::{Indicator, Measure};
use datapakke_model::profile::{FindingKind, GroupFigure};
use datapakke_model::{Edition, Profile, Released};

use super::Workbook;
use super::book::{Book, Field, Tab, write};
use super::told::{
    About, DEFINITIONS, FROM_OTHERS, HIGH, HOME, ID, INDICATOR, KEY, LOW, NATION, PERIOD,
    PERSONS, Sheet, THEME,
};
use super::writer::Writer;
use crate::error::Error;
use crate::present::{Context, Figure, Maker};
use crate::words::capital;

/// The name of the workbook in the list of figures.
const DOCUMENT: &str = "regneark";

/// Makes a unit's workbook for the edition it was released for.
///
/// # Errors
/// Something does not fit into a workbook.
pub fn unit_workbook(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Result<Workbook, Error> {
    let mut writer = Writer { maker: Maker::of_paper(profile, context, DOCUMENT) };
    let mut tabs = vec![writer.comparison(), writer.years()];
    // The public edition tells of units as a whole.
    if profile.edition() != Edition::Offentlig {
        tabs.extend(writer.groups());
        tabs.extend(writer.answers());
        tabs.extend(writer.followed());
    }
    let (numbers, charts) = writer.chart_numbers(tabs.len()).unzip();
    tabs.extend(numbers);
    tabs.push(writer.definitions());
    let book = Book {
        language: context.settings.language,
        title: writer.title(),
        mark: profile.edition().mark().get(context.settings.language).to_owned(),
        facts: writer.facts(),
        tabs,
        charts: charts.unwrap_or_default(),
        own: context.theme.own.to_string(),
    };
    let content = book.content();
    let found = context.earlier.and_then(|earlier| earlier.find(&content));
    let xlsx = match found {
        Some((xlsx, _)) => xlsx,
        None => write(&book)?,
    };
    Ok(Workbook { xlsx, figures: writer.maker.printed(), content })
}

impl<'a> Writer<'a> {
    fn facts(&self) -> Vec<(String, String)> {
        let maker = &self.maker;
        self.teller().facts(About {
            what: (
                "Tallene fra enhedens datapakke med deres usikkerhed, så de kan sorteres, filtreres og tegnes.",
                "The figures of the unit’s data pack with their uncertainty, to sort, filter and draw.",
            ),
            unit: Some(maker.unit_name()),
            whom: maker.words.audience(maker.edition),
            names: None,
            hidden: ("Skjult af hensyn til …", "Hidden to protect …"),
            keys: true,
            sources: Some(self.all_sources()),
        })
    }

    fn title(&self) -> String {
        let name = self.maker.unit_name();
        let what = self.say("datapakkens tal", "the figures of the data pack");
        format!("{name}: {what} {}", self.maker.profile.year)
    }

    /// Grades, stages and sexes in the latest period.
    fn groups(&mut self) -> Option<Tab> {
        let mut rows = Vec::new();
        for figure in self.figures() {
            let parts = figure.entry.groups.iter();
            rows.extend(parts.map(|part| self.part(figure, part)));
        }
        if rows.is_empty() {
            return None;
        }
        let unit = capital(self.maker.words.unit());
        let heads = [
            THEME,
            INDICATOR,
            ("Gruppe", "Group", 14.0),
            PERIOD,
            (&unit, &unit, 18.0),
            LOW,
            HIGH,
            PERSONS,
            HOME,
            FROM_OTHERS,
            ("Om forskellen", "About the difference", 26.0),
            NATION,
            KEY,
        ];
        let sheet = Sheet {
            name: ("Grupper", "Groups"),
            title: ("Klassetrin og andre grupper", "Grades and other groups"),
            note: (
                "Én række for hver indikator og gruppe i den seneste periode.",
                "One row per indicator and group in the latest period.",
            ),
            frozen: 3,
        };
        Some(self.teller().tab(&sheet, self.source(), heads, rows))
    }

    fn part(&mut self, figure: Figure<'a>, part: &'a GroupFigure) -> Vec<Field> {
        let indicator = figure.indicator;
        let counted = indicator.measure == Measure::Count;
        let mut row = self.named(indicator).to_vec();
        row.push(Field::Text(self.maker.words.group(&part.group)));
        row.push(Field::Text(part.own.key.period.to_string()));
        row.extend(self.with_limits(indicator, &part.own));
        let home = part.municipality.as_ref().filter(|_| !counted);
        row.push(self.maybe(indicator, home));
        let own = Figure { shown: &part.own, ..figure };
        let from = ("rest", FindingKind::Group);
        row.extend(self.difference(own, from, part.against_rest.as_ref()));
        let nation = part.nation.as_ref().filter(|_| !counted);
        row.push(self.maybe(indicator, nation));
        row.push(Field::Text(part.own.key.to_string()));
        row
    }

    /// What each indicator means.
    fn definitions(&self) -> Tab {
        let heads = [
            THEME,
            INDICATOR,
            ("Fuldt navn", "Full name", 40.0),
            ("Definition", "Definition", 80.0),
            ("Udgiver", "Publisher", 34.0),
            ID,
        ];
        let catalogue = self.maker.context.catalogue;
        let entries = self.maker.profile.indicators.iter();
        let mut all: Vec<&Indicator> =
            entries.filter_map(|e| catalogue.indicator(&e.indicator)).collect();
        all.sort_by_key(|i| i.theme);
        let row = |i: &&Indicator| {
            let mut row = self.named(i).to_vec();
            row.extend([self.label(&i.label), self.label(&i.definition)]);
            row.push(Field::text(i.publisher.as_str()));
            row.push(Field::text(i.id.as_str()));
            row
        };
        let sheet = Sheet { frozen: 2, ..DEFINITIONS };
        let rows = all.iter().map(row).collect();
        self.teller().tab(&sheet, self.source(), heads, rows)
    }
}
