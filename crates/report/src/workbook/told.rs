//! The settings and an edition come in, what every workbook says of itself goes out: the
//! facts of its first sheet, the line of sources over a table, and the heads that tables
//! share.

use datapakke_model::{Edition, Settings};

use super::book::{Column, Field, Tab};
use crate::format;
use crate::words::{Words, municipality};

/// A column's head in Danish and English, and its width in characters.
pub(crate) type Head<'a> = (&'a str, &'a str, f64);

pub(crate) const THEME: Head<'_> = ("Tema", "Theme", 21.0);
pub(crate) const INDICATOR: Head<'_> = ("Indikator", "Indicator", 31.0);
pub(crate) const PERIOD: Head<'_> = ("Periode", "Period", 10.0);
pub(crate) const LOW: Head<'_> = ("Nedre grænse", "Lower limit", 10.0);
pub(crate) const HIGH: Head<'_> = ("Øvre grænse", "Upper limit", 10.0);
pub(crate) const PERSONS: Head<'_> = ("Personer", "Persons", 10.0);
pub(crate) const HOME: Head<'_> = ("Kommunen", "Municipality", 12.0);
pub(crate) const NATION: Head<'_> = ("Landet", "Country", 12.0);
pub(crate) const FROM_OTHERS: Head<'_> =
    ("Forskel fra de andre", "From the others", 12.0);
pub(crate) const CHANGE: Head<'_> = ("Ændring", "Change", 10.0);
pub(crate) const ABOUT_CHANGE: Head<'_> = ("Om ændringen", "About the change", 24.0);
pub(crate) const SOURCE: Head<'_> = ("Kilde", "Source", 44.0);
pub(crate) const KEY: Head<'_> = ("Nøgle", "Key", 48.0);
pub(crate) const ID: Head<'_> = ("Id", "Id", 26.0);

/// What a sheet is called, in Danish and English.
pub(crate) struct Sheet<'a> {
    /// What stands on its tab.
    pub name: (&'a str, &'a str),
    pub title: (&'a str, &'a str),
    /// What a row is.
    pub note: (&'a str, &'a str),
    /// Columns at the left that stay in sight.
    pub frozen: u16,
}

/// The sheet that says what each indicator means.
pub(crate) const DEFINITIONS: Sheet<'_> = Sheet {
    name: ("Definitioner", "Definitions"),
    title: ("Hvad tallene betyder", "What the figures mean"),
    note: ("Én række for hver indikator.", "One row per indicator."),
    frozen: 1,
};

/// What differs between the first sheets of workbooks.
pub(crate) struct About<'a> {
    /// What the workbook is, in Danish and English.
    pub what: (&'a str, &'a str),
    /// The unit, where it is about one.
    pub unit: Option<String>,
    /// Who may see it.
    pub whom: String,
    /// How units are named, where some are not.
    pub names: Option<(&'a str, &'a str)>,
    /// The text that stands for a hidden figure.
    pub hidden: (&'a str, &'a str),
    /// Whether its keys are those of the pack.
    pub keys: bool,
    /// Who published the figures; none where a sheet says it indicator by indicator.
    pub sources: Option<String>,
}

/// Says what every workbook says.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub words: Words,
    pub settings: &'a Settings,
    pub edition: Edition,
}

