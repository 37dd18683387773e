//! Invented charts of every form: ordinary, crowded, empty and hidden.

use super::*;

const HIDDEN: &str = "Skjult af hensyn til eleverne";
const LONG: &str = "Den Selvejende Specialbørnehave og Fritidsinstitution Øst nr";

fn alt() -> AltText {
    AltText::new("Et opdigtet eksempel").expect("the words are there")
}

fn values(all: &[f64]) -> Vec<Point> {
    all.iter().copied().map(Point::value).collect()
}

/// Values with an interval of the same half-width around each.
fn banded(all: &[f64], half: f64) -> Vec<Point> {
    all.iter().map(|v| Point::between(*v, v - half, v + half)).collect()
}

fn ticks(all: &[(f64, &str)]) -> Vec<Tick> {
    all.iter().map(|(at, label)| Tick::new(*at, *label)).collect()
}

fn hidden() -> Point {
    Point::Hidden(HIDDEN.into())
}

/// Returns every sample with its name.
pub fn samples() -> Vec<(&'static str, Chart)> {
    let mut all = strips();
    all.extend(sparklines());
    all.extend(trends());
    all.extend(multiples());
    all.extend(dots());
    all.extend(stacked());
    all.extend(kinds());
    all.extend(bars());
    all.extend(positions());
    all.extend(courses());
    all.extend(others());
    all.extend(talk());
    all.extend(groups());
    all
}

fn strip() -> Strip {
    Strip {
        alt: alt(),
        own: Point::between(0.7, 0.45, 0.95),
        mark: Mark::Certain,
        municipality: Some(1.3),
        nation: Some(1.2),
        others: vec![0.9, 1.0, 1.05, 1.1, 1.15, 1.3, 1.45, 1.5, 1.7, 1.9, 2.0],
        low_wanted: true,
        lowest: "0,7".into(),
        highest: "2,0".into(),
        words: "tydeligt under de andre".into(),
        tinted: true,
    }
}

fn strips() -> Vec<(&'static str, Chart)> {
    let open = Strip {
        own: Point::between(55.0, 52.0, 58.0),
        mark: Mark::Open,
        municipality: Some(53.0),
        nation: Some(50.0),
        others: vec![46.0, 47.5, 48.0, 51.0, 52.5, 53.2, 54.0, 56.0],
        low_wanted: false,
        lowest: "46".into(),
        highest: "56".into(),
        words: String::new(),
        tinted: false,
        ..strip()
    };
    let cut = Strip {
        own: Point::between(3.5, 0.5, 6.0),
        others: vec![3.4, 3.6, 3.7],
        municipality: Some(3.5),
        nation: None,
        ..open.clone()
    };
    vec![
        ("strip-certain", Chart::Strip(strip())),
        ("strip-open", Chart::Strip(open.clone())),
        ("strip-cut", Chart::Strip(cut)),
        (
            "strip-counted",
            Chart::Strip(Strip {
                own: Point::value(56.0),
                mark: Mark::Counted,
                ..open.clone()
            }),
        ),
        (
            "strip-empty",
            Chart::Strip(Strip {
                own: Point::Gap,
                municipality: None,
                nation: None,
                others: vec![],
                ..open.clone()
            }),
        ),
        (
            "strip-alone",
            Chart::Strip(Strip {
                own: Point::value(4.0),
                municipality: None,
                nation: None,
                others: vec![4.0],
                ..open.clone()
            }),
        ),
        ("strip-hidden", Chart::Strip(Strip { own: hidden(), ..open })),
    ]
}

fn sparklines() -> Vec<(&'static str, Chart)> {
    let plain = Sparkline {
        alt: alt(),
        own: values(&[3.6, 3.5, 3.5, 3.5, 3.8]),
        mark: Mark::Certain,
        municipality: values(&[3.7, 3.65, 3.6, 3.7, 3.7]),
        noticeable: Some(0.1),
    };
    let broken = Sparkline {
        own: vec![
            Point::value(52.0),
            Point::Break(String::new()),
            Point::value(50.0),
            Point::Break(String::new()),
            Point::value(53.0),
            Point::value(54.0),
            Point::value(55.0),
        ],
        mark: Mark::Open,
        ..plain.clone()
    };
    vec![
        ("sparkline", Chart::Sparkline(plain.clone())),
        (
            "sparkline-broken",
            Chart::Sparkline(Sparkline {
                municipality: vec![
                    Point::Gap,
                    Point::Gap,
                    Point::value(52.0),
                    Point::value(53.0),
                    Point::value(54.0),
                ],
                ..broken
            }),
        ),
        (
            "sparkline-one",
            Chart::Sparkline(Sparkline {
                own: values(&[3.0]),
                municipality: vec![],
                mark: Mark::Counted,
                ..plain.clone()
            }),
        ),
        (
            "sparkline-empty",
            Chart::Sparkline(Sparkline {
                own: vec![],
                municipality: vec![],
                ..plain.clone()
            }),
        ),
        (
            "sparkline-hidden",
            Chart::Sparkline(Sparkline {
                own: vec![Point::Hidden("Skjult af hensyn".into()); 3],
                ..plain
            }),
        ),
    ]
}

