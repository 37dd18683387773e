//! One theme's figures come in, its page goes out: headline, charts, table, questions,
//! definitions and sources.

use std::collections::BTreeSet;

use datapakke_model::catalogue::{Indicator, Measure, Theme};

use crate::figures::Place;
use crate::pack::{
    Definition, Figure as PlacedFigure, FigureRow, Heading, Panel, ThemePage,
};
use crate::words::Words;
use crate::words::sentence::Said;

use super::Maker;
use super::figure::Figure;
use super::overview::said;
use super::plot::{self, FULL_MM, HALF_MM, Plot, set_width};

/// The most characters of definitions at the foot of a page; the rest stand at the end.
const DEFINITIONS: usize = 520;

/// The most characters of sources in the footer.
const SOURCES: usize = 62;

/// What of a theme stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything.
    Whole,
    /// Of learning, the tests and those who took two of them.
    Tests,
    /// Of learning, the marks and what followed them.
    Marks,
}

/// What a theme's page is made of.
#[derive(Debug, Clone)]
pub(super) struct ThemePlan<'a> {
    /// The theme.
    pub theme: Theme,
    /// A second theme that shares its page, as neither has anything certain to tell.
    pub also: Option<Theme>,
    /// Which part of it.
    pub part: Part,
    /// Its figures, in the order of the catalogue; parts of others only where they say
    /// something of their own.
    pub figures: Vec<Figure<'a>>,
}

/// Returns the themes of which the unit has anything to show.
pub(super) fn plan<'a>(maker: &Maker<'a>) -> Vec<ThemePlan<'a>> {
    let own = |theme: Theme| {
        let figures = maker.figures.iter().copied();
        figures
            .filter(move |f| {
                // A part of another figure stands alone where it says something of its own.
                let part = f.indicator.part_of.is_some();
                f.indicator.theme == theme && (!part || f.main || f.is_certain())
            })
            .collect::<Vec<_>>()
    };
    let plans = Theme::ALL
        .into_iter()
        .flat_map(|theme| parts(maker, theme, own(theme)))
        .filter(|plan| {
            let known = |f: &Figure<'_>| {
                f.value().is_some() && f.indicator.measure != Measure::Verdict
            };
            plan.figures.iter().any(known)
                || maker.has_answers(plan.theme)
                || plan.part == Part::Tests
        });
    share_a_page(maker, plans.collect())
}

/// How many pages of themes a pack has before two calm ones share one.
const PAGES: usize = 6;

/// The themes that may share a page, those nearest each other first.
const NEAR: [(Theme, Theme); 3] = [
    (Theme::Medarbejdere, Theme::Forældre),
    (Theme::Forældre, Theme::Rammer),
    (Theme::Medarbejdere, Theme::Rammer),
];

/// Lets two themes in which nothing is certain share a page where there are many pages.
fn share_a_page<'a>(
    maker: &Maker<'a>,
    mut plans: Vec<ThemePlan<'a>>,
) -> Vec<ThemePlan<'a>> {
    if plans.len() <= PAGES {
        return plans;
    }
    let calm = |theme: Theme| {
        let plan = plans.iter().position(|p| p.theme == theme)?;
        let of = &plans[plan];
        let certain = of.figures.iter().any(Figure::is_certain)
            || maker.n_changed_answers(theme) > 0
            || of.figures.iter().any(|f| maker.trend_sentence(*f).is_some());
        (!certain).then_some(plan)
    };
    let pair = NEAR.iter().find_map(|(one, other)| Some((calm(*one)?, calm(*other)?)));
    if let Some((at, gone)) = pair {
        let other = plans.remove(gone);
        let plan = &mut plans[at];
        plan.also = Some(other.theme);
        plan.figures.extend(other.figures);
        plan.figures.sort_by_key(|figure| !figure.main);
    }
    plans
}