impl Teller<'_> {
    pub fn say<T>(&self, da: T, en: T) -> T {
        self.words.say(da, en)
    }

    fn mark(&self) -> String {
        self.edition.mark().get(self.words.language).to_owned()
    }

    /// Returns the facts of the first sheet: subject and words.
    pub fn facts(&self, about: About<'_>) -> Vec<(String, String)> {
        let settings = self.settings;
        let mut out = Vec::new();
        let mut tell = |da: &str, en: &str, text: Option<String>| {
            out.extend(text.map(|text| (self.say(da, en).to_owned(), text)));
        };
        let said = |(da, en): (&str, &str)| Some(self.say(da, en).to_owned());
        let example = ("Eksempel, opdigtede tal.", "Example, invented figures.");
        tell("Hvad", "What", said(about.what));
        tell("Bemærk", "Note", said(example).filter(|_| settings.invented));
        tell("Enhed", "Unit", about.unit);
        tell("Kommune", "Municipality", Some(municipality(settings)));
        tell("Skoleår", "School year", Some(settings.year.to_string()));
        tell("Udgave", "Edition", Some(self.mark()));
        tell("Hvem må se det", "Who may see it", Some(about.whom));
        let made = format::date(&settings.date, self.words.language);
        tell("Lavet", "Made", Some(made));
        tell("Navne", "Names", about.names.and_then(said));
        let hidden = self.say(
            format!("Et tal, der kunne pege på enkelte personer, står som teksten »{}«. Det er ikke nul, og det kan ikke regnes ud af de andre tal.", about.hidden.0),
            format!("A figure that could point at persons stands as the text \"{}\". It is not zero, and cannot be worked out from the others.", about.hidden.1),
        );
        tell("Skjulte tal", "Hidden figures", Some(hidden));
        tell(
            "Manglende tal",
            "Missing figures",
            said((
                "Hvor der ikke er et tal, siger teksten hvorfor: ikke målt, findes ikke her, ikke besvaret eller ikke offentliggjort. En tom celle betyder, at der ikke er noget at sammenligne med.",
                "Where there is no figure, the text says why: not measured, does not exist here, not answered or not published. An empty cell means that there is nothing to compare with.",
            )),
        );
        tell(
            "Usikkerhed",
            "Uncertainty",
            said((
                "Nedre og øvre grænse er 95 %-intervaller for tilfældig variation. En forskel er kun kaldt tydelig, når den er mere end tilfældig, også når alle forskelle ses under ét, og stor nok til at betyde noget.",
                "Lower and upper limits are 95 % intervals of chance variation. A difference is called clear only where it is more than chance, all differences seen together, and large enough to matter.",
            )),
        );
        let keys = (
            "Nøglen er den samme som i datapakken og i figures.csv. »datapakke forklar« og nøglen fører tallet tilbage til fil og celle.",
            "The key is the same as in the data pack and in figures.csv. \"datapakke explain\" and the key take a figure back to file and cell.",
        );
        tell("Nøgle", "Key", said(keys).filter(|_| about.keys));
        tell("Kilder", "Sources", about.sources);
        out
    }

    /// Returns the line over a table: where its figures are from, when it was made and who
    /// may see it.
    pub fn source(&self, from: &str) -> String {
        let made = format::short_date(&self.settings.date, self.words.language);
        format!("{from}. {} {made}. {}", self.say("Lavet", "Made"), self.mark())
    }

    /// Returns that line with who published the figures.
    pub fn credited(&self, credits: &str) -> String {
        self.source(&format!("{}: {credits}", self.say("Kilde", "Source")))
    }

    pub fn columns<'a>(&self, heads: impl IntoIterator<Item = Head<'a>>) -> Vec<Column> {
        let column = |(da, en, width)| Column::new(self.say(da, en), width);
        heads.into_iter().map(column).collect()
    }

    /// Returns a sheet; without a row it says that there is none.
    pub fn tab<'a>(
        &self,
        sheet: &Sheet<'_>,
        source: String,
        heads: impl IntoIterator<Item = Head<'a>>,
        mut rows: Vec<Vec<Field>>,
    ) -> Tab {
        if rows.is_empty() {
            rows.push(vec![Field::text(self.say("ingen", "none"))]);
        }
        let said = |(da, en): (&str, &str)| self.say(da, en).to_owned();
        Tab {
            name: said(sheet.name),
            title: said(sheet.title),
            note: said(sheet.note),
            source,
            columns: self.columns(heads),
            rows,
            frozen: sheet.frozen,
        }
    }
}