pub fn trend() -> Trend {
    let mut own =
        vec![Point::between(28.0, 24.0, 32.3), Point::Break("ny opgørelse".into())];
    own.extend(banded(&[25.0, 27.0, 26.0], 3.9));
    own.push(Point::between(17.0, 14.0, 20.5));
    let gap = |all: &[f64]| {
        let mut points = vec![Point::Gap];
        points.extend(values(all));
        points
    };
    Trend {
        alt: alt(),
        width_mm: 64.0,
        height_mm: 44.0,
        years: ["21/22", "22/23", "23/24", "24/25", "25/26"].map(str::to_owned).to_vec(),
        own,
        mark: Mark::Certain,
        municipality: gap(&[23.0, 22.0, 21.4, 20.6]),
        nation: gap(&[20.5, 20.8, 20.2, 20.0]),
        ticks: ticks(&[(10.0, "10\u{a0}%"), (20.0, "20\u{a0}%"), (30.0, "30\u{a0}%")]),
        own_label: "17\u{a0}%".into(),
        municipality_label: "kommunen 21\u{a0}%".into(),
        nation_label: "landet 20\u{a0}%".into(),
    }
}

fn trends() -> Vec<(&'static str, Chart)> {
    let gap = Trend {
        own: vec![
            Point::between(3.6, 3.4, 3.8),
            Point::Gap,
            Point::between(3.7, 3.5, 3.9),
            Point::Gap,
            Point::between(3.6, 3.4, 3.8),
        ],
        mark: Mark::Open,
        municipality: values(&[3.6, 3.6, 3.6, 3.6, 3.6]),
        nation: values(&[3.6, 3.6, 3.6, 3.6, 3.6]),
        ticks: ticks(&[(3.4, "3,4"), (3.6, "3,6"), (3.8, "3,8")]),
        own_label: "3,6".into(),
        municipality_label: "kommunen 3,6".into(),
        nation_label: "landet 3,6".into(),
        width_mm: 82.0,
        ..trend()
    };
    let mut shut = trend();
    shut.own[0] = hidden();
    shut.own[5] = hidden();
    shut.own_label = String::new();
    vec![
        ("trend", Chart::Trend(trend())),
        ("trend-gap", Chart::Trend(gap)),
        (
            "trend-one",
            Chart::Trend(Trend {
                years: vec!["2025/26".into()],
                own: vec![Point::between(17.0, 14.0, 20.5)],
                municipality: values(&[20.6]),
                nation: values(&[20.0]),
                ..trend()
            }),
        ),
        (
            "trend-long",
            Chart::Trend(Trend {
                municipality_label:
                    "Kommunens øvrige dagtilbud og fritidsinstitutioner 21\u{a0}%".into(),
                ..trend()
            }),
        ),
        ("trend-hidden", Chart::Trend(shut)),
    ]
}

fn multiples() -> Vec<(&'static str, Chart)> {
    let panel =
        |title: &str, own: &[f64], kom: &[f64], land: &[f64], value: &str| Panel {
            title: title.into(),
            words: "ingen sikker ændring".into(),
            mark: Mark::Open,
            own: banded(own, 0.09),
            municipality: values(kom),
            nation: values(land),
            value: value.into(),
        };
    let mut panels = vec![
        panel(
            "Generel trivsel",
            &[3.7, 3.6, 3.6, 3.63, 3.66],
            &[3.64, 3.6, 3.59, 3.61, 3.6],
            &[3.64, 3.6, 3.6, 3.6, 3.6],
            "3,7",
        ),
        panel(
            "Social trivsel",
            &[4.0, 3.9, 3.9, 3.94, 4.02],
            &[4.0, 3.98, 3.96, 3.98, 3.98],
            &[4.0, 3.9, 3.9, 3.9, 3.9],
            "4,0",
        ),
        panel(
            "Faglig trivsel",
            &[3.6, 3.6, 3.5, 3.63, 3.62],
            &[3.65, 3.62, 3.6, 3.61, 3.6],
            &[3.6, 3.6, 3.6, 3.6, 3.6],
            "3,6",
        ),
        panel(
            "Støtte og inspiration",
            &[3.1, 3.1, 3.0, 3.07, 3.02],
            &[3.23, 3.2, 3.18, 3.21, 3.2],
            &[3.2, 3.2, 3.2, 3.2, 3.2],
            "3,0",
        ),
        panel(
            "Ro og orden",
            &[3.7, 3.62, 3.6, 3.6, 3.82],
            &[3.76, 3.73, 3.71, 3.74, 3.73],
            &[3.8, 3.8, 3.7, 3.7, 3.7],
            "3,8",
        ),
    ];
    panels[4].mark = Mark::Certain;
    panels[4].words = "▲ +0,2 tydeligt bedre".into();
    let form = SmallMultiples {
        alt: alt(),
        width_mm: 170.0,
        height_mm: 54.0,
        panels,
        ticks: ticks(&[(3.0, "3,0"), (3.5, "3,5"), (4.0, "4,0")]),
        first_year: "21/22".into(),
        last_year: "25/26".into(),
        municipality_label: "kommunen".into(),
        nation_label: "landet".into(),
    };
    let mut shut = form.clone();
    shut.panels[0].own = vec![hidden(), hidden(), Point::Gap, hidden(), hidden()];
    shut.panels[1].own.insert(2, Point::Break("nye spørgsmål".into()));
    shut.panels[1].own[1] = Point::Gap;
    for panel in &mut shut.panels {
        panel.municipality = vec![Point::Gap; 5];
    }
    vec![
        ("multiples", Chart::SmallMultiples(form)),
        ("multiples-hidden", Chart::SmallMultiples(shut)),
    ]
}

