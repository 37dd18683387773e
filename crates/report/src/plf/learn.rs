//! Whom one unit could learn from: its lessons come in, a short paper for its own eyes goes
//! out, with what to ask and who may ask it in return.

use std::collections::BTreeMap;

use datapakke_model::catalogue::Theme;
use datapakke_model::lesson::{Lesson, LessonFigure};
use datapakke_model::profile::Estimate;
use datapakke_model::{Edition, Text, UnitId, UnitKind};

use crate::compare::Around;
use crate::error::Error;
use crate::figures::{FigureRow, Ledger};
use crate::format;
use crate::pack::{Cell, Emphasis, Heading, Lang, Meta, Table, TableRow};
use crate::papers::document::{Document, Line, LineForm, Part, Room};
use crate::render::print_date;
use crate::typeset::{TypesetOptions, typeset_paper};
use crate::words::Words;

/// The name of the paper's file, without ending, and of the document in `figures.csv`.
pub const LEARN: &str = "laer-af";

/// The paper of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The paper as PDF.
    pub pdf: Vec<u8>,
    /// Every figure it prints.
    pub figures: Vec<FigureRow>,
}

/// Makes a unit's paper of whom it could ask and who may ask it; none where there is
/// neither.
///
/// # Errors
/// A template of the project is wrong.
pub fn learn(
    unit: &UnitId,
    lessons: &[Lesson],
    around: &Around<'_>,
    overrides: &BTreeMap<String, String>,
) -> Result<Option<Learned>, Error> {
    let gets: Vec<&Lesson> = lessons.iter().filter(|l| l.to == *unit).collect();
    let gives: Vec<&Lesson> = lessons.iter().filter(|l| l.from == *unit).collect();
    if gets.is_empty() && gives.is_empty() {
        return Ok(None);
    }
    let paper = Paper::new(unit, around);
    let mut ledger = Ledger::new(Edition::Plf, unit, around.sources).for_document(LEARN);
    for figure in gets.iter().chain(&gives).flat_map(|l| &l.figures) {
        ledger.note(&figure.own);
        ledger.note(&figure.theirs);
    }
    let document = paper.document(&gets, &gives);
    let options = TypesetOptions {
        theme: *around.theme,
        date: print_date(&around.settings.date),
        overrides: overrides.clone(),
        ..TypesetOptions::default()
    };
    let pdf = typeset_paper(&document, &BTreeMap::new(), &options)?;
    Ok(Some(Learned { pdf: pdf.bytes, figures: ledger.into_rows().0 }))
}

/// What the paper is made with.
struct Paper<'a> {
    around: &'a Around<'a>,
    words: Words,
    name: String,
}

impl<'a> Paper<'a> {
    fn new(unit: &UnitId, around: &'a Around<'a>) -> Self {
        let found = around.register.units.get(unit);
        let kind = found.map_or(UnitKind::Skole, |u| u.kind);
        let words = Words { language: around.settings.language, kind };
        let name = found.map_or_else(|| unit.to_string(), |u| u.name.clone());
        Paper { around, words, name }
    }

    fn named(&self, unit: &UnitId) -> String {
        let found = self.around.register.units.get(unit);
        found.map_or_else(|| unit.to_string(), |u| u.name.clone())
    }

    fn document(&self, gets: &[&Lesson], gives: &[&Lesson]) -> Document {
        let words = self.words;
        let mut parts = Vec::new();
        for lesson in gets {
            parts.extend(self.lesson(lesson));
        }
        if !gives.is_empty() {
            parts.push(Part::Title {
                text: words
                    .say("Her kan andre spørge jer", "Here others may ask you")
                    .to_owned(),
                note: String::new(),
            });
            let line = |l: &&Lesson| Line {
                form: LineForm::Item,
                text: words.say(
                    format!(
                        "{} om {}: {}",
                        self.named(&l.to),
                        theme(l, words),
                        self.labels(l)
                    ),
                    format!(
                        "{} about {}: {}",
                        self.named(&l.to),
                        theme(l, words),
                        self.labels(l)
                    ),
                ),
            };
            parts.push(Part::Text {
                lines: gives.iter().map(line).collect(),
                quiet: false,
            });
        }
        let room = words.say(
            "Hvem ringer vi til, hvornår, og hvad tager vi med?",
            "Whom do we call, when, and what do we bring?",
        );
        parts.push(Part::Text { lines: vec![self.how()], quiet: true });
        parts.push(Part::Room(Room::of(room, 4).filling()));
        Document {
            meta: self.meta(),
            heading: Heading {
                number: String::new(),
                kicker: words.say("Hvem kan vi lære af?", "Whom could we learn from?").to_owned(),
                headline: self.headline(gets, gives),
            },
            lead: words
                .say(
                    "Et bedre tal er en anledning til at spørge, ikke bevis for, at noget gøres bedre.",
                    "A better figure is a reason to ask, not proof that something is done better.",
                )
                .to_owned(),
            parts,
            source: words
                .say(
                    "Kun navne, der er givet samtykke til; tallene må ikke offentliggøres",
                    "Only names by consent; the figures may not be published",
                )
                .to_owned(),
        }
    }

