//! A theme page comes in, the same page goes out with no more on it than one sheet holds.
//!
//! Heights are those of the templates, lines as words are wide, so that a page is seldom set
//! twice; the typesetter has the last word.

use std::collections::BTreeMap;

use datapakke_model::Text;

use crate::chart::Chart;
use crate::pack::{
    AppendixItem, FigureRow, Findings, Heading, Lang, Pack, Passage, PassageForm,
    TableRow, ThemePage,
};
use crate::present::Slack;

use super::tall;

/// What is used of the room left on a page to draw its charts taller.
const GROW: f64 = 0.55;
/// A chart grows by at most this part of its height.
const MOST: f64 = 0.6;

/// Shortens a page until it fits, and lets its panel be as tall as its table; says what
/// went that stands nowhere else.
pub(super) fn fit(page: &mut ThemePage) -> Option<Text> {
    set_panel(page);
    let mut lost: Vec<(Text, usize)> = Vec::new();
    while tall::theme(page) > tall::PAGE_MM {
        let before = (page.definitions.len(), page.questions.len());
        let Some(what) = shorten(page) else { break };
        set_panel(page);
        // Definitions stand on the last page as well, and a third question is a bonus.
        let after = (page.definitions.len(), page.questions.len());
        if after.0 < before.0 || (after.1 < before.1 && after.1 >= 2) {
            continue;
        }
        match lost.iter_mut().find(|(known, _)| *known == what) {
            Some((_, n)) => *n += 1,
            None => lost.push((what, 1)),
        }
    }
    let said = |pick: fn(&Text) -> &String| {
        let one = |(what, n): &(Text, usize)| match n {
            1 => pick(what).clone(),
            n => format!("{} ({n})", pick(what)),
        };
        lost.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    (!lost.is_empty()).then(|| Text::new(said(|t| &t.da), said(|t| &t.en)))
}

/// Leaves out the rows for which the page, all else on it, has no room to spare.
pub(super) fn drop_spare(page: &mut ThemePage) {
    while height_with_least_panel(page) > tall::PAGE_MM {
        let Some(at) = page.figures.iter().rposition(|row| row.spare) else { break };
        page.figures.remove(at);
    }
}

fn height_with_least_panel(page: &mut ThemePage) -> f64 {
    if let Some(panel) = &mut page.panel {
        panel.lines = 2;
    }
    tall::theme(page)
}

/// Returns how tall the charts of each row may be drawn that can be drawn in any height.
pub(super) fn growth(page: &mut ThemePage, charts: &BTreeMap<String, Chart>) -> Vec<f64> {
    let spare = ((tall::PAGE_MM - height_with_least_panel(page)) * GROW).max(0.0);
    let heights = |row: &FigureRow| {
        let (mut grows, mut stays) = (0.0_f64, 0.0_f64);
        for figure in std::iter::once(&row.left).chain(&row.right) {
            let chart = charts.get(&figure.chart.name);
            let can = chart.is_some_and(|chart| chart.clone().height_mm().is_some());
            let tallest = if can { &mut grows } else { &mut stays };
            *tallest = tallest.max(figure.chart.height_mm);
        }
        (grows, stays)
    };
    let rows: Vec<(f64, f64)> = page.figures.iter().map(heights).collect();
    // A chart beside a taller one that stays as it is grows without using any room.
    let leads = |(grows, stays): &(f64, f64)| if grows > stays { *grows } else { 0.0 };
    let all: f64 = rows.iter().map(leads).sum();
    let part = if spare < 5.0 || all <= 0.0 { 0.0 } else { (spare / all).min(MOST) };
    rows.iter()
        .map(|(grows, stays)| match grows > stays {
            true => (grows * (1.0 + part)).floor().max(*grows),
            false => stays.min(grows * (1.0 + MOST)).floor().max(*grows),
        })
        .collect()
}

/// Leaves out the least telling part of a page and says what it was; none when nothing
/// more can go.
pub(super) fn shorten(page: &mut ThemePage) -> Option<Text> {
    if let Some(at) = page.figures.iter().rposition(|row| row.spare) {
        page.figures.remove(at);
        return Some(Text::new("årgangene", "the year groups"));
    }
    if page.definitions.len() > 1 {
        page.definitions.pop();
        return Some(Text::new(
            "en definition (den står sidst)",
            "a definition (it is at the end)",
        ));
    }
    if page.questions.len() > 2 {
        page.questions.pop();
        return Some(Text::new("et spørgsmål", "a question"));
    }
    if drop_row(page, 5) {
        return Some(Text::new("en række i tabellen", "a row of the table"));
    }
    if let Some(limits) = page.limits.as_mut().filter(|l| l.points.len() > 2) {
        limits.points.pop();
        return Some(Text::new(
            "et punkt om, hvad tallene ikke kan sige",
            "a point on what the figures cannot say",
        ));
    }
    if page.figures.len() > 1 {
        page.figures.pop();
        return Some(Text::new("den sidste figur", "the last figure"));
    }
    if page.lead.take().is_some() {
        return Some(Text::new(
            "linjen under overskriften",
            "the line under the headline",
        ));
    }
    if drop_row(page, 2) {
        return Some(Text::new("en række i tabellen", "a row of the table"));
    }
    if page.questions.len() > 1 {
        page.questions.pop();
        return Some(Text::new("et spørgsmål", "a question"));
    }
    None
}

/// Leaves out the least telling part of the page of findings and says what it was; a
/// finding goes last, and its place is told.
pub(super) fn shorten_findings(page: &mut Findings) -> Option<Text> {
    let panel = page.panel.iter_mut();
    let own = page.items.iter_mut().flat_map(|item| [&mut item.seen, &mut item.notes]);
    let mut shorter = false;
    for panel in panel.chain(own).filter(|panel| panel.lines > 1) {
        panel.lines -= 1;
        shorter = true;
    }
    if shorter {
        return Some(Text::new("linjer at skrive på", "lines to write on"));
    }
    if let Some(table) = page.table.as_mut().filter(|table| table.rows.len() > 3) {
        table.rows.pop();
        return Some(Text::new("en række i tabellen", "a row of the table"));
    }
    if let Some(group) = page.rest.pop() {
        return Some(Text::new(group.term.clone(), group.term));
    }
    if page.questions.len() > 1 {
        page.questions.pop();
        return Some(Text::new("et spørgsmål", "a question"));
    }
    if page.items.len() > 1 {
        let item = page.items.pop()?;
        return Some(Text::new(item.title.clone(), item.title));
    }
    None
}

/// Drops the table's last row if more than `least` remain, and columns left without a value.
fn drop_row(page: &mut ThemePage, least: usize) -> bool {
    let Some(table) = page.table.as_mut().filter(|table| table.rows.len() > least) else {
        return false;
    };
    table.rows.pop();
    for column in (3..table.columns.len()).rev() {
        let empty = |row: &TableRow| row.cells.get(column).is_none_or(|c| c.text == "–");
        if table.rows.iter().all(empty) {
            table.columns.remove(column);
            table.rows.iter_mut().for_each(|row| {
                row.cells.remove(column);
            });
        }
    }
    true
}

/// Gives the panel as many lines as stand beside the table, and more on an empty page.
fn set_panel(page: &mut ThemePage) {
    let beside = tall::table_of(page).unwrap_or_default();
    let lines =
        |mm: f64| ((mm - tall::FRAME_MM) / tall::LINE_MM).floor().clamp(2.0, 14.0) as u8;
    if let Some(panel) = &mut page.panel {
        panel.lines = lines(beside);
    }
    let spare = (tall::PAGE_MM - tall::theme(page)) / 2.0;
    if let Some(panel) = &mut page.panel {
        panel.lines = panel.lines.max(lines(spare.min(60.0)));
    }
}

/// Returns what the sheets of a page of the talk leave free; none for other pages.
pub(super) fn slack_of<'a>(
    pack: &Pack,
    kicker: &str,
    slack: &'a mut Slack,
) -> Option<&'a mut f64> {
    let is = |heading: &Heading| heading.kicker == kicker;
    if pack.since.iter().any(|page| is(&page.heading)) {
        Some(&mut slack.since)
    } else if pack.voices.iter().any(|page| is(&page.heading)) {
        Some(&mut slack.voices)
    } else if pack.efforts.iter().any(|page| is(&page.heading)) {
        Some(&mut slack.efforts)
    } else if pack.forms.iter().any(|page| is(&page.heading)) {
        Some(&mut slack.forms)
    } else {
        None
    }
}