fn row(label: &str, at: f64, municipality: f64, base: &str) -> DotRow {
    DotRow {
        others: vec![],
        label: label.into(),
        own: Point::between(at, at - at * 0.5, at + at * 0.6),
        mark: Mark::Open,
        municipality: Some(municipality),
        before: None,
        base: base.into(),
    }
}

fn dots() -> Vec<(&'static str, Chart)> {
    let mut rows = vec![
        row("0. kl.", 10.5, 13.0, "5 af 48"),
        row("1. kl.", 0.0, 13.0, ""),
        row("2. kl.", 12.2, 13.0, "6 af 49"),
        row("3. kl.", 12.5, 14.0, "6 af 48"),
        row("4. kl.", 16.0, 15.0, "8 af 50"),
        row("5. kl.", 0.0, 15.0, ""),
        row("6. kl.", 16.7, 18.0, "8 af 48"),
        row("7. kl.", 18.4, 22.0, "9 af 49"),
        row("8. kl.", 25.0, 27.0, "12 af 48"),
        row("9. kl.", 31.3, 30.0, "15 af 48"),
    ];
    for i in [1, 5] {
        rows[i].own = hidden();
        rows[i].municipality = None;
    }
    let form = Dots {
        alt: alt(),
        width_mm: 82.0,
        height_mm: 0.0,
        rows,
        ticks: ticks(&[
            (0.0, "0\u{a0}%"),
            (10.0, "10"),
            (20.0, "20"),
            (30.0, "30"),
            (40.0, "40"),
            (50.0, "50"),
        ]),
        nation: Some(Tick::new(20.0, "landet")),
        municipality_label: "kommunen".into(),
        base_head: String::new(),
    };
    let mut wide = vec![row("2. kl.", 54.0, 53.0, "47"), row(LONG, 47.0, 52.0, "1.049")];
    wide[0].own = Point::between(54.0, 46.0, 62.0);
    wide[1].own = Point::between(47.0, 39.0, 55.0);
    wide[1].mark = Mark::Certain;
    wide[1].before = Some(59.0);
    vec![
        ("dots-hidden", Chart::Dots(form.clone())),
        ("dots-tall", Chart::Dots(Dots { height_mm: 90.0, ..form.clone() })),
        (
            "dots-long",
            Chart::Dots(Dots {
                rows: wide,
                ticks: ticks(&[(40.0, "40"), (50.0, "50"), (60.0, "60"), (70.0, "70")]),
                nation: Some(Tick::new(50.0, "landet")),
                base_head: "elever".into(),
                ..form.clone()
            }),
        ),
        (
            "dots-empty",
            Chart::Dots(Dots {
                rows: vec![DotRow {
                    others: vec![12.0, 40.0, 41.0],
                    own: Point::Gap,
                    municipality: None,
                    ..row("0. kl.", 0.0, 0.0, "")
                }],
                ticks: vec![],
                nation: None,
                ..form
            }),
        ),
    ]
}

fn stack(label: &str, tone: Tone, parts: &[u32], total: &str, base: &str) -> StackRow {
    let share = |v: &u32| Share { at: f64::from(*v), text: v.to_string() };
    StackRow {
        label: label.into(),
        tone,
        answers: Answers::Shares(parts.iter().map(share).collect()),
        total: total.into(),
        base: base.into(),
        gap: false,
    }
}

