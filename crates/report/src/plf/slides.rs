//! The slides for the screen in the room: a figure of the group and its question each.

use serde::{Deserialize, Serialize};

use datapakke_model::Text;

use crate::chart::{self, Chart, DotRow, Dots};
use crate::pack::{ChartRef, Meta};

use super::charts::in_order;
use super::topic::Topic;
use super::{Deck, SLIDES};

/// How much a chart is enlarged on a slide: 8 pt becomes 12 pt.
pub(super) const ENLARGED: f64 = 1.5;

/// Width and height of a slide's chart before it is enlarged.
const CHART: (f64, f64) = (178.0 / ENLARGED, 88.0 / ENLARGED);

/// Slides that one figure has at most.
const MOST_SLIDES: usize = 4;

/// Slides, text already final.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slides {
    /// What every slide repeats.
    pub meta: Meta,
    /// The slides in order.
    pub slides: Vec<Slide>,
}

/// One slide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slide {
    /// "Fravær 2025/26".
    pub kicker: String,
    /// A true sentence.
    pub title: String,
    /// What is measured, of whom; may be empty.
    pub subtitle: String,
    /// The drawing.
    pub chart: Option<ChartRef>,
    /// Lines of text, where there is no drawing.
    pub lines: Vec<String>,
    /// "Tal to og to i fem minutter"; may be empty.
    pub label: String,
    /// The question to talk about; may be empty.
    pub question: String,
    /// What the figure does not say; may be empty.
    pub note: String,
    /// Footer left.
    pub source: String,
}

impl Slides {
    /// Returns every chart the slides place, in order.
    pub fn charts(&self) -> Vec<&ChartRef> {
        self.slides.iter().filter_map(|slide| slide.chart.as_ref()).collect()
    }
}

pub(super) fn document(deck: &mut Deck<'_>) -> Slides {
    let mut slides = vec![opening(deck)];
    for at in 0..deck.topics.len() {
        slides.extend(figure(deck, at));
    }
    slides.push(closing(deck));
    Slides { meta: deck.meta(Text::new("Slides", "Slides")), slides }
}

fn opening(deck: &Deck<'_>) -> Slide {
    let words = deck.words;
    let n = deck.group.profiles.len();
    let units = deck.counted(n);
    let name = deck.group.name.get(words.language);
    let lines = [
        words.say(
            "Et udfyldt punkt skiller sig ud med mere end tilfældighed; et åbent kan ikke skelnes.",
            "A filled dot is apart by more than chance; an open one cannot be told apart.",
        ),
        words.say(
            "Et tal, der skiller sig ud, er et spørgsmål og ikke en dom.",
            "A figure that is apart is a question, not a verdict.",
        ),
        match deck.data.named {
            true => words.say(
                "Alle har sagt ja til at blive nævnt ved navn.",
                "Everybody has agreed to be named.",
            ),
            false => words.say(
                "Navne står kun efter samtykke; de andre har et bogstav, som kun de selv kender.",
                "Names stand by consent only; others have a letter that only they know.",
            ),
        },
    ];
    Slide {
        kicker: deck.around.settings.year.to_string(),
        title: words.say(
            format!("{name}: det kan {units} lære af hinandens tal"),
            format!("{name}: what {units} can learn from each other"),
        ),
        subtitle: String::new(),
        chart: None,
        lines: lines.map(str::to_owned).to_vec(),
        label: words.say("Inden vi begynder", "Before we begin").to_owned(),
        question: words
            .say(
                "Hvad håber vi at have lært af hinanden, når vi går hjem?",
                "What do we hope to have learnt from each other when we leave?",
            )
            .to_owned(),
        note: String::new(),
        source: String::new(),
    }
}

/// Splits a chart of dots into as few as have room on a slide each; none where there are
/// too many rows for [`MOST_SLIDES`].
fn in_parts(deck: &Deck<'_>, dots: &Dots) -> Vec<Chart> {
    let n = dots.rows.len();
    let part = |rows: &[DotRow]| {
        Chart::Dots(Dots { rows: rows.to_vec(), height_mm: CHART.1, ..dots.clone() })
    };
    let fits = |chart: &Chart| {
        chart::draw(chart, deck.around.theme).is_ok_and(|svg| svg.height_mm <= CHART.1)
    };
    (1..=MOST_SLIDES.min(n))
        .map(|k| dots.rows.chunks(n.div_ceil(k)).map(part).collect::<Vec<_>>())
        .find(|parts| parts.iter().all(fits))
        .unwrap_or_default()
}