    fn headline(&self, gets: &[&Lesson], gives: &[&Lesson]) -> String {
        let words = self.words;
        let mut from: Vec<&UnitId> = gets.iter().map(|l| &l.from).collect();
        from.sort();
        from.dedup();
        let mut themes: Vec<Theme> = gets.iter().map(|l| l.theme).collect();
        themes.sort();
        themes.dedup();
        if gets.is_empty() {
            let n = words.counted(gives.len());
            return words.say(
                format!("{} har noget at give videre på {n} område(r)", self.name)
                    .replace(
                        "område(r)",
                        if gives.len() == 1 { "område" } else { "områder" },
                    ),
                format!("{} has something to pass on", self.name),
            );
        }
        let names: Vec<String> = from.iter().map(|unit| self.named(unit)).collect();
        let names = names.join(words.say(" og ", " and "));
        words.say(
            format!("{} kan spørge {names}", self.name),
            format!("{} could ask {names}", self.name),
        )
    }

    fn lesson(&self, lesson: &Lesson) -> Vec<Part> {
        let words = self.words;
        let from = self.named(&lesson.from);
        let title = format!("{}: {from}", lesson.theme.label().get(words.language));
        let catalogue = self.around.catalogue;
        let questions: Vec<String> = lesson
            .figures
            .iter()
            .take(2)
            .filter_map(|f| catalogue.indicator(&f.indicator))
            .map(|i| i.question.get(words.language).to_owned())
            .collect();
        let mut items = questions;
        items.dedup();
        items.push(
            words
                .say(
                    "Hvad gør I i hverdagen, som vi kunne se på et besøg?",
                    "What do you do from day to day that we could see on a visit?",
                )
                .to_owned(),
        );
        items.push(
            words
                .say(
                    "Hvad prøvede I, som ikke virkede?",
                    "What did you try that did not work?",
                )
                .to_owned(),
        );
        let columns = words.say(
            ["Tal", "År", "Jer", "Dem", "Forskel (tilfældig variation)"],
            ["Figure", "Year", "You", "Them", "Difference (chance variation)"],
        );
        vec![
            Part::Title {
                text: title,
                note: words
                    .say(
                        "Ligner jer i elevgrundlag og størrelse, og er tydeligt bedre her.",
                        "Similar to you in intake and size, and clearly better here.",
                    )
                    .to_owned(),
            },
            Part::Table {
                table: Table {
                    summary: words.say(
                        format!("Tallene for jer og {from}"),
                        format!("The figures of you and {from}"),
                    ),
                    columns: columns.map(str::to_owned).to_vec(),
                    rows: lesson.figures.iter().filter_map(|f| self.row(f)).collect(),
                },
            },
            Part::Text {
                lines: vec![Line {
                    form: LineForm::Heading,
                    text: words.say("Spørg for eksempel", "Ask for instance").to_owned(),
                }],
                quiet: false,
            },
            Part::Questions { items },
        ]
    }

    fn row(&self, figure: &LessonFigure) -> Option<TableRow> {
        let indicator = self.around.catalogue.indicator(&figure.indicator)?;
        let language = self.words.language;
        let spell = |e: &Estimate| {
            let value = e.reading.value()?;
            Some(format::value(value, indicator.measure, indicator.decimals, language))
        };
        let signed = |v: f64| format::signed(v, indicator.decimals, language);
        let (low, high) = (signed(figure.interval.low), signed(figure.interval.high));
        let to = self.words.say("til", "to");
        let cell = |text: String, emphasis| Cell { text, emphasis };
        Some(TableRow {
            cells: vec![
                cell(indicator.label.get(language).to_owned(), Emphasis::Strong),
                cell(figure.own.key.period.to_string(), Emphasis::Plain),
                cell(spell(&figure.own)?, Emphasis::Plain),
                cell(spell(&figure.theirs)?, Emphasis::Plain),
                cell(
                    format!("{} ({low} {to} {high})", signed(figure.difference)),
                    Emphasis::Certain,
                ),
            ],
        })
    }

    fn labels(&self, lesson: &Lesson) -> String {
        let of = |f: &LessonFigure| self.around.catalogue.indicator(&f.indicator);
        let labels = lesson.figures.iter().filter_map(of);
        let labels: Vec<&str> =
            labels.map(|i| i.label.get(self.words.language)).collect();
        labels.join(", ")
    }

    fn how(&self) -> Line {
        let text = self.words.say(
            "Højst to at spørge og højst to, der spørger, i hvert tema. Valgt blandt dem i gruppen, der har sagt ja til at blive nævnt, og som ligner mest; tydeligt bedre i mindst ét tal og tydeligt dårligere i ingen, når der er taget højde for, hvor mange der er prøvet.",
            "At most two to ask and two who ask in each theme. Chosen among those of the group who agreed to be named and are most similar; clearly better in at least one figure and clearly worse in none, counting how many were tested.",
        );
        Line { form: LineForm::Paragraph, text: text.to_owned() }
    }

    fn meta(&self) -> Meta {
        let (words, settings) = (self.words, self.around.settings);
        let what = Text::new("Lær af hinanden", "Learn from each other");
        let what = format!("{} {}", what.get(words.language), settings.year);
        let invented = words.say("Eksempel, opdigtede tal", "Example, invented figures");
        Meta {
            lang: words.say(Lang::Da, Lang::En),
            title: format!("{} – {what}", self.name),
            unit: self.name.clone(),
            pack: what,
            municipality: super::municipality(settings),
            edition: words.edition_mark(Edition::Fortrolig),
            sample_mark: settings.invented.then(|| invented.to_owned()),
        }
    }
}

fn theme(lesson: &Lesson, words: Words) -> String {
    lesson.theme.label().get(words.language).to_lowercase()
}