fn stacked() -> Vec<(&'static str, Chart)> {
    let mut rows = vec![
        stack("Skolen 2025/26", Tone::Own, &[3, 8, 22, 43, 24], "67\u{a0}%", "262"),
        stack("Skolen 2024/25", Tone::Before, &[5, 13, 28, 37, 17], "54\u{a0}%", "255"),
        stack("Kommunen", Tone::Others, &[5, 11, 26, 39, 19], "58\u{a0}%", "3.240"),
        stack("4. kl.", Tone::Part, &[2, 4, 15, 46, 33], "79\u{a0}%", "46"),
        stack("5. kl.", Tone::Part, &[2, 7, 16, 44, 31], "75\u{a0}%", "45"),
        stack("6. kl.", Tone::Part, &[2, 9, 23, 43, 23], "66\u{a0}%", "44"),
        stack("7. kl.", Tone::Part, &[5, 9, 28, 42, 16], "58\u{a0}%", "43"),
        stack("8.–9. kl.", Tone::Part, &[4, 10, 25, 42, 19], "61\u{a0}%", "84"),
    ];
    rows[3].gap = true;
    let names = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    let form = Stacked {
        alt: alt(),
        width_mm: 170.0,
        height_mm: 0.0,
        categories: names(&["aldrig", "sjældent", "en gang imellem", "tit", "meget tit"]),
        unwanted: 3,
        rows,
        base_head: "svar".into(),
    };
    let mut shut = form.clone();
    shut.rows[4].answers = Answers::Hidden(HIDDEN.into());
    shut.rows[4].base = String::new();
    let eight = Stacked {
        categories: names(&[
            "i meget lav grad",
            "i lav grad",
            "i nogen lav grad",
            "hverken eller",
            "i nogen grad",
            "i høj grad",
            "i meget høj grad",
            "altid",
        ]),
        unwanted: 4,
        rows: vec![stack(
            LONG,
            Tone::Own,
            &[1, 2, 3, 4, 30, 30, 20, 10],
            "90\u{a0}%",
            "31",
        )],
        ..form.clone()
    };
    let half = Stacked {
        width_mm: 82.0,
        categories: names(&["nej", "ja"]),
        unwanted: 1,
        rows: vec![
            stack("I år", Tone::Own, &[39, 61], "61\u{a0}%", "41"),
            stack("Kommunen", Tone::Others, &[100, 0], "0\u{a0}%", "800"),
        ],
        ..form.clone()
    };
    vec![
        ("stacked-tall", Chart::Stacked(Stacked { height_mm: 70.0, ..form.clone() })),
        ("stacked", Chart::Stacked(form)),
        ("stacked-eight", Chart::Stacked(eight)),
        ("stacked-half", Chart::Stacked(half)),
        ("stacked-hidden", Chart::Stacked(shut)),
    ]
}

fn kinds() -> Vec<(&'static str, Chart)> {
    let all: [(&str, [f64; 3], &str); 10] = [
        ("0. kl.", [4.1, 1.7, 0.3], "6,1"),
        ("1. kl.", [3.9, 1.6, 0.3], "5,8"),
        ("2. kl.", [3.8, 1.5, 0.3], "5,6"),
        ("3. kl.", [4.0, 1.6, 0.4], "6,0"),
        ("4. kl.", [4.1, 1.7, 0.4], "6,2"),
        ("5. kl.", [4.2, 1.6, 0.5], "6,3"),
        ("6. kl.", [4.3, 1.7, 0.6], "6,6"),
        ("7. kl.", [4.7, 1.8, 1.0], "7,5"),
        ("8. kl.", [5.3, 1.9, 1.5], "8,7"),
        ("9. kl.", [5.6, 1.9, 1.7], "9,2"),
    ];
    let rows: Vec<KindRow> = all
        .iter()
        .map(|(label, values, total)| KindRow {
            label: (*label).into(),
            values: KindValues::Values(values.to_vec()),
            total: (*total).into(),
        })
        .collect();
    let form = Kinds {
        alt: alt(),
        width_mm: 82.0,
        height_mm: 0.0,
        kinds: ["sygdom", "med tilladelse", "ulovligt"].map(str::to_owned).to_vec(),
        rows,
        ticks: ticks(&[
            (0.0, "0\u{a0}%"),
            (2.0, "2"),
            (4.0, "4"),
            (6.0, "6"),
            (8.0, "8"),
            (10.0, "10"),
        ]),
    };
    let mut shut = form.clone();
    shut.rows[1].values = KindValues::Hidden(HIDDEN.into());
    shut.rows[4].values = KindValues::Missing;
    shut.rows[0].values = KindValues::Values(vec![0.0, 0.0, 0.0]);
    shut.rows[0].total = "0,0".into();
    let tall = Kinds { height_mm: 80.0, ..form.clone() };
    vec![
        ("kinds", Chart::Kinds(form)),
        ("kinds-hidden", Chart::Kinds(shut)),
        ("kinds-tall", Chart::Kinds(tall)),
    ]
}

