//! Arbitrary data for every form: never a panic, never a NaN; and for data as a
//! municipality has them, never an overlap.

use super::*;
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        6 => "[A-ZÆØÅ]?[a-zæøå]{1,12}( [a-zæøå0-9]{1,14}){0,7}",
        1 => "\\PC{0,60}",
        1 => "[a-zæøå]{40,60}",
    ]
}

/// Words as presenters write them: names up to 60 characters, short values.
fn name() -> impl Strategy<Value = String> {
    "[A-ZÆØÅ][a-zæøå]{2,16}( [a-zæøå]{2,14}){0,3}"
}

fn printed() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[−+]?[0-9]{1,3}(,[0-9])?(\u{a0}%)?"]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -20.0..120.0f64,
        1 => -1e12..1e12f64,
        1 => Just(0.0),
        1 => Just(5.0),
        1 => Just(1e-300),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
    ]
}

fn usual() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..100.0f64, 1 => Just(50.0), 1 => 3.0..4.0f64]
}

fn point<N, W>(number: N, words: W) -> impl Strategy<Value = Point>
where
    N: Strategy<Value = f64> + Clone + 'static,
    W: Strategy<Value = String> + Clone + 'static,
{
    prop_oneof![
        4 => number.clone().prop_map(Point::value),
        4 => (number.clone(), number.clone(), number)
            .prop_map(|(at, a, b)| Point::between(at, a.min(b), a.max(b))),
        1 => Just(Point::Gap),
        1 => words.clone().prop_map(Point::Hidden),
        1 => words.prop_map(Point::Break),
    ]
}

/// The raw material from which each form takes what it needs.
#[derive(Debug, Clone)]
struct Raw {
    points: Vec<Point>,
    numbers: Vec<f64>,
    words: Vec<String>,
    values: Vec<String>,
    width: f64,
    pick: usize,
}

impl Raw {
    fn word(&self, i: usize) -> String {
        self.words.get(i % self.words.len()).cloned().unwrap_or_default()
    }

    fn value(&self, i: usize) -> String {
        self.values.get(i % self.values.len()).cloned().unwrap_or_default()
    }

    fn number(&self, i: usize) -> f64 {
        self.numbers[i % self.numbers.len()]
    }

    fn some(&self, i: usize) -> Option<f64> {
        ((self.pick >> (i % 8)) % 2 == 1).then(|| self.number(i))
    }

    fn mark(&self, i: usize) -> Mark {
        [Mark::Certain, Mark::Open, Mark::Counted][(self.pick + i) % 3]
    }

    fn point(&self, i: usize) -> Point {
        self.points.get(i % self.points.len().max(1)).cloned().unwrap_or(Point::Gap)
    }

    fn ticks(&self) -> Vec<Tick> {
        (0..self.pick % 6).map(|i| Tick::new(self.number(i), self.value(i))).collect()
    }

    /// A series of exactly `years` years, with the breaks that came along.
    fn series(&self, from: usize, years: usize) -> Vec<Point> {
        let mut points: Vec<Point> = vec![];
        let mut left = years;
        for i in 0..4 * years {
            let point = self.point(from + i);
            if left == 0 {
                break;
            }
            left -= usize::from(!matches!(point, Point::Break(_)));
            points.push(point);
        }
        points.extend(std::iter::repeat_n(Point::Gap, left));
        points
    }
}

fn raw(wild: bool) -> BoxedStrategy<Raw> {
    let parts = if wild {
        (
            prop::collection::vec(point(number().boxed(), words().boxed()), 0..14)
                .boxed(),
            prop::collection::vec(number(), 1..30).boxed(),
            prop::collection::vec(words(), 1..8).boxed(),
            prop::collection::vec(words(), 1..8).boxed(),
            (-10.0..500.0f64).boxed(),
        )
    } else {
        let hidden = Just("Skjult af hensyn til eleverne".to_owned());
        (
            prop::collection::vec(point(usual().boxed(), hidden.boxed()), 1..14).boxed(),
            prop::collection::vec(usual(), 1..30).boxed(),
            prop::collection::vec(name(), 1..8).boxed(),
            prop::collection::vec(printed(), 1..8).boxed(),
            (64.0..170.0f64).boxed(),
        )
    };
    (parts, 0usize..256)
        .prop_map(|((points, numbers, words, values, width), pick)| Raw {
            points,
            numbers,
            words,
            values,
            width,
            pick,
        })
        .boxed()
}

fn alt() -> AltText {
    AltText::new("Et eksempel").expect("the words are there")
}

