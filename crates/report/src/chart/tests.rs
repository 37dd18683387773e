//! Checks on the charts: placing of text, honesty of lines, colours, robustness.

mod arbitrary;
mod lines;
pub(super) mod samples;

use super::*;
use crate::theme;
use samples::samples;
use std::collections::BTreeSet;

fn drawn(chart: &Chart) -> Canvas {
    paint(chart, &Theme::default()).expect("a sample can be drawn")
}

#[test]
fn no_text_is_small_outside_or_over_another() {
    for (name, chart) in samples() {
        let problems = drawn(&chart).problems();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

/// Writes every sample as SVG when `CHART_GALLERY` names a folder.
#[test]
fn samples_are_well_formed_and_small() {
    let folder = std::env::var_os("CHART_GALLERY").map(std::path::PathBuf::from);
    for (name, chart) in samples() {
        let svg = draw(&chart, &Theme::default()).expect("a sample can be drawn");
        assert!(svg.svg.starts_with("<svg width=\""), "{name}");
        assert!(svg.svg.trim_end().ends_with("</svg>"), "{name}");
        assert!(!svg.svg.contains("NaN") && !svg.svg.contains("inf"), "{name}");
        assert!(svg.svg.len() < 40_000, "{name} has {} bytes", svg.svg.len());
        if let Some(folder) = &folder {
            let path = folder.join(format!("{name}.svg"));
            std::fs::write(path, svg.svg).expect("the gallery can be written");
        }
    }
}

/// A few small charts as they must stay; review changes with `cargo insta`.
#[test]
fn golden_charts_are_unchanged() {
    let golden = [
        "strip-certain",
        "strip-hidden",
        "sparkline-broken",
        "trend-gap",
        "dots-long",
        "stacked-half",
        "bars-below-zero",
        "legend",
        "agenda",
        "control",
        "slope",
        "moves",
        "agreed",
        "ladder",
    ];
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let all = samples();
    for name in golden {
        let (_, chart) = all.iter().find(|s| s.0 == name).expect("the sample is there");
        let svg = draw(chart, &Theme::default()).expect("a sample can be drawn");
        insta::assert_snapshot!(name, svg.svg);
    }
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    for (name, chart) in samples() {
        let twice = [(); 2].map(|()| draw(&chart, &Theme::default()));
        assert_eq!(twice[0], twice[1], "{name}");
    }
}

#[test]
fn only_the_greys_and_blues_of_the_theme_are_used() {
    let allowed: BTreeSet<String> = [
        theme::INK,
        theme::INK2,
        theme::OWN,
        theme::OWN2,
        theme::OWN3,
        theme::OWN4,
        theme::BAND,
        theme::HIT,
        theme::KOM,
        theme::DOT,
        theme::GREY,
        theme::LINE,
        theme::HAIR,
        theme::SAND,
        theme::SANDLINE,
        theme::WHITE,
        theme::HIDDEN,
        theme::TINT,
        theme::ZONE,
        theme::COMMON,
    ]
    .into_iter()
    .chain(theme::GREY_RAMP)
    .map(|color| color.to_string())
    .collect();
    for (name, chart) in samples() {
        let svg = draw(&chart, &Theme::default()).expect("a sample can be drawn").svg;
        for part in svg.split("=\"#").skip(1) {
            let color = format!("#{}", &part[..6]);
            // Longer ramps mix neighbours of the same family.
            let mixed = name.contains("eight");
            assert!(mixed || allowed.contains(&color), "{name} uses {color}");
        }
    }
}

#[test]
fn sizes_in_the_svg_are_exact_and_at_least_eight_points() {
    for (name, chart) in samples() {
        let svg = draw(&chart, &Theme::default()).expect("a sample can be drawn").svg;
        for part in svg.split("font-size=\"").skip(1) {
            let size = part.split('"').next().expect("an attribute has an end");
            assert!(size.len() <= 5, "{name}: {size} should have one decimal");
            let size: f64 = size.parse().expect("a size is a number");
            assert!(size / theme::UNITS_PER_PT >= 8.0, "{name}: {size}");
        }
        assert!(svg.contains("font-family=\"'Datapakke Sans'\""), "{name}");
        assert_eq!(svg.matches("font-family").count(), 1, "{name}");
    }
}

#[test]
fn hidden_values_are_hatched_with_their_words() {
    let mut seen = 0;
    for (name, chart) in samples().into_iter().filter(|(n, _)| n.ends_with("hidden")) {
        let canvas = drawn(&chart);
        let hatch = canvas.shapes.iter().filter(|s| {
            matches!(s, canvas::Shape::Path(p, c, _)
                if *c == theme::HIDDEN && p[0].0 != p[1].0 && p[0].1 != p[1].1)
        });
        assert!(hatch.count() > 3, "{name} has no hatch");
        let words: Vec<&str> = canvas.texts.iter().map(|t| t.words.as_str()).collect();
        assert!(words.join(" ").contains("Skjult af hensyn"), "{name}: {words:?}");
        seen += 1;
    }
    assert_eq!(seen, 12, "every form with a value can hide it");
}

#[test]
fn every_form_is_drawn_from_a_sample() {
    let forms: BTreeSet<String> = samples()
        .iter()
        .map(|(_, chart)| {
            let text = format!("{chart:?}");
            text.split('(').next().unwrap_or_default().to_owned()
        })
        .collect();
    assert_eq!(forms.len(), 20, "{forms:?}");
}

#[test]
fn a_chart_without_words_cannot_be_made() {
    assert_eq!(AltText::new("  – "), Err(ChartError::NoAltText));
    assert_eq!(AltText::new("Fald fra 26 til 17 %").map(|a| a.as_str().len()), Ok(20));
}

#[test]
fn numbers_that_are_none_are_refused() {
    let (_, chart) = samples().remove(0);
    let Chart::Strip(mut strip) = chart else { panic!("the first sample is a strip") };
    strip.others.push(f64::NAN);
    let refused = draw(&Chart::Strip(strip.clone()), &Theme::default());
    assert_eq!(refused, Err(ChartError::Number("NaN".into())));
    strip.others = vec![f64::INFINITY];
    assert!(draw(&Chart::Strip(strip), &Theme::default()).is_err());
}

#[test]
fn charts_of_rows_take_the_height_they_are_given_within_reason() {
    let mut grew = 0;
    for (name, mut chart) in samples() {
        if !matches!(
            chart,
            Chart::Dots(_) | Chart::Bars(_) | Chart::Stacked(_) | Chart::Kinds(_)
        ) {
            continue;
        }
        let mut tall = |mm: f64| {
            *chart.height_mm().expect("its height can be set") = mm;
            draw(&chart, &Theme::default()).expect("a sample can be drawn")
        };
        let own = tall(0.0);
        assert_eq!(own, tall(f64::NAN), "{name}: no height is the height it needs");
        assert_eq!(own, tall(own.height_mm / 2.0), "{name}: never less than it needs");
        let asked = own.height_mm * 1.2;
        let height = tall(asked).height_mm;
        assert!(height > own.height_mm && height <= asked, "{name}: {height} of {asked}");
        let most = tall(4000.0).height_mm;
        assert!(most >= height && most < own.height_mm * 1.6, "{name}: {most}");
        grew += 1;
    }
    assert!(grew >= 10, "{grew} samples");
}
