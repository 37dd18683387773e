//! A theme comes in; the charts that speak of it best go out, most telling first.

use datapakke_model::catalogue::{Measure, Theme};

use super::super::Maker;
use super::super::figure::Figure;
use super::super::theme_page::{Part, ThemePlan};
use super::{Plot, set_height};

/// Returns the charts of a theme; never none for a theme with a known figure.
pub(in super::super) fn plots<'a>(
    maker: &mut Maker<'a>,
    plan: &ThemePlan<'a>,
) -> Vec<Plot> {
    let mut plots = match plan.theme {
        _ if plan.also.is_some() => shared(maker, plan),
        Theme::Læring => match plan.part {
            Part::Tests => tests(maker, true),
            Part::Marks => marks(maker, plan),
            Part::Whole => learning(maker, plan),
        },
        Theme::Fravær => absence(maker, plan),
        Theme::Trivsel => wellbeing(maker, plan),
        Theme::Rammer => conditions(maker, plan),
        Theme::Børn | Theme::Medarbejdere | Theme::Forældre => surveys(maker, plan),
    };
    if plots.is_empty() {
        let figures = plan.figures.clone();
        plots =
            figures.into_iter().filter_map(|f| maker.position_plot(f)).take(2).collect();
    }
    plots
}

/// The first source of a measure that the unit has, the published one first.
fn first<'a>(maker: &Maker<'a>, ids: &[&str]) -> Option<Figure<'a>> {
    ids.iter().filter_map(|id| maker.figure(id)).find(|f| f.value().is_some())
}

fn learning<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = tests(maker, false);
    plots.extend(marks(maker, plan));
    if plots.is_empty() {
        plots.extend(generic(maker, plan));
    }
    plots
}

/// The tests by grade, and the same pupils in two of them.
fn tests<'a>(maker: &mut Maker<'a>, alone: bool) -> Vec<Plot> {
    let mut plots = Vec::new();
    for subject in ["laesning", "matematik"] {
        let ids = ["test", "faerdighed", "dnt", "lokal"]
            .map(|test| format!("{test}.{subject}"));
        let tests: Vec<_> = ids.iter().filter_map(|id| maker.figure(id)).collect();
        let found = tests.iter().find_map(|f| maker.dots_by_grade(*f));
        plots.extend(found.or_else(|| tests.iter().find_map(|f| maker.trend(*f))));
    }
    if plots.len() == 1 && alone {
        plots[0].half = false;
    }
    if let Some((p, indicator)) = maker.followed().first().copied() {
        plots.extend(maker.slope(p, indicator));
        plots.extend(maker.movement(p, indicator));
    }
    plots
}

/// The marks of the last exams, over the years and by subject.
fn marks<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = Vec::new();
    let marks = first(
        maker,
        &["karakter.fp9.bundne", "overblik.karakter", "karakter.fp9.obligatoriske"],
    );
    plots.extend(marks.and_then(|f| maker.trend(f)));
    let subject = |f: &Figure<'_>| {
        let id = f.indicator.id.as_str();
        id.starts_with("karakterfag.")
            || id == "karakter.dansk"
            || id == "karakter.matematik"
    };
    let alone = plan.part == Part::Marks;
    if alone {
        let more = ["karakter.mindst2", "overgang.uu"];
        let more: Vec<_> = more.iter().filter_map(|id| maker.figure(id)).collect();
        plots.extend(more.into_iter().filter_map(|figure| maker.trend(figure)));
    }
    // A trend without another beside it gets the subjects; half a page holds six rows with
    // their names, eight where the page is the marks' own.
    let half = !alone || plots.len() % 2 == 1;
    let most = if !alone {
        6
    } else if half {
        8
    } else {
        10
    };
    let all = maker.figures.iter().copied();
    let subjects: Vec<_> = match plan.part {
        Part::Marks => all.filter(subject).take(most).collect(),
        _ => plan.figures.iter().copied().filter(subject).take(most).collect(),
    };
    plots.extend(maker.dots_of(&subjects, half));
    if alone {
        // Halves stand in pairs; the chart over the whole page comes after the first pair.
        plots.sort_by_key(|plot| !plot.half);
        if plots.is_empty() {
            plots.extend(generic(maker, plan));
        }
    }
    plots
}