/// Gives the marks a page of their own where followed pupils fill that of the tests.
fn parts<'a>(
    maker: &Maker<'a>,
    theme: Theme,
    figures: Vec<Figure<'a>>,
) -> Vec<ThemePlan<'a>> {
    let whole = |part, figures| ThemePlan { theme, also: None, part, figures };
    if theme != Theme::Læring || maker.followed().is_empty() {
        return vec![whole(Part::Whole, figures)];
    }
    let (tests, marks): (Vec<_>, Vec<_>) =
        figures.into_iter().partition(|f| f.indicator.instrument.is_some());
    vec![whole(Part::Tests, tests), whole(Part::Marks, marks)]
}

impl ThemePlan<'_> {
    /// Tells whether a theme stands on the page.
    pub fn has(&self, theme: Theme) -> bool {
        self.theme == theme || self.also == Some(theme)
    }

    /// Returns the kicker.
    pub fn title(&self, words: Words) -> String {
        if let Some(also) = self.also {
            let [first, second] =
                [self.theme, also].map(|t| t.label().get(words.language).to_owned());
            let and = words.say(" og ", " and ");
            let long = first.contains(and) || second.contains(and);
            let between = if long { ", " } else { and };
            return format!("{first}{between}{}", second.to_lowercase());
        }
        match self.part {
            Part::Marks => {
                words.say("Prøver og karakterer", "Exams and marks").to_owned()
            }
            Part::Whole | Part::Tests => {
                self.theme.label().get(words.language).to_owned()
            }
        }
    }
}

/// Makes the page of a theme.
pub(super) fn page<'a>(
    maker: &mut Maker<'a>,
    plan: &ThemePlan<'a>,
    index: usize,
) -> ThemePage {
    let mark = maker.ledger.mark();
    let number = maker.numbers.theme(index);
    let words = maker.words;
    let title = plan.title(words);
    let from = maker.ledger.count();
    let plots = plot::plots(maker, plan);
    // What a chart that came to nothing looked at is printed by none.
    maker.ledger.only_in(from..maker.ledger.count(), &Place::Nowhere);
    let table = match plan.part {
        Part::Tests => None,
        Part::Whole | Part::Marks => maker.table(&title, &plan.figures),
    };
    let spare = maker.year_groups(plan);
    let with_spare = spare.is_some();
    let plots = plots.into_iter().chain(spare).collect();
    let mut figures = arrange(maker, plots, name_of(plan), number);
    if let Some(row) = figures.last_mut().filter(|_| with_spare) {
        row.spare = true;
    }
    let headline = headline(maker, plan, &title);
    let limits = match plan.part {
        Part::Tests => maker.followed_limits(),
        Part::Whole | Part::Marks => None,
    };
    let definitions = definitions(maker, plan);
    let lead = if plan.part == Part::Tests { None } else { maker.lead(plan) };
    let source = maker.source_line(mark, &plan.figures);
    let panel = Panel { label: maker.panel_label(), quotes: Vec::new(), lines: 4 };
    ThemePage {
        heading: Heading { number: number.to_string(), kicker: title, headline },
        lead,
        figures,
        panel: table.is_some().then_some(panel),
        table,
        limits,
        questions: questions(maker, plan),
        definitions,
        source,
    }
}

/// Returns the headline: what a course of months, years or tests says comes first.
fn headline(maker: &Maker<'_>, plan: &ThemePlan<'_>, title: &str) -> String {
    let words = maker.words;
    let said: Vec<Said<'_>> = spoken(plan).into_iter().map(|f| said(maker, f)).collect();
    let mut courses = Vec::new();
    let mut followed = None;
    if plan.part == Part::Tests {
        followed = maker.followed_sentence();
        courses.extend(followed.iter().filter(|(_, sure)| *sure).map(|(s, _)| s.clone()));
    }
    if plan.theme == Theme::Fravær
        && let Some(chart) = maker.month_chart(plan.theme)
    {
        courses.extend(maker.months_sentence(chart));
    }
    let trends = plan.figures.iter().filter_map(|f| maker.trend_sentence(*f));
    courses.extend(trends.map(|title| format!("{title}.")));
    if !courses.is_empty() {
        return words.course_headline(&courses, &said);
    }
    let themes = std::iter::once(plan.theme).chain(plan.also);
    let answers = themes.map(|theme| maker.n_changed_answers(theme)).sum();
    let certain = answers > 0 || plan.figures.iter().any(Figure::is_certain);
    match followed.filter(|_| !certain) {
        Some((sentence, _)) => sentence,
        None => words.theme_headline(title, &said, answers),
    }
}

