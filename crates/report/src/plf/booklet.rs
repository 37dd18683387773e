//! The booklet on paper: what differs by more than chance, then figure by figure.

use datapakke_model::Text;
use datapakke_model::catalogue::Statistic;

use crate::chart::Chart;
use crate::compare::data::View;
use crate::pack::{Cell, Emphasis, Heading, Table, TableRow};
use crate::papers::document::{Document, Fact, Line, LineForm, Part, Room, Wide};

use super::charts::{has_breaks, in_order};
use super::topic::Topic;
use super::{BOOKLET, Deck};

/// The width of a page's text.
pub(super) const FULL_MM: f64 = 170.0;

/// Units up to which all about a figure has room on one page.
const FEW: usize = 3;

pub(super) fn document(deck: &mut Deck<'_>) -> Document {
    let words = deck.words;
    let name = deck.group.name.get(words.language);
    let units = deck.counted(deck.group.profiles.len());
    let mut parts = front(deck);
    parts.extend(table(deck));
    for at in 0..deck.topics.len() {
        parts.extend(figure(deck, at));
    }
    parts.extend(super::answered::answers(deck));
    parts.extend(learning(deck));
    parts.extend(method(deck));
    Document {
        meta: deck.meta(Text::new("Hæfte", "Booklet")),
        heading: Heading {
            number: String::new(),
            kicker: name.to_owned(),
            headline: words.say(
                format!("Det kan {units} lære af hinandens tal"),
                format!("What {units} can learn from each other"),
            ),
        },
        lead: words
            .say(
                "Hæftet er til at lære af og ikke til at rangordne med. De fleste forskelle mellem enheder er tilfældige; hæftet siger hvilke der ikke er.",
                "The booklet is for learning, not for ranking. Most differences between units are chance; the booklet tells which are not.",
            )
            .to_owned(),
        parts,
        source: words
            .say(
                "Kun til gruppen: tallene må ikke offentliggøres",
                "For the group only: the figures may not be published",
            )
            .to_owned(),
    }
}

/// Who is in it, how to read it.
fn front(deck: &Deck<'_>) -> Vec<Part> {
    let words = deck.words;
    let named: Vec<&str> =
        deck.data.units.iter().filter(|u| u.named).map(|u| u.name.as_str()).collect();
    let letters: Vec<&str> =
        deck.data.units.iter().filter(|u| !u.named).map(|u| u.name.as_str()).collect();
    let fact = |label: &str, line: String| Fact {
        label: label.to_owned(),
        lines: vec![line],
        room: 0,
    };
    let mut rows = Vec::new();
    if !named.is_empty() {
        rows.push(fact(words.say("Med navn", "By name"), named.join(", ")));
    }
    if !letters.is_empty() {
        let line = words.say(
            format!(
                "{}. Jeres eget bogstav ligger i jeres egen fortrolige mappe.",
                letters.join(", ")
            ),
            format!(
                "{}. Your own letter is in your own confidential folder.",
                letters.join(", ")
            ),
        );
        rows.push(fact(words.say("Uden navn", "Without a name"), line));
    }
    let topics: Vec<&str> =
        deck.topics.iter().map(|t| t.indicator.label.get(words.language)).collect();
    rows.push(fact(words.say("Tallene", "The figures"), topics.join("; ")));
    if deck.alike_withheld() {
        let line = words.say(
            "Hvem der ligner hvem, står kun, når alle i gruppen har sagt ja til at stå med navn: ellers kunne det vise, hvem et bogstav er.",
            "Who resembles whom stands only where all of the group have agreed to be named: otherwise it could tell whose a letter is.",
        );
        rows.push(fact(words.say("Lignende", "Similar"), line.to_owned()));
    }
    if deck.group.told.is_some() {
        let line = words.say(
            "En enhed, der stod med navn sidste år, gør det ikke længere. Enheder uden navn står derfor uden de tal, der også var med sidste år, og uden ændringer: de ville røbe navnet.",
            "A unit that was named last year is not any more. Units without a name therefore stand without the figures that were here last year, and without changes: those would tell the name.",
        );
        rows.push(fact(words.say("Samtykke", "Consent"), line.to_owned()));
    }
    rows.extend(left_out(deck).map(|line| fact(words.say("Ikke med", "Not here"), line)));
    let read = [
        words.say(
            "Et udfyldt punkt: tallet skiller sig ud med mere end tilfældighed. Et åbent: det kan ikke skelnes fra de andre.",
            "A filled dot: the figure is apart by more than chance. An open one: it cannot be told from the others.",
        ),
        words.say(
            "Tragten er bred for små enheder og smal for store, for små tal svinger mest.",
            "The funnel is wide for small units and narrow for large ones: small numbers swing most.",
        ),
        words.say(
            "Uden for tragten er et spørgsmål, ikke en dom. Tallet siger ikke hvorfor.",
            "Outside the funnel is a question, not a verdict. The figure does not say why.",
        ),
        words.say(
            "Der står aldrig en plads i en rækkefølge, for rækkefølgen er næsten altid tilfældig.",
            "No rank stands anywhere: the order is nearly always chance.",
        ),
    ];
    vec![
        Part::Facts { rows },
        title(words.say("Sådan læses hæftet", "How to read the booklet")),
        Part::Text {
            lines: read
                .into_iter()
                .map(|text| Line { form: LineForm::Item, text: text.to_owned() })
                .collect(),
            quiet: false,
        },
        title(words.say("Det vil vi have ud af mødet", "What we want from the meeting")),
        Part::Room(Room::of("", 5).filling()),
    ]
}

