//! No line may span a break, a gap or a hidden year.

use super::super::canvas::Shape;
use super::*;
use crate::theme::{Color, DOT, INK, KOM, OWN};

/// Says whether a line of the colour passes the place.
fn spans(canvas: &Canvas, color: Color, x: f64) -> bool {
    canvas.shapes.iter().any(|shape| match shape {
        Shape::Path(points, c, _) if *c == color => points.windows(2).any(|pair| {
            let (a, b) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            a < x - 1.0 && b > x + 1.0
        }),
        _ => false,
    })
}

/// Returns the places of the breaks: the dashes' x.
fn dashes(canvas: &Canvas) -> Vec<f64> {
    let mut places: Vec<f64> = canvas
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Path(p, theme::GREY, 18.0) if p[0].0 == p[1].0 => Some(p[0].0),
            _ => None,
        })
        .collect();
    places.dedup();
    places
}

#[test]
fn a_trend_line_stops_at_its_break() {
    let canvas = drawn(&Chart::Trend(samples::trend()));
    let breaks = dashes(&canvas);
    assert_eq!(breaks.len(), 1);
    for color in [OWN, KOM, INK] {
        assert!(!spans(&canvas, color, breaks[0]), "{color}");
    }
    // Without the break the same line does pass: the check can fail.
    let mut whole = samples::trend();
    whole.own.remove(1);
    let canvas = drawn(&Chart::Trend(whole));
    assert!(spans(&canvas, OWN, breaks[0]));
}

#[test]
fn a_trend_line_stops_at_gaps_and_hidden_years() {
    for hole in [Point::Gap, Point::Hidden("skjult".into())] {
        let mut trend = samples::trend();
        // Year 23/24; the break stands before index 2.
        let whole = drawn(&Chart::Trend(trend.clone()));
        trend.own[3] = hole;
        let holed = drawn(&Chart::Trend(trend));
        let centres: Vec<f64> = whole
            .shapes
            .iter()
            .filter_map(|s| match s {
                Shape::Disc((x, _), 82.0, OWN) => Some(*x),
                _ => None,
            })
            .collect();
        let between = (centres[1] + centres[2]) / 2.0;
        assert!(spans(&whole, OWN, between));
        assert!(!spans(&holed, OWN, between));
        assert!(!spans(&holed, OWN, (centres[2] + centres[3]) / 2.0));
    }
}

#[test]
fn a_sparkline_stops_at_breaks_and_gaps() {
    let (_, chart) = samples()
        .into_iter()
        .find(|(name, _)| *name == "sparkline-broken")
        .expect("the sample is there");
    let canvas = drawn(&chart);
    let breaks = dashes(&canvas);
    assert_eq!(breaks.len(), 2);
    for x in breaks {
        assert!(!spans(&canvas, OWN, x) && !spans(&canvas, DOT, x));
    }
}

#[test]
fn a_name_at_a_line_stays_clear_of_the_words_of_a_break() {
    let at = |at: f64| Point::Value { at, interval: None };
    let between = |at: f64, low: f64, high: f64| {
        let interval = Some(Interval { low, high });
        Point::Value { at, interval }
    };
    let words = || Point::Break("Skjult af hensyn til eleverne".into());
    let reference =
        [at(86.92081284353918), between(64.62816334090698, 0.0, 89.3992746155774)];
    let nation =
        [between(50.0, 28.48563758942134, 36.90278465508392), between(0.0, 0.0, 0.0)];
    let panel = |own: Vec<Point>, municipality: &[Point], nation: &[Point]| Panel {
        title: "Aaø".into(),
        words: "Aaø".into(),
        mark: Mark::Open,
        own,
        municipality: municipality.to_vec(),
        nation: nation.to_vec(),
        value: String::new(),
    };
    let first = 70.62177575625417;
    let chart = Chart::SmallMultiples(SmallMultiples {
        alt: AltText::new("Et eksempel").expect("words"),
        width_mm: 141.15134109945143,
        height_mm: 60.0,
        panels: vec![
            panel(vec![at(50.0), at(first)], &[Point::Gap, at(86.92081284353918)], &[]),
            panel(vec![at(first), words(), Point::Gap], &reference, &nation),
            panel(
                vec![words(), Point::Gap, at(86.92081284353918)],
                &[reference[1].clone(), nation[0].clone()],
                &[],
            ),
        ],
        ticks: vec![Tick { at: 0.0, label: String::new() }; 2],
        first_year: "21/22".into(),
        last_year: "25/26".into(),
        municipality_label: "kommunen".into(),
        nation_label: "landet".into(),
    });
    let canvas = paint(&chart, &Theme::default()).expect("there is room");
    assert_eq!(canvas.problems(), Vec::<String>::new());
}

#[test]
fn a_panel_stops_at_its_break_with_line_and_band() {
    let (_, chart) = samples()
        .into_iter()
        .find(|(name, _)| *name == "multiples-hidden")
        .expect("the sample is there");
    let canvas = drawn(&chart);
    let breaks = dashes(&canvas);
    assert_eq!(breaks.len(), 1);
    assert!(!spans(&canvas, OWN, breaks[0]));
    for shape in &canvas.shapes {
        if let Shape::Area(points, _) = shape {
            let left = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
            let right = points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
            assert!(!(left < breaks[0] && breaks[0] < right), "a band spans the break");
        }
    }
}