/// Returns the figures a headline speaks of: those of the overview, and whatever is
/// certain besides; without any of the overview all.
fn spoken<'a>(plan: &ThemePlan<'a>) -> Vec<Figure<'a>> {
    let main = |f: &&Figure<'_>| f.main || f.is_certain();
    let figures: Vec<_> = plan.figures.iter().filter(main).copied().collect();
    if figures.iter().any(|f| f.value().is_some()) {
        figures
    } else {
        plan.figures.clone()
    }
}

/// Puts plots on rows, halves in pairs, and gives them their numbers.
fn arrange(
    maker: &mut Maker<'_>,
    plots: Vec<Plot>,
    file: &str,
    page: usize,
) -> Vec<FigureRow> {
    let mut rows: Vec<(Plot, Option<Plot>)> = Vec::new();
    let mut open: Option<usize> = None;
    for plot in plots {
        match open {
            Some(at) if plot.half => {
                rows[at].1 = Some(plot);
                open = None;
            }
            _ => {
                open = plot.half.then_some(rows.len()).or(open);
                rows.push((plot, None));
            }
        }
    }
    let mut number = 0;
    let mut out = Vec::new();
    for (left, right) in rows {
        let width = if right.is_some() { HALF_MM } else { FULL_MM };
        let mut placed = |maker: &mut Maker<'_>, mut plot: Plot| {
            number += 1;
            set_width(&mut plot.chart, width);
            let name = format!("{file}-{number}");
            maker.ledger.only_in(plot.noted.clone(), &Place::Chart(name.clone()));
            PlacedFigure {
                number: format!("{} {page}.{number}", maker.words.say("Figur", "Figure")),
                title: plot.title,
                subtitle: plot.subtitle,
                rules: maker.ledger.rules(plot.noted),
                chart: maker.place(name, plot.chart),
            }
        };
        let left = placed(maker, left);
        let right = right.map(|plot| placed(maker, plot));
        out.push(FigureRow { left, right, spare: false });
    }
    out
}

/// Returns the theme as it stands in file names.
fn name_of(plan: &ThemePlan<'_>) -> &'static str {
    match plan.theme {
        Theme::Læring if plan.part == Part::Marks => "karakterer",
        Theme::Læring => "laering",
        Theme::Fravær => "fravaer",
        Theme::Trivsel => "trivsel",
        Theme::Børn => "boern",
        Theme::Medarbejdere => "medarbejdere",
        Theme::Forældre => "foraeldre",
        Theme::Rammer => "rammer",
    }
}

/// Orders a theme's indicators by how much their figures say.
fn told_first<'a>(plan: &ThemePlan<'a>) -> Vec<&'a Indicator> {
    let mut figures: Vec<_> =
        plan.figures.iter().filter(|f| f.value().is_some()).collect();
    figures.sort_by_key(|f| (!f.is_certain(), !f.main));
    figures.into_iter().map(|f| f.indicator).collect()
}