/// Moves the end of the longest text of a page of the talk to the appendix, which gets all
/// of it, and leaves a pointer; says what was moved.
pub(super) fn shorten_talk(pack: &mut Pack, kicker: &str) -> Option<Text> {
    let danish = pack.meta.lang == Lang::Da;
    let label = |n: usize| match danish {
        true => format!("Bilag {n}"),
        false => format!("Appendix {n}"),
    };
    let whole = if danish { "hele teksten: " } else { "the whole text: " };
    let n = pack.appendix.as_ref().map_or(0, |all| all.items.len()) + 1;
    let (long, others) = longest_of_the_talk(pack, kicker)?;
    let before = long.clone();
    // What has a pointer already stands in the appendix in full.
    let pointer = before
        .rfind(&format!("({whole}"))
        .map(|at| before[at..].to_owned())
        .or_else(|| others.then(String::new));
    let body = match &pointer {
        Some(pointer) => before[..before.len() - pointer.len()].trim_end(),
        None => before.as_str(),
    };
    let body = body.trim_end_matches(" …");
    let keep = body.chars().count() * 2 / 3;
    let kept: String = body.chars().take(keep).collect();
    let at = kept.rfind(' ').unwrap_or(kept.len());
    let new = pointer.is_none();
    let pointer =
        pointer.unwrap_or_else(|| format!("({whole}{})", label(n).to_lowercase()));
    *long = format!("{} … {pointer}", kept[..at].trim_end()).trim_end().to_owned();
    let what = Text::new(
        format!("slutningen af »{}« (den står i bilaget)", start(&before)),
        format!("the end of \"{}\" (it is in the appendix)", start(&before)),
    );
    if new {
        let item = AppendixItem {
            label: label(n),
            title: format!("{kicker}: {} …", start(&before)),
            source: String::new(),
            blocks: vec![Passage { text: before, form: PassageForm::Plain }],
        };
        pack.appendix
            .get_or_insert_with(|| crate::present::appendix_of(danish))
            .items
            .push(item);
    }
    Some(what)
}

