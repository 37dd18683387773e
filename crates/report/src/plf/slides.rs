//! The slides for the screen in the room: a figure of the group and its question each.

use serde::{Deserialize, Serialize};

use datapakke_model::Text;

use crate::chart::{Chart, Dots};
use crate::pack::{ChartRef, Meta};

use super::charts::in_order;
use super::{Deck, SLIDES};

/// How much a chart is enlarged on a slide: 8 pt becomes 12 pt.
pub(super) const ENLARGED: f64 = 1.5;

/// Width and height of a slide's chart before it is enlarged.
const CHART: (f64, f64) = (178.0 / ENLARGED, 88.0 / ENLARGED);

/// Rows of dots that have room on a slide.
const MOST_ROWS: usize = 13;

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

/// Gives rows of dots the height of the slide.
fn filling(chart: Chart) -> Chart {
    match chart {
        Chart::Dots(dots) => Chart::Dots(Dots { height_mm: CHART.1, ..dots }),
        other => other,
    }
}

/// One figure: the funnel where there is one, otherwise the dots with intervals.
fn figure(deck: &mut Deck<'_>, at: usize) -> Vec<Slide> {
    let words = deck.words;
    let topic = &deck.topics[at];
    let funnel = deck.funnel(topic, CHART);
    let (chart, title, note) = match funnel {
        Some(chart) => (
            Some(chart),
            deck.funnel_title(topic),
            words.say(
                "Uden for tragten er et spørgsmål, ikke en dom. Tallet er ikke justeret for, hvilke elever der er.",
                "Outside the funnel is a question, not a verdict. The figure is not adjusted for intake.",
            ),
        ),
        None => (
            deck.beside(topic, CHART.0)
                .filter(|_| topic.seats.len() <= MOST_ROWS)
                .map(filling),
            deck.beside_title(topic),
            if !in_order(topic) { words.say(
                "Der er ingen beregnet usikkerhed for alle tallene: forskellene kan være tilfældige.",
                "No uncertainty is computed for all figures: the differences may be chance.",
            ) } else { words.say(
                "Stregerne viser tilfældig variation: to, der ikke når hinanden, er tydeligt forskellige.",
                "The bars show chance: two that do not reach each other are clearly apart.",
            ) },
        ),
    };
    let note = match words.kind.is_school() || topic.last.funnel.is_none() {
        true => note.to_owned(),
        false => words
            .say(
                "Uden for tragten er et spørgsmål, ikke en dom.",
                "Outside the funnel is a question, not a verdict.",
            )
            .to_owned(),
    };
    let lines =
        match chart.is_some() {
            true => Vec::new(),
            false => vec![words
            .say(
                "Der er for mange til ét lærred: se hæftet eller siden til skærmen.",
                "There are too many for one slide: see the booklet or the page.",
            )
            .to_owned()],
        };
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
        note,
        source: deck.source(topic),
    };
    let name = format!("{SLIDES}-{}", topic.data.id.replace('.', "-"));
    if let Some(view) = deck.view(at) {
        deck.note(at, view);
    }
    let chart = chart.map(|chart| deck.place(name, chart));
    vec![Slide { chart, ..made }]
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