fn bars() -> Vec<(&'static str, Chart)> {
    let bar =
        |label: &str, v: f64, text: &str, kom: Option<f64>, land: Option<f64>| BarRow {
            label: label.into(),
            own: Point::value(v),
            text: text.into(),
            municipality: kom,
            nation: land,
            strong: false,
        };
    let mut rows = vec![
        bar("2023/24", 89.0, "89\u{a0}%", Some(90.0), Some(89.5)),
        bar("2024/25", 91.0, "91\u{a0}%", Some(90.5), Some(89.8)),
        bar("2025/26", 92.0, "92\u{a0}%", Some(91.0), Some(84.0)),
    ];
    rows[2].strong = true;
    let form = Bars {
        alt: alt(),
        width_mm: 82.0,
        height_mm: 0.0,
        rows,
        ticks: ticks(&[(0.0, "0\u{a0}%"), (50.0, "50"), (100.0, "100")]),
        municipality_label: "kommunen".into(),
        nation_label: "landet".into(),
    };
    let mut shut = form.clone();
    shut.rows[0].own = hidden();
    shut.rows[1].own = Point::Gap;
    let below = Bars {
        rows: vec![
            bar("Ændring", -0.4, "−0,4", None, None),
            bar(LONG, 0.7, "+0,7", None, None),
        ],
        ticks: vec![],
        ..form.clone()
    };
    vec![
        ("bars-tall", Chart::Bars(Bars { height_mm: 30.0, ..form.clone() })),
        ("bars", Chart::Bars(form)),
        ("bars-below-zero", Chart::Bars(below)),
        ("bars-hidden", Chart::Bars(shut)),
    ]
}

fn positions() -> Vec<(&'static str, Chart)> {
    let form = Position {
        alt: alt(),
        width_mm: 64.0,
        own: Point::between(3.02, 2.94, 3.1),
        mark: Mark::Certain,
        own_label: "Strandskolen 3,0".into(),
        others: vec![3.07, 3.08, 3.12, 3.15, 3.19, 3.2, 3.22, 3.26, 3.29, 3.36, 3.41],
        others_label: "de andre skoler".into(),
        municipality: Some(Tick::new(3.2, "kommunen 3,2")),
        nation: Some(Tick::new(3.2, "landet 3,2")),
        ticks: ticks(&[
            (2.9, "2,9"),
            (3.0, "3,0"),
            (3.1, "3,1"),
            (3.2, "3,2"),
            (3.3, "3,3"),
            (3.4, "3,4"),
            (3.5, "3,5"),
        ]),
    };
    vec![
        ("position", Chart::Position(form.clone())),
        (
            "position-long",
            Chart::Position(Position {
                own_label: format!("{LONG} 3,4"),
                own: Point::between(3.42, 3.3, 3.5),
                mark: Mark::Open,
                municipality: Some(Tick::new(
                    3.45,
                    "kommunen, alle 12 institutioner 3,5",
                )),
                ..form.clone()
            }),
        ),
        (
            "position-same",
            Chart::Position(Position {
                own: Point::value(3.0),
                mark: Mark::Counted,
                others: vec![3.0; 12],
                municipality: Some(Tick::new(3.0, "kommunen 3,0")),
                nation: None,
                ticks: vec![],
                ..form.clone()
            }),
        ),
        (
            "position-hidden",
            Chart::Position(Position { own: hidden(), own_label: String::new(), ..form }),
        ),
    ]
}

fn others() -> Vec<(&'static str, Chart)> {
    let key = |swatch: Swatch, title: &str, words: &str| Key {
        swatch,
        title: title.into(),
        words: words.into(),
    };
    let guide = ReadingGuide {
        alt: alt(),
        width_mm: 170.0,
        own: "Strandskolen".into(),
        municipality: "kommunen, alle 12 skoler".into(),
        nation: "landet".into(),
        others: "kommunens andre skoler, uden navn".into(),
        interval: "så langt kan tallet svinge tilfældigt".into(),
        keys: vec![
            key(Swatch::Certain, "Fyldt: sikker forskel", "fra de andre eller fra sidst"),
            key(Swatch::Open, "Åben: kan ikke skelnes", "fra tilfældige udsving"),
            key(Swatch::Counted, "Firkant: optalt tal", "uden usikkerhed"),
            key(Swatch::Words, "Sandfarvet: jeres ord", "citater og plads til noter"),
        ],
    };
    let item = |swatch: Swatch, words: &str| LegendItem { swatch, words: words.into() };
    let part = |minutes: u16, owner: Owner| AgendaPart { minutes, owner };
    vec![
        ("guide", Chart::ReadingGuide(guide.clone())),
        ("guide-long", Chart::ReadingGuide(ReadingGuide { own: LONG.into(), ..guide })),
        (
            "legend",
            Chart::Legend(Legend {
                alt: alt(),
                width_mm: 170.0,
                items: vec![
                    item(Swatch::Certain, "sikker forskel"),
                    item(Swatch::Open, "kan ikke skelnes"),
                    item(Swatch::Counted, "optalt tal"),
                    item(Swatch::Interval, "usikkerhed"),
                    item(Swatch::Others, "de andre 11 skoler"),
                    item(Swatch::Municipality, "kommunen"),
                    item(Swatch::Nation, "landet"),
                    item(Swatch::Break, "ny måling"),
                ],
            }),
        ),
        (
            "legend-narrow",
            Chart::Legend(Legend {
                alt: alt(),
                width_mm: 60.0,
                items: vec![
                    item(Swatch::OwnPatch, "skolens punkt"),
                    item(Swatch::GreyPatch, "forvaltningens"),
                    item(Swatch::PalePatch, "fælles"),
                    item(
                        Swatch::Hidden,
                        "skjult af hensyn til eleverne, fordi der er under fem i gruppen",
                    ),
                    item(Swatch::Words, "jeres ord"),
                ],
            }),
        ),
        (
            "agenda",
            Chart::Agenda(Agenda {
                alt: alt(),
                parts: vec![
                    part(10, Owner::Common),
                    part(20, Owner::Unit),
                    part(15, Owner::Administration),
                ],
            }),
        ),
    ]
}

