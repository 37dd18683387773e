//! What was seen and said comes in, the pages »Stemmer og observationer« go out: each
//! beside the figure it speaks to, counted and never averaged.

use std::collections::BTreeMap;

use datapakke_model::conference::{About, Observation, Picture, PictureFormat};
use datapakke_model::month;
use datapakke_model::profile::Finding;

use super::super::Maker;
use super::{ROOM_MM, on_sheets, tall};
use crate::pack::{
    Cell, Emphasis, Heading, Passage, PassageForm, PictureRef, Table, TableRow, Voice,
    VoiceRow, VoicesPage,
};
use crate::words::capital;

/// Characters of a text that a page shows; the rest stands in the appendix.
const MOST: usize = 430;
/// Width of the words beside the figure.
const WORDS_MM: f64 = 122.0;
/// Height of a picture, its largest width and how many stand side by side.
const PICTURE_MM: f64 = 34.0;
const WIDEST_MM: f64 = 58.0;
const PICTURES: usize = 2;
const NOTE_MM: f64 = 3.0;

/// Makes the pages; none where the edition may show nothing.
pub(in crate::present) fn pages(maker: &mut Maker<'_>) -> Vec<VoicesPage> {
    let observations = maker.shown_observations();
    if observations.is_empty() {
        return Vec::new();
    }
    let mark = maker.ledger.mark();
    let groups = maker.by_figure(&observations);
    let n_figures = groups.iter().filter(|(about, _)| about.is_some()).count();
    let mut parts = Vec::new();
    for (about, observations) in groups {
        let row = maker.voice_row(about.as_ref(), &observations);
        for row in pieces(row) {
            let height = height(&row);
            parts.push((row, height));
        }
    }
    let words = maker.words;
    let counts = maker.counts(&observations);
    let headline = words.voices_headline(observations.len(), n_figures);
    let table = 5.0 + 4.85 * counts.rows.len() as f64 + 7.4;
    let first = maker.numbers.voices();
    let sheets = on_sheets(parts, table, ROOM_MM - NOTE_MM);
    let figures = maker.source_line(mark, &[]);
    let source = match figures.is_empty() {
        true => words.written_by_people().to_owned(),
        false => figures,
    };
    let page = |(index, rows): (usize, Vec<VoiceRow>)| VoicesPage {
        heading: Heading {
            number: (first + index).to_string(),
            kicker: words
                .say("Stemmer og observationer", "Voices and observations")
                .to_owned(),
            headline: match index {
                0 => headline.clone(),
                _ => words.continued(&headline),
            },
        },
        counts: (index == 0).then(|| counts.clone()),
        rows,
        note: words.voices_note().to_owned(),
        source: source.clone(),
    };
    sheets.into_iter().enumerate().map(page).collect()
}