/// Returns the longest text of a page of the talk, if it is long enough to be cut, and
/// whether the appendix has all of it under a pointer that stands elsewhere.
fn longest_of_the_talk<'a>(
    pack: &'a mut Pack,
    kicker: &str,
) -> Option<(&'a mut String, bool)> {
    let plain = |text| (text, false);
    let since = pack.since.iter_mut().filter(|p| p.heading.kicker == kicker);
    let since = since.flat_map(|page| &mut page.items).flat_map(|item| {
        let rows = item.rows.iter_mut().map(|row| &mut row.text);
        rows.chain([&mut item.own.text, &mut item.title, &mut item.words])
    });
    let voices = pack.voices.iter_mut().filter(|p| p.heading.kicker == kicker);
    let voices = voices.flat_map(|page| &mut page.rows).flat_map(|row| &mut row.voices);
    let voices = voices.flat_map(|v| {
        let pointed = !v.more.is_empty();
        let blocks = v.blocks.iter_mut().map(move |block| (&mut block.text, pointed));
        blocks.chain([(&mut v.title, false), (&mut v.source, false)])
    });
    let efforts = pack.efforts.iter_mut().filter(|p| p.heading.kicker == kicker);
    let efforts = efforts.flat_map(|page| &mut page.sections);
    let efforts = efforts.flat_map(|section| &mut section.items);
    let efforts = efforts
        .flat_map(|e| e.rows.iter_mut().map(|row| &mut row.text).chain([&mut e.title]));
    let forms = pack.forms.iter_mut().filter(|p| p.heading.kicker == kicker);
    let forms = forms.flat_map(|page| &mut page.items).flat_map(|form| {
        form.wide.iter_mut().chain(&mut form.pairs).map(|field| &mut field.text)
    });
    since
        .map(plain)
        .chain(voices)
        .chain(efforts.map(plain))
        .chain(forms.map(plain))
        .max_by_key(|(text, _)| text.chars().count())
        .filter(|(text, _)| text.chars().count() > SHORTEST)
}

/// A text of a page of the talk is never cut below this many characters.
const SHORTEST: usize = 90;

/// Returns the first words of a text.
fn start(text: &str) -> String {
    text.split_whitespace().take(5).collect::<Vec<_>>().join(" ")
}