/// Months against the usual ones, and the same pupils in two tests.
fn courses() -> Vec<(&'static str, Chart)> {
    let mut all = controls();
    all.extend(slopes());
    all.extend(moves());
    all
}

fn controls() -> Vec<(&'static str, Chart)> {
    let year = |label: &str, values: [f64; 11], from: usize| ControlYear {
        label: label.into(),
        months: values
            .iter()
            .enumerate()
            .map(|(i, v)| ControlMonth {
                label: match i {
                    0 => "aug".into(),
                    5 => "jan".into(),
                    10 => "jun".into(),
                    _ => String::new(),
                },
                own: Point::value(*v),
                mark: if i >= from { Mark::Certain } else { Mark::Open },
            })
            .collect(),
    };
    let calm = [0.2, -0.4, 0.3, -0.1, 0.5, -0.5, 0.1, 0.4, -0.3, 0.0, 0.2];
    let below = [0.0, -0.5, 0.2, -0.1, -0.9, -1.3, -1.1, -0.8, -1.4, -1.0, -1.2];
    let form = Control {
        alt: alt(),
        width_mm: 170.0,
        height_mm: 55.0,
        years: vec![
            year("2023/24", calm, 11),
            year("2024/25", calm.map(|v| -v), 11),
            year("2025/26", below, 4),
        ],
        limits: Interval { low: -1.5, high: 1.5 },
        ticks: ticks(&[(-2.0, "−2"), (-1.0, "−1"), (0.0, "0"), (1.0, "+1"), (2.0, "+2")]),
        upper_label: "øvre grænse".into(),
        usual_label: "det sædvanlige for måneden".into(),
        lower_label: "nedre grænse".into(),
        bracket: Some(Bracket {
            year: 2,
            first: 4,
            last: 10,
            words: "syv måneder i træk under".into(),
            certain: true,
            above: false,
        }),
    };
    let mut shut = form.clone();
    shut.years[0].months[3].own = hidden();
    shut.years[2].months[1].own = Point::Gap;
    shut.years[2].months = shut.years[2].months.iter().take(8).cloned().collect();
    let mut above = form.clone();
    for month in &mut above.years[2].months {
        if let Point::Value { at, .. } = &mut month.own {
            *at = -*at;
        }
        month.mark = Mark::Open;
    }
    above.bracket = Some(Bracket {
        certain: false,
        above: true,
        words: "syv måneder i træk over".into(),
        ..form.bracket.clone().expect("the sample has a bracket")
    });
    vec![
        ("control", Chart::Control(form)),
        ("control-above", Chart::Control(above)),
        ("control-hidden", Chart::Control(Control { bracket: None, ..shut })),
    ]
}

fn slopes() -> Vec<(&'static str, Chart)> {
    let group = |label: &str, base: &str, first: f64, second: f64| SlopeGroup {
        label: label.into(),
        base: base.into(),
        first,
        first_text: format!("{first}"),
        second,
        interval: Some(Interval { low: second - 6.0, high: second + 6.0 }),
        second_text: format!("{second}"),
        mark: Mark::Open,
        by_itself: Some(first + (50.0 - first) * 0.15),
    };
    let form = Slope {
        alt: alt(),
        width_mm: 82.0,
        height_mm: 66.0,
        groups: vec![
            group("øverste", "21 elever", 84.0, 78.0),
            group("midterste", "40 elever", 50.0, 52.0),
            group("nederste", "24 elever", 17.0, 26.0),
        ],
        ticks: ticks(&[(0.0, "0"), (50.0, "50"), (100.0, "100")]),
        first_label: "2023/24".into(),
        second_label: "2025/26".into(),
        by_itself_label: "så langt flytter gruppen sig mod midten af sig selv".into(),
    };
    let mut near = form.clone();
    for (i, group) in near.groups.iter_mut().enumerate() {
        group.first = 50.0 + i as f64;
        group.second = 50.0 - i as f64;
        (group.interval, group.by_itself) = (None, None);
        group.mark = Mark::Certain;
    }
    vec![("slope", Chart::Slope(form)), ("slope-near", Chart::Slope(near))]
}