fn forms(raw: &Raw) -> Vec<Chart> {
    let mut all = series_forms(raw);
    all.extend(row_forms(raw));
    all.extend(other_forms(raw));
    all.extend(course_forms(raw));
    all.extend(group_forms(raw));
    all
}

/// The forms of documents about several units.
fn group_forms(raw: &Raw) -> Vec<Chart> {
    let n = raw.pick % 7;
    let at = |i: usize| i as f64 / n.max(1) as f64;
    let limit = |i: usize| {
        let (middle, half) = (raw.number(0), raw.number(i).abs());
        let inner = [middle - half, middle + half];
        FunnelLimit {
            at: at(i),
            inner,
            outer: [middle - 1.5 * half, middle + 1.5 * half],
        }
    };
    let field =
        |i: usize| FunnelField { from: at(i), to: at(i + 1), label: raw.value(i) };
    let unit = |i: usize| FunnelUnit {
        at: at(i),
        value: raw.number(i),
        beyond: (i % 3) as u8,
        label: raw.word(i),
    };
    let years = raw.pick % 5 + 1;
    let panel = |i: usize| UnitPanel {
        title: raw.word(i),
        own: raw.series(i, years),
        mark: raw.mark(i),
        value: raw.value(i),
    };
    let column = |i: usize| MatrixColumn {
        head: raw.word(i),
        level: raw.value(i),
        centre: raw.some(i),
        middle: raw.number(i),
        reach: raw.number(i + 1),
        turned: i % 2 == 1,
    };
    let cell = |i: usize| MatrixCell {
        own: raw.point(i),
        mark: raw.mark(i),
        words: raw.value(i),
    };
    let row = |i: usize| MatrixRow {
        label: raw.word(i),
        cells: (0..n).map(|j| cell(i + j)).collect(),
    };
    vec![
        Chart::Funnel(Funnel {
            alt: alt(),
            width_mm: raw.width,
            height_mm: 80.0,
            limits: (0..=n).map(limit).collect(),
            units: (0..n).map(unit).collect(),
            centre: Tick::new(raw.number(0), raw.value(0)),
            fields: (0..n).map(field).collect(),
            ticks: raw.ticks(),
            names: ["95 %".to_owned(), "99,8 %".to_owned()],
            axis: raw.word(0),
        }),
        Chart::UnitPanels(UnitPanels {
            alt: alt(),
            width_mm: raw.width,
            panels: (0..n).map(panel).collect(),
            columns: raw.pick % 4 + 1,
            reference: raw.series(1, years),
            reference_label: raw.word(1),
            ticks: raw.ticks(),
            years: [raw.value(0), raw.value(1)],
        }),
        Chart::Matrix(Matrix {
            alt: alt(),
            width_mm: raw.width,
            names_mm: raw.width / 4.0,
            column_mm: raw.width / 6.0,
            columns: (0..n).map(column).collect(),
            rows: (0..n).map(row).collect(),
        }),
    ]
}

fn series_forms(raw: &Raw) -> Vec<Chart> {
    let years = raw.pick % 7 + 1;
    let panel = |i: usize| Panel {
        title: raw.word(i),
        words: raw.word(i + 1),
        mark: raw.mark(i),
        own: raw.series(i, years),
        municipality: raw.series(i + 3, years),
        nation: if i.is_multiple_of(2) { vec![] } else { raw.series(i + 5, years) },
        value: raw.value(i),
    };
    vec![
        Chart::Strip(Strip {
            alt: alt(),
            own: raw.point(0),
            mark: raw.mark(0),
            municipality: raw.some(0),
            nation: raw.some(1),
            others: raw.numbers.clone(),
            low_wanted: raw.pick.is_multiple_of(2),
            lowest: raw.value(0),
            highest: raw.value(1),
            words: "tydeligt under de andre".into(),
            tinted: false,
        }),
        Chart::Sparkline(Sparkline {
            alt: alt(),
            own: raw.points.clone(),
            mark: raw.mark(0),
            municipality: raw.series(3, years),
            noticeable: raw.some(0),
        }),
        Chart::Trend(Trend {
            alt: alt(),
            width_mm: raw.width,
            height_mm: 60.0,
            years: (0..years).map(|i| format!("{}/{}", 20 + i, 21 + i)).collect(),
            own: raw.series(0, years),
            mark: raw.mark(0),
            municipality: raw.series(3, years),
            nation: vec![],
            ticks: raw.ticks(),
            own_label: raw.value(0),
            municipality_label: raw.word(0),
            nation_label: raw.value(2),
        }),
        Chart::SmallMultiples(SmallMultiples {
            alt: alt(),
            width_mm: raw.width,
            height_mm: 60.0,
            panels: (0..raw.pick % 6 + 1).map(panel).collect(),
            ticks: raw.ticks(),
            first_year: "21/22".into(),
            last_year: "25/26".into(),
            municipality_label: "kommunen".into(),
            nation_label: "landet".into(),
        }),
    ]
}

