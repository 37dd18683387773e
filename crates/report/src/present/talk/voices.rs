//! What was seen and said comes in, the pages »Stemmer og observationer« go out: each
//! beside the figure it speaks to, counted and never averaged.

use std::collections::BTreeMap;

use datapakke_model::conference::{About, Observation, Picture, PictureFormat};
use datapakke_model::month;
use datapakke_model::profile::Finding;

use super::super::Maker;
use super::{ROOM_MM, further, on_sheets, strong, tall};
use crate::pack::{
    Heading, Passage, PassageForm, PictureRef, Voice, VoiceRow, VoicesPage,
};
use crate::words::capital;

/// Characters of a text that a page shows; all of it stands in the appendix.
const MOST: usize = 430;
/// How many it may show where that takes no sheet more.
const MORE: [usize; 5] = [3000, 2000, 1400, 1000, 700];
/// Width of the words beside the figure.
const WORDS_MM: f64 = 121.0;
/// Height of a picture, its largest width and how many stand side by side.
const PICTURE_MM: f64 = 34.0;
const WIDEST_MM: f64 = 58.0;
const PICTURES: usize = 2;

/// What was said about one figure, or about none.
type Said<'a> = (Option<About>, Vec<&'a Observation>);

/// Makes the pages; none where the edition may show nothing.
pub(in crate::present) fn pages(maker: &mut Maker<'_>) -> Vec<VoicesPage> {
    let observations = maker.shown_observations();
    if observations.is_empty() {
        return Vec::new();
    }
    let mark = maker.ledger.mark();
    let words = maker.words;
    let groups = maker.by_figure(&observations);
    let n_figures = groups.iter().filter(|(about, _)| about.is_some()).count();
    let counts = maker.counts(&observations);
    let lead = 1.0 + tall(&counts, (9.5, 13.0), 170.0);
    let room = ROOM_MM - maker.slack.voices - further(words.voices_note());
    let before = (maker.long_texts.len(), maker.pictures.clone());
    let least = maker.voice_sheets(&groups, MOST, (lead, room)).len();
    let mut sheets = Vec::new();
    // A text stands on the page in full where the sheets have the room for it.
    for most in MORE.into_iter().chain([MOST]) {
        maker.long_texts.truncate(before.0);
        maker.pictures.clone_from(&before.1);
        sheets = maker.voice_sheets(&groups, most, (lead, room));
        if sheets.len() <= least {
            break;
        }
    }
    let headline = words.voices_headline(observations.len(), n_figures);
    let first = maker.numbers.voices();
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
        counts: if index == 0 { counts.clone() } else { String::new() },
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
    fn by_figure(&self, observations: &[&'a Observation]) -> Vec<Said<'a>> {
        let place = |about: &About| {
            let all = &self.context.catalogue.indicators;
            let at = all.iter().position(|i| i.id == about.indicator);
            (at.unwrap_or(usize::MAX), about.group.key())
        };
        let mut groups: BTreeMap<_, Said<'a>> = BTreeMap::new();
        for observation in observations {
            let about = observation.about.as_ref();
            let key = about.map_or((usize::MAX, String::new()), place);
            let entry = groups.entry(key).or_insert_with(|| (about.cloned(), Vec::new()));
            entry.1.push(observation);
        }
        groups.into_values().collect()
    }

    /// Puts what was seen and said on sheets, with so many characters of each text.
    fn voice_sheets(
        &mut self,
        groups: &[Said<'a>],
        most: usize,
        (lead, room): (f64, f64),
    ) -> Vec<Vec<VoiceRow>> {
        let mut parts = Vec::new();
        for (about, observations) in groups {
            let row = self.voice_row(about.as_ref(), observations, most);
            for row in pieces(row) {
                let height = height(&row);
                parts.push((row, height));
            }
        }
        on_sheets(parts, lead, room)
    }

    fn voice_row(
        &mut self,
        about: Option<&About>,
        observations: &[&'a Observation],
        most: usize,
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
            let voice = self.voice(observation, most);
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

    fn voice(&mut self, observation: &'a Observation, most: usize) -> Voice {
        let source = self.voice_source(observation);
        let title = observation.title.clone();
        let (blocks, more) = self.at_most(&observation.text, most, (&title, &source));
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

    /// How many observations and persons, by voice: "Elever: 2 observationer, 26 personer".
    fn counts(&self, observations: &[&Observation]) -> String {
        let words = self.words;
        let mut by_voice: BTreeMap<_, (u32, Option<u32>)> = BTreeMap::new();
        for observation in observations {
            let entry = by_voice.entry(observation.voice).or_default();
            entry.0 += 1;
            if let Some(n) = observation.count {
                entry.1 = Some(entry.1.unwrap_or(0).saturating_add(n));
            }
        }
        let one = |(voice, (n, asked)): (_, (u32, Option<u32>))| {
            let persons = match (asked, n) {
                (Some(1), _) => words.say("1 person", "1 person").to_owned(),
                (Some(asked), _) => {
                    words.say(format!("{asked} personer"), format!("{asked} persons"))
                }
                (None, _) => {
                    words.say("antal ikke oplyst", "number not stated").to_owned()
                }
            };
            let n = match n {
                1 => words.say("1 observation", "1 observation").to_owned(),
                n => words.say(format!("{n} observationer"), format!("{n} observations")),
            };
            format!("{}: {n}, {persons}", words.voice(voice))
        };
        by_voice.into_iter().map(one).collect::<Vec<_>>().join(" · ")
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
    let room = ROOM_MM - 20.0;
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
pub(super) fn height(row: &VoiceRow) -> f64 {
    // Between two blocks stands the larger of the air below the one and above the other.
    let block = |b: &Passage| match b.form {
        PassageForm::Heading => tall(&b.text, (9.0, 12.0), WORDS_MM) + 3.0,
        PassageForm::Quote => tall(&b.text, (9.5, 13.0), WORDS_MM - 3.0) + 2.6,
        PassageForm::Item => tall(&b.text, (9.0, 12.4), WORDS_MM - 3.4) + 2.2,
        PassageForm::Plain => tall(&b.text, (9.0, 12.4), WORDS_MM) + 2.6,
    };
    // A heading before running text stands at its beginning.
    let blocks = |all: &[Passage]| {
        let mut sum = 0.0;
        let mut lead: Option<&str> = None;
        for (at, passage) in all.iter().enumerate() {
            let plain = |p: &&Passage| p.form == PassageForm::Plain;
            let next = all.get(at + 1).filter(plain);
            if passage.form == PassageForm::Heading && next.is_some() {
                lead = Some(&passage.text);
            } else if let Some(lead) = lead.take() {
                let text = format!("{lead}   {}", passage.text);
                sum += tall(&text, (9.0, 12.4), WORDS_MM - 2.0) + 2.2;
            } else {
                sum += block(passage);
            }
        }
        sum
    };
    let voice = |v: &Voice| {
        let blocks = blocks(&v.blocks);
        let pictures = v.pictures.iter().map(|p| p.height_mm + 6.0).fold(0.0, f64::max);
        let more = if v.more.is_empty() { 0.0 } else { 3.9 };
        let title = tall(&v.title, (9.5, 12.5), WORDS_MM - 4.0) + 3.0;
        let source = 0.8 + tall(&v.source, (8.0, 10.6), WORDS_MM);
        5.6 + title + blocks + pictures + source + more
    };
    let between = 2.4 * row.voices.len().saturating_sub(1) as f64;
    let figure = strong(&row.label, (9.5, 12.5), 38.0) + 20.4;
    let voices = row.voices.iter().map(voice).sum::<f64>() + between;
    voices.max(figure) + 8.3
}