fn moves() -> Vec<(&'static str, Chart)> {
    let share = |n: u32| (n > 0).then(|| Share { at: f64::from(n), text: n.to_string() });
    let level = |label: &str, base: &str, cells: [u32; 3]| MovesRow {
        label: label.into(),
        base: base.into(),
        cells: MoveCells::Counts(cells.map(share)),
    };
    let form = Moves {
        alt: alt(),
        width_mm: 82.0,
        names: ["ned", "samme", "op"].map(str::to_owned),
        rows: vec![
            level("øverste", "21 elever", [8, 13, 0]),
            level("midterste", "40 elever", [8, 25, 7]),
            level("nederste", "24 elever", [0, 15, 9]),
        ],
        total: "16 rykkede op, 53 blev, 16 rykkede ned.".into(),
    };
    let mut shut = form.clone();
    shut.rows[1].cells = MoveCells::Hidden(HIDDEN.into());
    let mut large = form.clone();
    large.rows[1] = level("midterste", "440 elever", [5, 430, 5]);
    vec![
        ("moves", Chart::Moves(form)),
        ("moves-hidden", Chart::Moves(shut)),
        ("moves-large", Chart::Moves(large)),
    ]
}

/// Charts of the talk: agreements and rubrics.
fn talk() -> Vec<(&'static str, Chart)> {
    let row = |label: &str, point, mark, text: &str| AgreedRow {
        label: label.into(),
        point,
        mark,
        text: text.into(),
    };
    let agreed = Agreed {
        alt: alt(),
        width_mm: 61.0,
        rows: vec![
            row("2024/25", Point::between(26.0, 22.2, 30.1), None, "26\u{a0}%"),
            row(
                "2025/26",
                Point::between(17.0, 13.9, 20.6),
                Some(Mark::Certain),
                "17\u{a0}%",
            ),
        ],
        baseline: Some(26.0),
        zone: Some(Interval { low: 20.7, high: 31.3 }),
        zone_words: (String::new(), String::new()),
        target: Some(Tick::new(20.0, "mål højst 20\u{a0}%")),
        ticks: ticks(&[(10.0, "10\u{a0}%"), (20.0, "20"), (30.0, "30")]),
    };
    let form = Agreed {
        width_mm: 82.0,
        rows: vec![row("nu", Point::between(3.0, 2.9, 3.1), Some(Mark::Certain), "3,0")],
        baseline: Some(3.0),
        zone: Some(Interval { low: 2.7, high: 3.3 }),
        zone_words: ("kan ikke ses".into(), "kan ses".into()),
        target: None,
        ticks: ticks(&[(2.5, "2,5"), (3.0, "3,0"), (3.5, "3,5")]),
        ..agreed.clone()
    };
    let hidden_year = Agreed {
        rows: vec![row("2024/25", hidden(), None, ""), agreed.rows[1].clone()],
        zone: None,
        baseline: None,
        ..agreed.clone()
    };
    let step = |label: &str, own: [Option<usize>; 3], other| LadderRow {
        label: label.into(),
        own: own.to_vec(),
        other: vec![None, Some(0), other],
    };
    let ladder = Ladder {
        alt: alt(),
        width_mm: 170.0,
        levels: [
            "Vi taler om det",
            "Vi afprøver",
            "Vi gør det systematisk",
            "Vi udvikler det",
        ]
        .map(str::to_owned)
        .to_vec(),
        areas: vec![
            LadderArea {
                label: "Læringssamtaler".into(),
                rows: vec![
                    step(
                        "Konkrete data gør samtalens fokus skarpere.",
                        [Some(0), Some(1), Some(2)],
                        Some(1),
                    ),
                    step(LONG, [Some(1), None, Some(1)], Some(1)),
                ],
            },
            LadderArea {
                label: "Data".into(),
                rows: vec![step("Vi deler viden på tværs.", [None; 3], Some(3))],
            },
        ],
        own_label: "Skolen".into(),
        other_label: "Forvaltningen".into(),
        years: ["23/24", "24/25", "25/26"].map(str::to_owned).to_vec(),
        years_label: "år for år".into(),
    };
    vec![
        ("agreed", Chart::Agreed(agreed)),
        ("agreed-form", Chart::Agreed(form)),
        ("agreed-hidden", Chart::Agreed(hidden_year)),
        ("ladder", Chart::Ladder(ladder)),
        ("matrix", matrix(6, 22.0)),
        ("matrix-one", matrix(1, 22.0)),
    ]
}