/// Months, and the same persons in two tests.
fn course_forms(raw: &Raw) -> Vec<Chart> {
    let n = raw.pick % 6 + 1;
    let month = |i: usize| ControlMonth {
        label: if i.is_multiple_of(5) { raw.value(i) } else { String::new() },
        own: raw.point(i),
        mark: raw.mark(i),
    };
    let months = |year: usize| (year * 5..year * 5 + 1 + raw.pick % 12).map(month);
    let (a, b) = (raw.number(0), raw.number(1));
    let last = raw.pick % 12;
    let bracket = Bracket {
        year: raw.pick % n,
        first: last / 2,
        last,
        words: raw.word(1),
        certain: raw.pick.is_multiple_of(2),
        above: raw.pick.is_multiple_of(3),
    };
    let group = |i: usize| SlopeGroup {
        label: raw.word(i),
        base: raw.value(i),
        first: raw.number(i),
        first_text: raw.value(i),
        second: raw.number(i + 1),
        interval: None,
        second_text: raw.value(i + 1),
        mark: raw.mark(i),
        by_itself: raw.some(i),
    };
    let share = |i: usize| {
        let shown = !(raw.pick + i).is_multiple_of(4);
        shown.then(|| Share { at: raw.number(i).abs(), text: raw.value(i) })
    };
    let level = |i: usize| MovesRow {
        label: raw.word(i),
        base: raw.value(i),
        cells: match (raw.pick + i) % 5 {
            4 => MoveCells::Hidden("Skjult af hensyn til eleverne".into()),
            _ => MoveCells::Counts([share(i), share(i + 1), share(i + 2)]),
        },
    };
    vec![
        Chart::Control(Control {
            alt: alt(),
            width_mm: raw.width,
            height_mm: 58.0,
            years: (0..n)
                .map(|i| ControlYear {
                    label: format!("20{}/{}", 20 + i, 21 + i),
                    months: months(i).collect(),
                })
                .collect(),
            limits: Interval { low: a.min(b), high: a.max(b) },
            ticks: raw.ticks(),
            upper_label: "øvre grænse".into(),
            usual_label: "det sædvanlige for måneden".into(),
            lower_label: raw.word(2),
            bracket: raw.pick.is_multiple_of(2).then_some(bracket),
        }),
        Chart::Slope(Slope {
            alt: alt(),
            width_mm: raw.width,
            height_mm: 66.0,
            groups: (0..raw.pick % 4).map(group).collect(),
            ticks: raw.ticks(),
            first_label: "2023/24".into(),
            second_label: raw.value(2),
            by_itself_label: raw.word(3),
        }),
        Chart::Moves(Moves {
            alt: alt(),
            width_mm: raw.width,
            names: ["ned", "samme", "op"].map(str::to_owned),
            rows: (0..raw.pick % 5).map(level).collect(),
            total: raw.word(4),
        }),
    ]
}

