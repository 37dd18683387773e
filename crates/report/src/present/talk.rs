//! The conference, its agreements and what people wrote come in; the pages of the talk go
//! out: what was agreed, voices, efforts, and forms for what is agreed now.
//!
//! What people wrote is printed as they wrote it. A text too long for its place is cut at
//! a sentence and stands in full in the appendix, with a pointer.

pub(super) mod efforts;
pub(super) mod forms;
pub(super) mod since;
pub(super) mod voices;

use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::{About, Consent, Form, Prose};
use datapakke_model::{Edition, Group, Language, UnitKind};

use crate::chart::lines_in;
use crate::pack::{Appendix, AppendixItem, Heading, Passage, PassageForm};
use crate::theme::PT_MM;
use crate::words::Words;

use super::Maker;

/// What a content page holds between its first rule and its note of one line, the air
/// after the last part included, in millimetres.
const ROOM_MM: f64 = 220.0;
/// Width of a content page.
const PAGE_MM: f64 = 170.0;

/// Puts parts on as few sheets as hold them, each about as full as the others; `first` is
/// taken from the first sheet.
fn on_sheets<T>(parts: Vec<(T, f64)>, first: f64, room: f64) -> Vec<Vec<T>> {
    let heights: Vec<f64> = parts.iter().map(|(_, height)| *height).collect();
    let needed = filled(&heights, first, room);
    let n = needed.len();
    // The smallest room that needs no more sheets makes them even.
    let (mut low, mut high) = (0.0, room);
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        let (even, tallest) = (filled(&heights, first, middle), middle);
        let fits = heights.iter().all(|h| *h <= tallest) && even.len() == n;
        if fits { high = middle } else { low = middle }
    }
    let mut parts = parts.into_iter().map(|(part, _)| part);
    let sheets = filled(&heights, first, high);
    sheets.into_iter().map(|n| parts.by_ref().take(n).collect()).collect()
}

/// Returns how many parts each sheet takes when each is filled in turn.
fn filled(heights: &[f64], first: f64, room: f64) -> Vec<usize> {
    let mut sheets: Vec<usize> = Vec::new();
    let mut left = 0.0;
    for height in heights {
        match sheets.last_mut() {
            Some(n) if *height <= left => *n += 1,
            _ => {
                left = if sheets.is_empty() { room - first } else { room };
                sheets.push(1);
            }
        }
        left -= height;
    }
    sheets
}

/// Returns how tall a text is set, from the first line's capitals to the last baseline,
/// with its lines at a distance of so many points.
fn tall(text: &str, (pt, line): (f64, f64), width_mm: f64) -> f64 {
    match lines_in(text, pt, false, width_mm) {
        0 => 0.0,
        n => ((n - 1) as f64 * line + 0.66 * pt) * PT_MM,
    }
}

/// Returns how tall a semibold text is set.
fn strong(text: &str, (pt, line): (f64, f64), width_mm: f64) -> f64 {
    match lines_in(text, pt, true, width_mm) {
        0 => 0.0,
        n => ((n - 1) as f64 * line + 0.66 * pt) * PT_MM,
    }
}

/// Returns what a note at the foot takes beyond its first line.
fn further(note: &str) -> f64 {
    (lines_in(note, 8.0, false, PAGE_MM).saturating_sub(1)) as f64 * 10.6 * PT_MM
}

impl<'a> Maker<'a> {
    /// Tells whether the edition lies on the table of the talk.
    fn is_of_the_talk(&self) -> bool {
        matches!(self.edition, Edition::Fortrolig | Edition::Skolebestyrelse)
    }

    /// Tells whether the edition may have something with this consent. The board is more
    /// than those who take part in the talk, so what was said yes to for the talk alone is
    /// only in the edition of leadership and administration.
    fn may_show(&self, consent: Consent) -> bool {
        match self.edition {
            Edition::Fortrolig => true,
            Edition::Skolebestyrelse => consent != Consent::Internal,
            Edition::Plf | Edition::Offentlig => consent == Consent::Public,
        }
    }

    /// Tells whether words name another unit in an edition that may not. A unit and what
    /// belongs to it are one house.
    fn names_another(&self, words: &impl serde::Serialize) -> bool {
        if self.edition == Edition::Fortrolig {
            return false;
        }
        let units = &self.context.register.units;
        let own = units.get(&self.profile.unit);
        let Ok(text) = serde_json::to_string(words) else { return true };
        units.values().any(|unit| {
            let house = unit.id == self.profile.unit
                || unit.parent.as_ref() == Some(&self.profile.unit)
                || own.is_some_and(|own| {
                    own.parent.as_ref() == Some(&unit.id) || own.name.contains(&unit.name)
                });
            !house && unit.closed.is_none() && text.contains(&unit.name)
        })
    }