/// Units with long names on some indicators: certain, open, counted, hidden, missing.
fn matrix(columns: usize, column_mm: f64) -> Chart {
    let heads = ["Medbestemmelse", "Samlet fravær, egne data", "Elever pr. lærer"];
    let column = |at: usize| MatrixColumn {
        head: heads[at % 3].into(),
        level: "kommunen 12,2 %".into(),
        centre: (at % 4 != 3).then_some(12.2),
        middle: 12.2,
        reach: 3.0,
        turned: at.is_multiple_of(2),
    };
    let cell = |at: usize| match at % 6 {
        0 => (Point::between(13.0, 12.5, 13.4), Mark::Certain, "13,0 %"),
        1 => (Point::between(12.0, 2.0, 22.0), Mark::Open, "12,0 %"),
        2 => (Point::value(9.0), Mark::Counted, "9,0 %"),
        3 => (Point::Hidden("skjult".into()), Mark::Open, "skjult"),
        4 => (Point::Gap, Mark::Open, "4 af 9"),
        _ => (Point::Gap, Mark::Open, "23/24"),
    };
    let row = |n: usize| MatrixRow {
        label: if n.is_multiple_of(2) { "Å".into() } else { LONG.into() },
        cells: (0..columns)
            .map(|at| {
                let (own, mark, words) = cell(at + n);
                MatrixCell { own, mark, words: words.into() }
            })
            .collect(),
    };
    Chart::Matrix(Matrix {
        alt: alt(),
        width_mm: 170.0,
        names_mm: 38.0,
        column_mm,
        columns: (0..columns).map(column).collect(),
        rows: (0..7).map(row).collect(),
    })
}

fn funnel_unit(at: f64, value: f64, beyond: u8, label: &str) -> FunnelUnit {
    FunnelUnit { at, value, beyond, label: label.into() }
}

fn groups() -> Vec<(&'static str, Chart)> {
    let band = |at, half| FunnelLimit {
        at,
        inner: [50.0 - half, 50.0 + half],
        outer: [50.0 - 1.6 * half, 50.0 + 1.6 * half],
    };
    let field =
        |from: f64, to: f64, label: &str| FunnelField { from, to, label: label.into() };
    let funnel = Funnel {
        alt: alt(),
        width_mm: 170.0,
        height_mm: 78.0,
        limits: vec![band(0.0, 12.0), band(0.5, 12.0), band(0.5, 7.0), band(1.0, 7.0)],
        units: vec![
            funnel_unit(0.12, 52.0, 0, ""),
            funnel_unit(0.25, 63.5, 1, ""),
            funnel_unit(0.38, 49.0, 0, "Nørremarkskolen"),
            funnel_unit(0.62, 38.0, 2, "Strandskolen"),
            funnel_unit(0.75, 38.4, 2, "Åvangsskolen"),
            funnel_unit(0.88, 50.0, 0, "Engvejens Skole"),
        ],
        centre: Tick::new(50.0, "alle skoler 50 %"),
        fields: vec![field(0.0, 0.5, "under 100"), field(0.5, 1.0, "mindst 100")],
        ticks: [30.0, 40.0, 50.0, 60.0, 70.0]
            .map(|v| Tick::new(v, format!("{v}")))
            .to_vec(),
        names: ["95 %".into(), "99,8 %".into()],
        axis: "elever bag tallet; i hvert felt er rækkefølgen tilfældig".into(),
    };
    let panel = |title: &str, own: Vec<Point>, mark, value: &str| UnitPanel {
        title: title.into(),
        own,
        mark,
        value: value.into(),
    };
    let years = |from: f64| vec![from, from + 2.0, from - 1.0, from + 1.0, from + 4.0];
    let line = |from: f64| years(from).into_iter().map(Point::value).collect::<Vec<_>>();
    let mut broken = line(44.0);
    broken.insert(3, Point::Break(String::new()));
    let mut gone = line(50.0);
    gone[4] = hidden();
    let panels = UnitPanels {
        alt: alt(),
        width_mm: 170.0,
        panels: vec![
            panel("Skole A", line(52.0), Mark::Certain, "56 %"),
            panel("Skole B", broken, Mark::Open, "48 %"),
            panel("Skole C", gone, Mark::Open, "skjult"),
            panel(LONG, line(47.0), Mark::Open, "51 %"),
            panel("Skole E", vec![Point::Gap; 5], Mark::Open, "intet tal"),
        ],
        columns: 4,
        reference: line(50.0),
        reference_label: "kommunen".into(),
        ticks: [40.0, 50.0, 60.0].map(|v| Tick::new(v, format!("{v}"))).to_vec(),
        years: ["21/22".into(), "25/26".into()],
    };
    let crowd = UnitPanels {
        panels: (0..26)
            .map(|k| {
                panel(
                    &format!("Skole {k}"),
                    line(40.0 + f64::from(k) / 5.0),
                    Mark::Open,
                    "51 %",
                )
            })
            .collect(),
        columns: 6,
        ..panels.clone()
    };
    vec![
        ("funnel-bands", Chart::Funnel(funnel)),
        ("unit-panels", Chart::UnitPanels(panels)),
        ("unit-panels-crowd", Chart::UnitPanels(crowd)),
    ]
}