fn absence<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = Vec::new();
    if let Some(chart) = maker.month_chart(plan.theme) {
        plots.extend(maker.control(chart));
    }
    let with_months = !plots.is_empty();
    let published = first(maker, &["fravaer.total", "overblik.fravaer"]);
    let own = first(maker, &["fravaer_egen.total"]);
    for total in [published, own].into_iter().flatten().filter(|_| !with_months) {
        plots.extend(maker.trend(total));
    }
    let kinds = ["fravaer_egen", "fravaer"].map(|source| {
        let get = |kind: &str| maker.figure(&format!("{source}.{kind}"));
        Some((get("total")?, [get("sygdom")?, get("tilladt")?, get("ulovligt")?]))
    });
    // Whichever source has grades is shown by grade; otherwise the newest by year.
    let mut found: Vec<_> = kinds.into_iter().flatten().collect();
    found.sort_by_key(|(total, kinds)| {
        (kinds[0].entry.groups.len() < 2, std::cmp::Reverse(total.period()))
    });
    let kinds = found.into_iter().find_map(|(total, kinds)| maker.kinds(total, kinds));
    let over = ["fravaer_egen.over10", "fravaer.over10"];
    let mut over: Vec<_> = over.iter().filter_map(|id| maker.figure(id)).collect();
    over.sort_by_key(|figure| std::cmp::Reverse(figure.period()));
    let dots = over.iter().find_map(|f| maker.dots_by_grade(*f));
    let share = match dots {
        Some(dots) => Some(dots),
        None => over.iter().find_map(|f| maker.trend(*f)),
    };
    if !with_months && plots.len() == 1 && kinds.is_some() && share.is_some() {
        plots[0].half = false;
        set_height(&mut plots[0].chart, 34.0);
    }
    let halves = usize::from(kinds.is_some()) + usize::from(share.is_some());
    plots.extend(kinds);
    plots.extend(share);
    if with_months && halves < 2 {
        let total = [published, own].into_iter().flatten().next();
        plots.extend(total.and_then(|total| maker.trend(total)));
    }
    if plots.is_empty() {
        plots.extend(generic(maker, plan));
    }
    plots
}

fn wellbeing<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = Vec::new();
    for source in ["trivsel", "trivsel_egen"] {
        let names = ["generel", "social", "faglig", "stoette", "ro"];
        let five: Vec<_> =
            names.iter().filter_map(|n| maker.figure(&format!("{source}.{n}"))).collect();
        plots.extend(maker.multiples(&five).or_else(|| maker.dots_of(&five, false)));
        if !plots.is_empty() {
            break;
        }
    }
    plots.extend(maker.answers(plan.theme));
    if plots.is_empty() {
        plots.extend(generic(maker, plan));
    }
    plots
}

fn surveys<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = generic(maker, plan);
    plots.extend(maker.answers(plan.theme));
    plots
}

/// Two calm themes: each one's figures in one chart, and its first answers.
fn shared<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let themes: Vec<Theme> = std::iter::once(plan.theme).chain(plan.also).collect();
    let halves = !themes.contains(&Theme::Rammer);
    let (mut plots, mut answers) = (Vec::new(), Vec::new());
    for theme in themes {
        let own = plan.figures.iter().copied().filter(|f| f.indicator.theme == theme);
        let own = ThemePlan { theme, also: None, figures: own.collect(), ..plan.clone() };
        if theme == Theme::Rammer {
            plots.extend(conditions(maker, &own).into_iter().take(2));
            continue;
        }
        let same = same_scale(&own.figures);
        plots.extend(maker.dots_of(&same, halves));
        answers.extend(maker.answers(theme));
    }
    // One alone takes the whole width.
    if let [only] = &mut plots[..] {
        only.half = false;
    }
    plots.extend(answers);
    plots
}

/// Counted figures have scales of their own, so each gets its own bars.
fn conditions<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let main = plan.figures.iter().copied().filter(|f| f.main);
    let rest = plan.figures.iter().copied().filter(|f| !f.main);
    let figures: Vec<_> = main.chain(rest).collect();
    figures.into_iter().filter_map(|f| maker.bars(f)).take(4).collect()
}

/// All figures of the commonest scale in one chart, then the first series.
fn generic<'a>(maker: &mut Maker<'a>, plan: &ThemePlan<'a>) -> Vec<Plot> {
    let mut plots = Vec::new();
    let usable = with_chance(&plan.figures);
    let same = same_scale(&plan.figures);
    plots.extend(maker.dots_of(&same, false));
    let mut ordered = usable;
    ordered.sort_by_key(|f| (!f.is_certain(), !f.main));
    plots.extend(ordered.into_iter().filter_map(|f| maker.trend(f)).take(2));
    if plots.is_empty() {
        let counted: Vec<_> =
            plan.figures.iter().copied().filter(|f| f.is_counted()).collect();
        plots.extend(counted.into_iter().filter_map(|f| maker.bars(f)).take(2));
    }
    plots
}

/// The figures that chance can move, verdicts left out.
fn with_chance<'a>(figures: &[Figure<'a>]) -> Vec<Figure<'a>> {
    let usable =
        |f: &Figure<'_>| !f.is_counted() && f.indicator.measure != Measure::Verdict;
    figures.iter().copied().filter(usable).collect()
}

/// Those of them that have the commonest scale, as many as a chart holds.
fn same_scale<'a>(figures: &[Figure<'a>]) -> Vec<Figure<'a>> {
    let scale =
        |f: &Figure<'_>| (f.indicator.bounds.map(f64::to_bits), f.indicator.measure);
    let usable = with_chance(figures);
    let most = usable
        .iter()
        .rev()
        .max_by_key(|f| usable.iter().filter(|other| scale(other) == scale(f)).count());
    let Some(most) = most else { return Vec::new() };
    usable.iter().copied().filter(|f| scale(f) == scale(most)).take(8).collect()
}