/// One figure: the funnel where there is one, otherwise the dots with intervals, on as many
/// slides as they need.
fn figure(deck: &mut Deck<'_>, at: usize) -> Vec<Slide> {
    let words = deck.words;
    let topic = &deck.topics[at];
    let (charts, title) = match deck.funnel(topic, CHART) {
        Some(funnel) => (vec![funnel], deck.funnel_title(topic)),
        None => {
            let parts = match deck.beside(topic, CHART.0) {
                Some(Chart::Dots(dots)) => in_parts(deck, &dots),
                _ => Vec::new(),
            };
            (parts, deck.beside_title(topic))
        }
    };
    let too_many = words.say(
        "Der er for mange til et lærred: se hæftet eller siden til skærmen.",
        "There are too many for a slide: see the booklet or the page.",
    );
    let lines = if charts.is_empty() { vec![too_many.to_owned()] } else { Vec::new() };
    let made = Slide {
        kicker: format!(
            "{} {}",
            topic.indicator.theme.label().get(words.language),
            topic.period()
        ),
        title,
        subtitle: topic.indicator.label.get(words.language).to_owned(),
        chart: None,
        lines,
        label: words
            .say("Tal to og to i fem minutter", "Talk in pairs for five minutes")
            .to_owned(),
        question: topic.indicator.question.get(words.language).to_owned(),
        note: caution(deck, topic).to_owned(),
        source: deck.source(topic),
    };
    let name = format!("{SLIDES}-{}", topic.data.id.replace('.', "-"));
    if let Some(view) = deck.view(at) {
        deck.note(at, view);
    }
    if charts.is_empty() {
        return vec![made];
    }
    let n = charts.len();
    let mut slides = Vec::new();
    for (part, chart) in (1..).zip(charts) {
        let (name, subtitle) = match n {
            1 => (name.clone(), made.subtitle.clone()),
            _ => {
                let of = words.say("af", "of");
                (format!("{name}-{part}"), format!("{} ({part} {of} {n})", made.subtitle))
            }
        };
        let chart = Some(deck.place(name, chart));
        slides.push(Slide { chart, subtitle, ..made.clone() });
    }
    slides
}

/// What the figure does not say.
fn caution(deck: &Deck<'_>, topic: &Topic<'_>) -> &'static str {
    let words = deck.words;
    match topic.last.funnel.is_some() {
        true if words.kind.is_school() => words.say(
            "Uden for tragten er et spørgsmål, ikke en dom. Tallet er ikke justeret for, hvilke elever der er.",
            "Outside the funnel is a question, not a verdict. The figure is not adjusted for intake.",
        ),
        true => words.say(
            "Uden for tragten er et spørgsmål, ikke en dom.",
            "Outside the funnel is a question, not a verdict.",
        ),
        false if in_order(topic) => words.say(
            "Stregerne viser tilfældig variation: to, der ikke når hinanden, er tydeligt forskellige.",
            "The bars show chance: two that do not reach each other are clearly apart.",
        ),
        false => words.say(
            "Der er ingen beregnet usikkerhed for alle tallene: forskellene kan være tilfældige.",
            "No uncertainty is computed for all figures: the differences may be chance.",
        ),
    }
}

fn closing(deck: &Deck<'_>) -> Slide {
    let words = deck.words;
    let lines = [
        words.say(
            "Hvem vil vi besøge, og hvad vil vi spørge om?",
            "Whom will we visit, and what will we ask?",
        ),
        words.say("Hvad kan vi selv give videre?", "What can we ourselves pass on?"),
        words.say("Hvornår følger vi op?", "When do we follow up?"),
    ];
    Slide {
        kicker: deck.around.settings.year.to_string(),
        title: words.say("Det tager vi med hjem", "What we take home").to_owned(),
        subtitle: String::new(),
        chart: None,
        lines: lines.map(str::to_owned).to_vec(),
        label: String::new(),
        question: String::new(),
        note: String::new(),
        source: String::new(),
    }
}