fn row_forms(raw: &Raw) -> Vec<Chart> {
    let rows = raw.pick % 9;
    let parts = raw.pick % 5 + 1;
    let share = |i: usize| Share { at: raw.number(i).abs(), text: raw.value(i) };
    let shut = |i: usize| (raw.pick + i) % 4 == 3;
    vec![
        Chart::Dots(Dots {
            alt: alt(),
            width_mm: raw.width,
            height_mm: raw.number(5),
            rows: (0..rows)
                .map(|i| DotRow {
                    others: vec![],
                    label: raw.word(i),
                    own: raw.point(i),
                    mark: raw.mark(i),
                    municipality: raw.some(i),
                    before: raw.some(i + 1),
                    base: raw.value(i),
                })
                .collect(),
            ticks: raw.ticks(),
            nation: raw.some(2).map(|at| Tick::new(at, "landet")),
            municipality_label: "kommunen".into(),
            base_head: raw.value(3),
        }),
        Chart::Stacked(Stacked {
            alt: alt(),
            width_mm: raw.width,
            height_mm: raw.number(5),
            categories: (0..parts).map(|i| raw.word(i)).collect(),
            unwanted: raw.pick % (parts + 1),
            rows: (0..rows)
                .map(|i| StackRow {
                    label: raw.word(i),
                    tone: [Tone::Own, Tone::Before, Tone::Others, Tone::Part][i % 4],
                    answers: if shut(i) {
                        Answers::Hidden("Skjult af hensyn til eleverne".into())
                    } else {
                        Answers::Shares((i..i + parts).map(share).collect())
                    },
                    total: raw.value(i),
                    base: raw.value(i + 1),
                    gap: i % 3 == 0,
                })
                .collect(),
            base_head: raw.value(3),
        }),
        Chart::Kinds(Kinds {
            alt: alt(),
            width_mm: raw.width,
            height_mm: raw.number(5),
            kinds: (0..parts).map(|i| raw.word(i)).collect(),
            rows: (0..rows)
                .map(|i| KindRow {
                    label: raw.word(i),
                    values: if shut(i) {
                        KindValues::Hidden("Skjult af hensyn til eleverne".into())
                    } else {
                        let values = (i..i + parts).map(|j| raw.number(j).abs());
                        KindValues::Values(values.collect())
                    },
                    total: raw.value(i),
                })
                .collect(),
            ticks: raw.ticks(),
        }),
        Chart::Bars(Bars {
            alt: alt(),
            width_mm: raw.width,
            height_mm: raw.number(5),
            rows: (0..rows)
                .map(|i| BarRow {
                    label: raw.word(i),
                    own: raw.point(i),
                    text: raw.value(i),
                    municipality: raw.some(i),
                    nation: raw.some(i + 1),
                    strong: i % 2 == 0,
                })
                .collect(),
            ticks: raw.ticks(),
            municipality_label: "kommunen".into(),
            nation_label: "landet".into(),
        }),
    ]
}

fn other_forms(raw: &Raw) -> Vec<Chart> {
    let swatch = |i: usize| [Swatch::Open, Swatch::Nation, Swatch::Hidden][i % 3];
    let owner = |i: usize| [Owner::Unit, Owner::Administration, Owner::Common][i % 3];
    vec![
        Chart::Position(Position {
            alt: alt(),
            width_mm: raw.width,
            own: raw.point(0),
            mark: raw.mark(0),
            own_label: raw.word(0),
            others: raw.numbers.clone(),
            others_label: raw.word(1),
            municipality: raw.some(0).map(|at| Tick::new(at, raw.word(2))),
            nation: raw.some(1).map(|at| Tick::new(at, raw.word(3))),
            ticks: raw.ticks(),
        }),
        Chart::ReadingGuide(ReadingGuide {
            alt: alt(),
            width_mm: raw.width,
            own: raw.word(0),
            municipality: raw.word(1),
            nation: raw.word(2),
            others: raw.word(3),
            interval: raw.word(4),
            keys: (0..raw.pick % 5)
                .map(|i| Key {
                    swatch: swatch(i),
                    title: raw.word(i),
                    words: raw.word(i + 1),
                })
                .collect(),
        }),
        Chart::Legend(Legend {
            alt: alt(),
            width_mm: raw.width,
            items: (0..raw.pick % 9)
                .map(|i| LegendItem { swatch: swatch(i), words: raw.word(i) })
                .collect(),
        }),
        Chart::Agenda(Agenda {
            alt: alt(),
            parts: (0..raw.pick % 9)
                .map(|i| AgendaPart { minutes: (raw.pick * i) as u16, owner: owner(i) })
                .collect(),
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_data_is_drawn_or_refused(raw in raw(true)) {
        for chart in forms(&raw) {
            if let Ok(svg) = draw(&chart, &Theme::default()) {
                let shapes = svg.svg.split('>').filter(|s| s.contains("=\""));
                for shape in shapes {
                    let numbers = shape.contains("NaN") || shape.contains("inf\"");
                    prop_assert!(!numbers, "{shape} in {chart:?}");
                }
                prop_assert!(svg.width_mm > 0.0 && svg.height_mm > 0.0);
            }
        }
    }

    #[test]
    fn usual_data_never_give_overlaps(raw in raw(false)) {
        for chart in forms(&raw) {
            if let Ok(canvas) = paint(&chart, &Theme::default()) {
                let problems = canvas.problems();
                prop_assert!(problems.is_empty(), "{problems:#?} in {chart:?}");
            }
        }
    }
}

/// The property above must not pass because everything was refused.
#[test]
fn most_usual_data_are_drawn() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut drawn, mut all) = (0, 0);
    for _ in 0..60 {
        let raw = raw(false).new_tree(&mut runner).expect("a value comes").current();
        for chart in forms(&raw) {
            drawn += usize::from(paint(&chart, &Theme::default()).is_ok());
            all += 1;
        }
    }
    assert!(drawn * 10 > all * 7, "{drawn} of {all}");
}