/// Returns two questions to talk about, three where they are short.
fn questions(maker: &Maker<'_>, plan: &ThemePlan<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if plan.part == Part::Tests {
        out = maker.followed_questions();
    }
    for indicator in told_first(plan) {
        let text = indicator.question.get(maker.words.language).to_owned();
        let length: usize = out.iter().chain([&text]).map(|q| q.chars().count()).sum();
        let room = out.len() < 2 || (out.len() == 2 && length <= 210);
        if room && !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// Returns the definitions that fit at the foot; all stand on the last page.
fn definitions(maker: &mut Maker<'_>, plan: &ThemePlan<'_>) -> Vec<Definition> {
    let language = maker.words.language;
    let missing = maker.lacking_figures(plan.theme);
    if plan.part == Part::Tests {
        return maker.followed_definitions().into_iter().chain(missing).collect();
    }
    let mut out: Vec<Definition> = maker.similar(&plan.figures).into_iter().collect();
    let mut length: usize =
        out.iter().map(|d| d.term.chars().count() + d.text.chars().count() + 3).sum();
    for indicator in told_first(plan) {
        let term = indicator.short.get(language).to_owned();
        let text = indicator.definition.get(language).to_owned();
        length += term.chars().count() + text.chars().count() + 3;
        if !out.is_empty() && length > DEFINITIONS {
            break;
        }
        if out.iter().all(|d| d.text != text) {
            out.push(Definition { term, text });
        }
    }
    // Last, because the page about the figures says it as well.
    out.extend(maker.few_years(&plan.figures));
    if plan.part == Part::Whole {
        out.extend(missing);
    }
    out
}

impl<'a> Maker<'a> {
    /// Returns what applies to the whole page: the ministry's verdict on the marks.
    fn lead(&mut self, plan: &ThemePlan<'a>) -> Option<String> {
        let figure =
            plan.figures.iter().find(|f| f.indicator.id.as_str() == "socref.forskel")?;
        figure.value()?;
        let value = self.print(figure.indicator, figure.shown);
        let verdict = self.verdict_of(*figure);
        let period = figure.period();
        Some(self.words.say(
            format!("Socioøkonomisk reference {period}: forskel {value}, {verdict}."),
            format!("Socioeconomic reference {period}: difference {value}, {verdict}."),
        ))
    }

    /// Returns "Kilde: Uddannelsesstatistik.dk, hentet 12. oktober 2026": each publisher once,
    /// with the latest of its dates.
    pub(super) fn source_line(&self, mark: usize, figures: &[Figure<'a>]) -> String {
        let publishers: Vec<&str> =
            figures.iter().map(|f| f.indicator.publisher.as_str()).collect();
        let parts = self.credits(self.ledger.sources_since(mark), &publishers);
        if parts.is_empty() {
            return String::new();
        }
        let n_found = parts.len();
        let name = self.words.say("Kilde", "Source");
        // The footer is one line; all sources stand on the last page.
        let fits = |n: &usize| parts[..*n].join("; ").chars().count() <= SOURCES;
        let n = (1..=parts.len()).rev().find(fits).unwrap_or(1);
        let rest = if n < n_found { self.words.say(" m.fl.", " and others") } else { "" };
        format!("{name}: {}{rest}", parts[..n.min(parts.len())].join("; "))
    }

    /// Returns all whom sources are credited to, in one line.
    pub(crate) fn credited(
        &self,
        sources: impl IntoIterator<Item = u16>,
        publishers: &[&str],
    ) -> String {
        self.credits(sources, publishers).join("; ")
    }

    /// Returns whom sources are credited to, each publisher once with the latest of its
    /// dates; without a source, the publishers named.
    fn credits(
        &self,
        sources: impl IntoIterator<Item = u16>,
        publishers: &[&str],
    ) -> Vec<String> {
        let sources: BTreeSet<u16> = sources.into_iter().collect();
        let mut found: Vec<(String, Option<String>)> = Vec::new();
        for source in sources {
            let Some(entry) = self.context.sources.entries.get(usize::from(source))
            else {
                continue;
            };
            let publisher = entry.publisher.clone().unwrap_or_else(|| self.own_data());
            match found.iter_mut().find(|(name, _)| *name == publisher) {
                Some((_, date)) => *date = date.take().max(entry.retrieved.clone()),
                None => found.push((publisher, entry.retrieved.clone())),
            }
        }
        if found.is_empty() {
            for publisher in publishers {
                if found.iter().all(|(name, _)| name != publisher) {
                    found.push(((*publisher).to_owned(), None));
                }
            }
        }
        let part = |(publisher, date): (String, Option<String>)| match date {
            Some(date) => {
                let date = crate::format::short_date(&date, self.words.language);
                format!("{publisher}, {} {date}", self.words.say("hentet", "retrieved"))
            }
            None => publisher,
        };
        found.into_iter().map(part).collect()
    }

    /// Returns what is credited for files without a publisher.
    pub(super) fn own_data(&self) -> String {
        self.words.say("kommunens egne data", "the municipality’s own data").to_owned()
    }
}