/// "Kun én skole har et tal: …; skjult for alle: …"; none where nothing is left out.
fn left_out(deck: &Deck<'_>) -> Option<String> {
    let words = deck.words;
    let mut one = Vec::new();
    let mut hidden = Vec::new();
    for indicator in deck.around.catalogue.indicators.iter().filter(|i| i.overview) {
        let tested =
            !matches!(indicator.statistic, Statistic::Counted | Statistic::Verdict);
        if !tested || deck.topics.iter().any(|t| t.indicator.id == indicator.id) {
            continue;
        }
        let entries = deck.group.profiles.iter().filter_map(|p| {
            p.value().indicators.iter().find(|e| e.indicator == indicator.id)
        });
        let entries: Vec<_> = entries.collect();
        let known = entries.iter().filter(|e| e.latest.reading.value().is_some()).count();
        let label = indicator.label.get(words.language).to_owned();
        match (known, entries.len()) {
            (_, 0) => {}
            (0, _) => hidden.push(label),
            (1, _) => one.push(label),
            _ => {}
        }
    }
    let mut said = Vec::new();
    if !one.is_empty() {
        said.push(words.say(
            format!("Kun én {} har et tal: {}.", deck.units_of(1), one.join(", ")),
            format!("Only one {} has a figure: {}.", deck.units_of(1), one.join(", ")),
        ));
    }
    if !hidden.is_empty() {
        said.push(words.say(
            format!("Ingen tal, der kan vises: {}.", hidden.join(", ")),
            format!("No figure that can be shown: {}.", hidden.join(", ")),
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

fn title(text: &str) -> Part {
    Part::Title { text: text.to_owned(), note: String::new() }
}

pub(super) fn opening(kicker: String, headline: String, lead: String) -> Part {
    Part::Opening { heading: Heading { number: String::new(), kicker, headline }, lead }
}

/// Which figures differ by more than chance, one row each.
fn table(deck: &Deck<'_>) -> Vec<Part> {
    let words = deck.words;
    let mut apart = 0;
    let rows: Vec<TableRow> = deck
        .topics
        .iter()
        .map(|topic| {
            let (position, moved) = (deck.position(topic), deck.moved(topic));
            let hit = position.n + moved.n > 0;
            apart += usize::from(hit);
            let said = |found: &super::said::Apart| match (found.of, found.n) {
                (0, _) => words.say("kan ikke afgøres", "cannot be told").to_owned(),
                (of, 0) => words.say(format!("ingen af {of}"), format!("none of {of}")),
                (of, n) => {
                    let count = words.say(format!("{n} af {of}"), format!("{n} of {of}"));
                    match found.who.is_empty() {
                        true => count,
                        false => format!("{count}: {}", found.who),
                    }
                }
            };
            let plain = |text: String, n: usize| Cell {
                text,
                emphasis: if n > 0 { Emphasis::Certain } else { Emphasis::Plain },
            };
            let label = Cell {
                text: topic.indicator.label.get(words.language).to_owned(),
                emphasis: if hit { Emphasis::Strong } else { Emphasis::Plain },
            };
            TableRow {
                cells: vec![
                    label,
                    plain(topic.period().to_string(), 0),
                    plain(said(&position), position.n),
                    plain(said(&moved), moved.n),
                ],
            }
        })
        .collect();
    let n = rows.len();
    let headline = match apart {
        0 => words.say(
            format!("Ingen af de {n} tal adskiller sig mere end tilfældigt"),
            format!("None of the {n} figures differs by more than chance"),
        ),
        1 => words.say(
            format!("Ét af de {n} tal adskiller sig mere end tilfældigt hos nogen"),
            format!("One of the {n} figures differs by more than chance for somebody"),
        ),
        _ => words.say(
            format!(
                "{} af de {n} tal adskiller sig mere end tilfældigt hos nogen",
                crate::words::capital(&words.counted(apart))
            ),
            format!("{apart} of the {n} figures differ by more than chance for somebody"),
        ),
    };
    let columns = words.say(
        [
            "Tal",
            "År",
            "Skiller sig ud fra de andre i kommunen",
            "Har flyttet sig siden sidst",
        ],
        [
            "Figure",
            "Year",
            "Apart from the others in the municipality",
            "Moved since last time",
        ],
    );
    vec![
        opening(
            words.say("Det korte svar", "The short answer").to_owned(),
            headline,
            words
                .say(
                    "Alle sammenligninger er prøvet sammen, så højst hver tyvende fremhævede forskel ventes at være tilfældig.",
                    "All comparisons are tested together, so that at most one in twenty of those called is expected to be chance.",
                )
                .to_owned(),
        ),
        Part::Table {
            table: Table {
                summary: words
                    .say("Tal, der adskiller sig", "Figures that differ")
                    .to_owned(),
                columns: columns.map(str::to_owned).to_vec(),
                rows,
            },
        },
        Part::Questions {
            items: words
                .say(
                    [
                        "Hvilke af forskellene kender vi godt i forvejen, og hvilke overrasker?",
                        "Hvor kan vi lære af hinanden, selv om tallene ikke kan skelnes?",
                    ],
                    [
                        "Which of the differences did we know of, and which surprise us?",
                        "Where can we learn from each other though the figures cannot be told apart?",
                    ],
                )
                .map(str::to_owned)
                .to_vec(),
        },
        Part::Room(Room::of("", 3).filling()),
    ]
}

/// One figure: who is where, then how it has moved.
fn figure(deck: &mut Deck<'_>, at: usize) -> Vec<Part> {
    let topic = &deck.topics[at];
    let words = deck.words;
    let alike = deck.alike(topic, FULL_MM);
    let together = match topic.last.funnel.is_none() {
        true => topic.seats.len() <= 9,
        false => topic.seats.len() <= FEW && alike.is_none(),
    };
    let label = topic.indicator.label.get(words.language).to_owned();
    let kicker = format!(
        "{} {}",
        topic.indicator.theme.label().get(words.language),
        topic.period()
    );
    let mut parts =
        vec![opening(kicker.clone(), deck.headline(topic), lead(deck, topic))];
    let name =
        |what: &str| format!("{BOOKLET}-{}-{what}", topic.data.id.replace('.', "-"));
    let mut wides: Vec<(String, Option<Chart>, Wide)> = Vec::new();
    let funnel = deck.funnel(topic, (FULL_MM, funnel_mm(topic.seats.len())));
    if let Some(chart) = funnel {
        let wide = wide(deck.funnel_title(topic), funnel_note(deck, topic));
        wides.push((name("tragt"), Some(chart), wide));
    } else if topic.last.funnel_hidden {
        parts.push(quiet(words.say(
            "Der er ingen tragt, for den kunne bruges til at regne et skjult tal ud.",
            "There is no funnel: a hidden figure could be worked out from it.",
        )));
    }
    let subtitle = match in_order(topic) {
        true => words.say(
            "Streg: usikkerhed. To streger, der ikke når hinanden, er tydeligt forskellige, to og to set. Rækkefølgen siger ikke mere end stregerne.",
            "Bar: uncertainty. Two bars that do not reach each other are clearly apart, pair by pair. The order says no more than the bars.",
        ),
        false => words.say(
            "I alfabetisk orden, for ikke alle tal har en beregnet usikkerhed.",
            "In alphabetical order: not every figure has a computed uncertainty.",
        ),
    };
    let mut beside = wide(deck.beside_title(topic), subtitle.to_owned());
    beside.words = deck.without(topic);
    beside.question = topic.indicator.question.get(words.language).to_owned();
    wides.push((name("prikker"), deck.beside(topic, FULL_MM), beside));
    let first_page = wides.len();
    if let Some(chart) = deck.changes(topic, FULL_MM) {
        let mut moved = wide(
            deck.change_title(topic),
            words
                .say(
                    "Mørk streg: sidste måling. Punkt: denne, med tilfældig variation. Alfabetisk orden.",
                    "Dark tick: last time. Dot: now, with chance variation. Alphabetical order.",
                )
                .to_owned(),
        );
        moved.question = words
            .say(
                "Hvad gjorde de, der har flyttet sig, og hvad kan forklare, at de fleste ikke har?",
                "What did those do who moved, and what may explain that most did not?",
            )
            .to_owned();
        wides.push((name("aendring"), Some(chart), moved));
    }
    if let Some(alike) = alike {
        let mut panel = wide(
            words.say(
                format!("{label}: hver for sig ved siden af dem, den ligner mest"),
                format!("{label}: each beside those it resembles most"),
            ),
            words
                .say(
                    "Ring med streg: enheden med tilfældig variation, fyldt hvor den er tydeligt forskellig fra alle sine lignende under ét. Grå punkter: dem i gruppen, den ligner mest.",
                    "Ring with bar: the unit with chance variation, filled where it is clearly apart from all its similar ones together. Grey dots: those of the group it resembles most.",
                )
                .to_owned(),
        );
        panel.words = alike.words;
        panel.question = words
            .say(
                "Hvad gør de, der ligner os, som vi kunne prøve?",
                "What do those that resemble us do that we could try?",
            )
            .to_owned();
        wides.push((name("ligner"), Some(alike.chart), panel));
    }
    if let Some(chart) = deck.years(topic, FULL_MM) {
        let title = words.say(
            format!("{label}: hver enheds egne år på samme skala"),
            format!("{label}: every unit's own years on one scale"),
        );
        let stops = match has_breaks(topic) {
            true => words.say(
                "Linjen er brudt, hvor målingen eller enheden er en anden end før.",
                "The line is broken where the measure or the unit is not the same as before.",
            ),
            false => words.say(
                "Få målinger kan ikke vise en tendens.",
                "A few measurements cannot show a trend.",
            ),
        };
        let mut years = wide(title, stops.to_owned());
        years.question = words
            .say(
                "Hvis vi ikke kendte tallene, hvilke år ville vi så selv kalde gode, og hvorfor?",
                "Without the figures, which years would we ourselves call good, and why?",
            )
            .to_owned();
        wides.push((name("aar"), Some(chart), years));
    }
    let views: Vec<&View> = topic.data.views.iter().filter(|v| v.is_whole()).collect();
    let recent = views.len().saturating_sub(5);
    for view in views.into_iter().skip(recent) {
        deck.note(at, view);
    }
    deck.note_changes(at);
    for (i, (name, chart, mut wide)) in wides.into_iter().enumerate() {
        if i == first_page && !together {
            parts.push(Part::Room(Room::of("", 2).filling()));
            parts.push(opening(
                kicker.clone(),
                format!("{label}: {}", words.say("de seneste år", "the latest years")),
                String::new(),
            ));
        }
        wide.chart = chart.map(|chart| deck.place(name, chart));
        parts.push(Part::Wide(wide));
    }
    let least = if together { 1 } else { 2 };
    parts.push(Part::Room(Room::of("", least).filling()));
    parts
}

pub(super) fn wide(title: String, subtitle: String) -> Wide {
    Wide { title, subtitle, chart: None, words: String::new(), question: String::new() }
}

/// The height of a funnel.
fn funnel_mm(units: usize) -> f64 {
    match units {
        ..=FEW => 29.0,
        4..=14 => 78.0,
        _ => 95.0,
    }
}

fn quiet(text: &str) -> Part {
    let line = Line { form: LineForm::Paragraph, text: text.to_owned() };
    Part::Text { lines: vec![line], quiet: true }
}

fn lead(deck: &Deck<'_>, topic: &Topic<'_>) -> String {
    let words = deck.words;
    let definition = topic.indicator.definition.get(words.language);
    format!(
        "{definition} {}.",
        words.say(
            format!("Kilde: {}", deck.source(topic)),
            format!("Source: {}", deck.source(topic)),
        )
    )
}

fn funnel_note(deck: &Deck<'_>, topic: &Topic<'_>) -> String {
    let words = deck.words;
    let funnel = topic.last.funnel.as_ref();
    let between = funnel.is_some_and(|f| f.between);
    match between {
        true => words.say(
            "Grænserne giver også plads til den forskel, der plejer at være mellem enheder. Tallet er ikke justeret for, hvem der går der.",
            "The limits also allow for what usually differs between units. The figure is not adjusted for intake.",
        ),
        false => words.say(
            "Grænserne viser kun tilfældig variation. Tallet er ikke justeret for, hvem der går der.",
            "The limits show chance alone. The figure is not adjusted for intake.",
        ),
    }
    .to_owned()
}

/// A page to write on.
fn learning(deck: &Deck<'_>) -> Vec<Part> {
    let words = deck.words;
    let rooms = words.say(
        [
            "Det vil vi spørge hinanden om",
            "Det kan vi give videre",
            "Vi besøger hinanden: hvem, hvornår, om hvad",
        ],
        [
            "What we will ask each other",
            "What we can pass on",
            "We visit each other: who, when, about what",
        ],
    );
    let [first, second, third] = rooms;
    vec![
        opening(
            words.say("Det tager vi med hjem", "What we take home").to_owned(),
            words
                .say("Et tal er begyndelsen på en samtale", "A figure begins a talk")
                .to_owned(),
            words
                .say(
                    "Skriv her, hvad I vil spørge om, og hvad I selv kan give.",
                    "Write here what you will ask, and what you can give.",
                )
                .to_owned(),
        ),
        Part::Room(Room::of(first, 8)),
        Part::Room(Room::of(second, 8)),
        Part::Room(Room::of(third, 5).filling()),
    ]
}

/// The method in three lines.
fn method(deck: &Deck<'_>) -> Vec<Part> {
    let words = deck.words;
    let lines = [
        words.say(
            "En forskel kaldes tydelig, når tilfældighed ikke forklarer den, også når der er taget højde for, hvor mange der er prøvet, og når den er stor nok til at betyde noget i praksis.",
            "A difference is called clear when chance does not explain it, also counting how many were tested, and when it is large enough to matter.",
        ),
        words.say(
            "Tragtens grænser er 95 % og 99,8 %. Bånd i stedet for præcise størrelser, når ikke alle har navn; båndets grænser er dem for dets mindste enhed.",
            "The funnel's limits are 95 % and 99.8 %. Bands instead of exact sizes where not all are named; a band has the limits of its smallest unit.",
        ),
        words.say(
            "Stregerne i diagrammet med punkter er 1,39 standardfejl til hver side, så to streger uden overlap svarer til en sikker forskel mellem to (Goldstein og Healy 1995).",
            "The bars in the chart of dots are 1.39 standard errors to each side, so that no overlap means a certain difference of two (Goldstein & Healy 1995).",
        ),
    ];
    vec![
        title(words.say("Metoden i tre linjer", "The method in three lines")),
        Part::Text {
            lines: lines
                .into_iter()
                .map(|text| Line { form: LineForm::Item, text: text.to_owned() })
                .collect(),
            quiet: true,
        },
    ]
}