impl<'a> Maker<'a> {
    /// Returns the observations that the edition may show; one that speaks to a figure
    /// that the edition may not have is left out with it.
    fn shown_observations(&self) -> Vec<&'a Observation> {
        let all = self.context.conference.iter().flat_map(|c| &c.observations);
        all.filter(|o| {
            let about = o.about.as_ref();
            self.may_show(o.consent)
                && !self.names_another(o)
                && about.is_none_or(|about| self.meaning(about).is_some())
        })
        .collect()
    }

    /// Groups observations by what they speak to, in the catalogue's order; those without
    /// a figure last.
    fn by_figure(
        &self,
        observations: &[&'a Observation],
    ) -> Vec<(Option<About>, Vec<&'a Observation>)> {
        let place = |about: &About| {
            let all = &self.context.catalogue.indicators;
            let at = all.iter().position(|i| i.id == about.indicator);
            (at.unwrap_or(usize::MAX), about.group.key())
        };
        let mut groups: BTreeMap<_, (Option<About>, Vec<&'a Observation>)> =
            BTreeMap::new();
        for observation in observations {
            let about = observation.about.as_ref();
            let key = about.map_or((usize::MAX, String::new()), place);
            let entry = groups.entry(key).or_insert_with(|| (about.cloned(), Vec::new()));
            entry.1.push(observation);
        }
        groups.into_values().collect()
    }

    fn voice_row(
        &mut self,
        about: Option<&About>,
        observations: &[&'a Observation],
    ) -> VoiceRow {
        let words = self.words;
        let mut row = VoiceRow {
            label: words.say("Uden et tal", "Without a figure").to_owned(),
            sublabel: String::new(),
            value: String::new(),
            base: String::new(),
            verdict: String::new(),
            voices: Vec::new(),
        };
        if let Some(about) = about {
            self.describe(about, &mut row);
        }
        for observation in observations {
            let voice = self.voice(observation);
            row.voices.push(voice);
        }
        row
    }

    /// Fills in the figure that a row of voices speaks to.
    fn describe(&mut self, about: &About, row: &mut VoiceRow) {
        let Some(indicator) = self.meaning(about) else { return };
        let profile = self.profile;
        row.label = self.about_label(indicator, &about.group);
        let Some(estimate) = profile.latest(&about.indicator, &about.group) else {
            row.sublabel =
                self.words.say("intet tal i år", "no figure this year").to_owned();
            return;
        };
        row.sublabel = estimate.key.period.to_string();
        row.value = self.print(indicator, estimate);
        if row.value.is_empty() {
            row.base = self.described(indicator, estimate);
            return;
        }
        row.base = match self.small_part(indicator, estimate) {
            Some(_) => String::new(),
            None => self.persons_behind(indicator, estimate),
        };
        let entry = profile.indicators.iter().find(|e| e.indicator == about.indicator);
        let whole = about.group == datapakke_model::Group::All;
        let change = entry.and_then(|e| e.change.as_ref()).filter(|_| whole);
        row.verdict =
            change.map(|c| self.words.change(c.verdict).to_owned()).unwrap_or_default();
    }

    fn voice(&mut self, observation: &'a Observation) -> Voice {
        let source = self.voice_source(observation);
        let title = observation.title.clone();
        let (blocks, more) = self.at_most(&observation.text, MOST, (&title, &source));
        let pictures = observation.pictures.iter();
        let pictures: Vec<&Picture> =
            pictures.filter(|p| self.may_show(p.consent)).take(PICTURES).collect();
        let pictures = pictures.into_iter().map(|p| self.picture(p)).collect();
        Voice { title, blocks, source, more, pictures }
    }

    /// "Elever · gruppeinterview · 12 adspurgt · marts 2026 · samtykke til samtalen"
    fn voice_source(&self, observation: &Observation) -> String {
        let words = self.words;
        let voice = words.voice(observation.voice);
        let who = observation.who.clone().filter(|who| {
            !who.to_lowercase().starts_with(&voice.to_lowercase())
                || who.len() > voice.len()
        });
        let asked = observation
            .count
            .map(|n| words.say(format!("{n} personer"), format!("{n} persons")));
        let when = observation.date.map(|day| {
            let name = month::name(day.month(), words.language).unwrap_or_default();
            format!("{name} {}", day.year())
        });
        let parts = [
            Some(voice),
            who,
            observation.method.clone(),
            asked,
            when,
            Some(words.consent(observation.consent).to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Places a picture at a height, narrower where it is wide.
    fn picture(&mut self, picture: &Picture) -> PictureRef {
        let (width, height) =
            (f64::from(picture.width.max(1)), f64::from(picture.height.max(1)));
        let tall = PICTURE_MM.min(WIDEST_MM * height / width);
        let ending = match picture.format {
            PictureFormat::Jpeg => "jpg",
            PictureFormat::Png => "png",
        };
        let name = format!("billede-{}.{ending}", self.pictures.len() + 1);
        self.pictures.insert(name.clone(), picture.bytes.clone());
        PictureRef {
            name,
            alt: picture.alt.clone(),
            width_mm: tall * width / height,
            height_mm: tall,
        }
    }

    /// How many observations and persons, by voice.
    fn counts(&self, observations: &[&Observation]) -> Table {
        let words = self.words;
        let mut by_voice: BTreeMap<_, (u32, Option<u32>)> = BTreeMap::new();
        for observation in observations {
            let entry = by_voice.entry(observation.voice).or_default();
            entry.0 += 1;
            if let Some(n) = observation.count {
                entry.1 = Some(entry.1.unwrap_or(0).saturating_add(n));
            }
        }
        let cell = |text: String| Cell { text, emphasis: Emphasis::Plain };
        let rows = by_voice.into_iter().map(|(voice, (n, asked))| {
            let asked = match asked {
                Some(asked) => asked.to_string(),
                None => words.say("ikke oplyst", "not stated").to_owned(),
            };
            let cells = [words.voice(voice), n.to_string(), asked];
            TableRow { cells: cells.map(cell).to_vec() }
        });
        let columns = [
            words.say("Stemme", "Voice"),
            words.say("Observationer", "Observations"),
            words.say("Personer", "Persons"),
        ];
        Table {
            summary: words
                .say(
                    "Antal observationer og personer for hver slags stemme.",
                    "Number of observations and persons for each kind of voice.",
                )
                .to_owned(),
            columns: columns.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }

    /// Returns the shortest words said about what a finding is about, and where there are
    /// more.
    pub(in crate::present) fn words_on(
        &self,
        finding: &Finding,
        most: usize,
    ) -> (Vec<crate::pack::Quote>, String) {
        let about = |o: &&&Observation| {
            o.about.as_ref().is_some_and(|a| {
                a.indicator == finding.key.indicator
                    && (a.group == finding.key.group
                        || finding.key.group == datapakke_model::Group::All)
            })
        };
        let observations = self.shown_observations();
        let found: Vec<&&Observation> = observations.iter().filter(about).collect();
        let short = found.iter().flat_map(|o| {
            let blocks = o.text.blocks.iter();
            let source = self.short_source(o);
            blocks.map(move |b| (super::passage(b).text, source.clone()))
        });
        let fitting: Vec<(String, String)> =
            short.filter(|(text, _)| text.chars().count() <= most).collect();
        let quotes: Vec<crate::pack::Quote> = fitting
            .into_iter()
            .take(1)
            .map(|(text, source)| crate::pack::Quote { text, source })
            .collect();
        let more = match found.len() {
            0 => String::new(),
            n => {
                let page = self.numbers.voices();
                let n = capital(&match n {
                    1 => self.words.say("én", "one").to_owned(),
                    n => self.words.counted(n),
                });
                self.words.say(
                    format!(
                        "{n} observation{} på side {page}",
                        if found.len() == 1 { "" } else { "er" }
                    ),
                    format!(
                        "{n} observation{} on page {page}",
                        if found.len() == 1 { "" } else { "s" }
                    ),
                )
            }
        };
        (quotes, more)
    }

    /// "Elever, marts 2026"
    fn short_source(&self, observation: &Observation) -> String {
        let when = observation.date.map(|day| {
            let name = month::name(day.month(), self.words.language).unwrap_or_default();
            format!(", {name} {}", day.year())
        });
        format!("{}{}", self.words.voice(observation.voice), when.unwrap_or_default())
    }
}

/// Splits a row that no sheet would hold between its voices.
fn pieces(row: VoiceRow) -> Vec<VoiceRow> {
    let room = ROOM_MM - NOTE_MM - 40.0;
    let mut out: Vec<VoiceRow> = Vec::new();
    for voice in row.voices.iter().cloned() {
        let one = VoiceRow { voices: vec![voice], ..row.clone() };
        match out.last_mut() {
            Some(last) if height(last) + height(&one) <= room => {
                last.voices.extend(one.voices);
            }
            _ => out.push(one),
        }
    }
    out
}

/// Returns how tall a row is set, as its template places it.
fn height(row: &VoiceRow) -> f64 {
    let block = |b: &Passage| match b.form {
        PassageForm::Heading => tall(&b.text, (9.0, 12.0), WORDS_MM) + 3.0,
        PassageForm::Quote => tall(&b.text, (9.5, 13.0), WORDS_MM - 2.0) + 2.6,
        PassageForm::Item => tall(&b.text, (9.0, 12.4), WORDS_MM - 4.0) + 2.2,
        PassageForm::Plain => tall(&b.text, (9.0, 12.4), WORDS_MM) + 2.6,
    };
    let voice = |v: &Voice| {
        let blocks: f64 = v.blocks.iter().map(block).sum();
        let pictures = v.pictures.iter().map(|p| p.height_mm + 3.4).fold(0.0, f64::max);
        let more = if v.more.is_empty() { 0.0 } else { 4.0 };
        let title = tall(&v.title, (9.5, 12.5), WORDS_MM - 4.0) + 3.0;
        5.6 + title
            + blocks
            + pictures
            + 1.0
            + tall(&v.source, (8.0, 10.6), WORDS_MM)
            + more
    };
    let between = 2.4 * row.voices.len().saturating_sub(1) as f64;
    let figure = tall(&row.label, (9.5, 12.5), 36.0) + 22.5;
    let voices = row.voices.iter().map(voice).sum::<f64>() + between;
    voices.max(figure) + 8.2
}