    /// Returns the meaning of a figure that a text speaks to, if the edition may have it.
    fn meaning(&self, about: &About) -> Option<&'a Indicator> {
        let indicator = self.context.catalogue.indicator(&about.indicator)?;
        self.edition.may_have(indicator.confidentiality).then_some(indicator)
    }

    /// Returns "Elever med over 10 % fravær, 8. kl."
    fn about_label(&self, indicator: &Indicator, group: &Group) -> String {
        let label = indicator.short.get(self.words.language);
        match group {
            Group::All => label.to_owned(),
            group => format!("{label}, {}", self.words.group(group)),
        }
    }

    /// Returns a text's blocks as far as `most` characters go, cut at a sentence, and the
    /// pointer to the appendix that has all of it; none of it is lost.
    fn at_most(
        &mut self,
        prose: &Prose,
        most: usize,
        (title, source): (&str, &str),
    ) -> (Vec<Passage>, String) {
        let all: Vec<Passage> = prose.blocks.iter().map(passage).collect();
        let length = |p: &Passage| p.text.chars().count();
        if all.iter().map(length).sum::<usize>() <= most {
            return (all, String::new());
        }
        let (mut left, mut shown) = (most, Vec::new());
        for passage in &all {
            if length(passage) <= left {
                left -= length(passage);
                shown.push(passage.clone());
                continue;
            }
            if left > 60 || shown.is_empty() {
                let text = cut(&passage.text, left.max(60));
                shown.push(Passage { text, form: passage.form });
            }
            break;
        }
        while shown.len() > 1
            && shown.last().is_some_and(|p| p.form == PassageForm::Heading)
        {
            shown.pop();
        }
        let n = self.long_texts.len() + 1;
        let label = format!("{} {n}", self.words.say("Bilag", "Appendix"));
        let more = self.words.say(
            format!("Hele teksten: {}", label.to_lowercase()),
            format!("The whole text: {}", label.to_lowercase()),
        );
        self.long_texts.push(AppendixItem {
            label,
            title: title.to_owned(),
            source: source.to_owned(),
            blocks: all,
        });
        (shown, more)
    }

    /// Returns one line of a text for a narrow place, and keeps the whole of it where it
    /// had to be cut.
    fn brief(&mut self, text: &str, most: usize, title: &str) -> String {
        if text.chars().count() <= most {
            return text.to_owned();
        }
        let block = datapakke_model::conference::Block {
            form: Form::Paragraph,
            text: text.to_owned(),
        };
        let prose = Prose { blocks: vec![block] };
        let (shown, more) = self.at_most(&prose, most.saturating_sub(24), (title, ""));
        let text = shown.first().map(|p| p.text.clone()).unwrap_or_default();
        format!("{text} ({})", more.to_lowercase())
    }

    /// Returns the appendix, if any text was cut.
    pub(super) fn appendix(&mut self) -> Option<Appendix> {
        let items = std::mem::take(&mut self.long_texts);
        let danish = self.words.language == Language::Da;
        (!items.is_empty()).then(|| Appendix { items, ..appendix_of(danish) })
    }
}

/// Returns the appendix without its texts.
pub(crate) fn appendix_of(danish: bool) -> Appendix {
    let language = if danish { Language::Da } else { Language::En };
    let words = Words { language, kind: UnitKind::Skole };
    Appendix {
        heading: Heading {
            number: words.say("B", "A").to_owned(),
            kicker: words.say("Bilag", "Appendix").to_owned(),
            headline: words
                .say("De lange tekster i deres helhed", "The long texts in full")
                .to_owned(),
        },
        items: Vec::new(),
        source: words.written_by_people().to_owned(),
    }
}

fn passage(block: &datapakke_model::conference::Block) -> Passage {
    let form = match block.form {
        Form::Heading => PassageForm::Heading,
        Form::Paragraph => PassageForm::Plain,
        Form::Item => PassageForm::Item,
        Form::Quote => PassageForm::Quote,
    };
    let text = match form {
        PassageForm::Quote => quoted(&block.text),
        _ => block.text.clone(),
    };
    Passage { text, form }
}

/// Puts quotation marks round somebody's words, unless they have some.
fn quoted(text: &str) -> String {
    let has = text.starts_with(['»', '"', '“', '”', '„']);
    if has { text.to_owned() } else { format!("»{text}«") }
}

/// Cuts a text at the last sentence, or else word, within so many characters.
fn cut(text: &str, most: usize) -> String {
    let within: String = text.chars().take(most).collect();
    let sentence = [". ", "! ", "? "].iter().filter_map(|end| within.rfind(end)).max();
    match sentence {
        Some(at) if at * 2 >= within.len() => within[..=at].to_owned() + " …",
        _ => {
            let at = within.rfind(' ').unwrap_or(within.len());
            within[..at].trim_end_matches([',', ';', ':', ' ']).to_owned() + " …"
        }
    }
}

/// The parts of the talk's pages with the heights that the sheets are filled by, the air
/// after each left out.
#[cfg(test)]
pub(crate) fn measured(pack: &crate::pack::Pack) -> Vec<(&'static str, f64)> {
    let since = pack.since.iter().flat_map(|page| &page.items);
    let voices = pack.voices.iter().flat_map(|page| &page.rows);
    let sections = pack.efforts.iter().flat_map(|page| &page.sections);
    let efforts = sections.flat_map(|section| &section.items);
    let forms = pack.forms.iter().flat_map(|page| &page.items);
    let mut out: Vec<_> =
        since.map(|item| ("since", since::height(item) - 3.6)).collect();
    out.extend(voices.map(|row| ("voices", voices::height(row) - 4.4)));
    out.extend(efforts.map(|item| ("efforts", efforts::height(item) - 6.3)));
    out.extend(forms.map(|form| ("forms", forms::height(form) - 5.4)));
    out
}

#[cfg(test)]
mod tests;
