//! The sheet of agreements of one unit: the figures with their baselines and what could
//! be seen come in, a workbook to fill in at the table goes out. Its columns are those
//! that ingest reads, so that nothing is typed twice.

use datapakke_model::agreement::{ActionStatus, Agreement, Aim, Column, Given};
use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::About;
use datapakke_model::profile::{Estimate, FairTarget};
use datapakke_model::{Edition, Group, Profile, Reading, Released, Stage, Why};

use crate::error::Error;
use crate::format;
use crate::present::{Context, proposals};
use crate::sheet::form::{Choices, Form, List, form};
use crate::sheet::{Sheet, SheetCell};
use crate::words::Words;

/// Empty rows after the prefilled ones.
const EMPTY: usize = 6;
/// Figures that are proposed.
const PROPOSED: usize = 4;
/// Rows that have lists to choose from.
const LISTED: u32 = 60;

/// Columns after those that are read, which help at the table.
const HELP: [(&str, &str); 3] = [
    ("Tilfældig variation", "Chance variation"),
    ("Kan ses fra", "Visible from"),
    ("Rimeligt mål", "Fair target"),
];

/// Makes the workbook: what is agreed already on these data, then the figures to propose
/// with their baselines, then rows without any. Only for leadership and administration.
pub fn agreement_sheet(
    profile: &Released<Profile>,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>, Error> {
    if profile.edition() != Edition::Fortrolig {
        return Ok(None);
    }
    let writer = Writer { profile: profile.value(), context };
    let language = context.settings.language;
    let mut headings: Vec<String> =
        Column::ALL.iter().map(|c| c.heading().get(language).to_owned()).collect();
    headings.extend(HELP.map(|(da, en)| writer.say(da, en).to_owned()));
    let mut rows = vec![headings.iter().map(|h| SheetCell::text(h.as_str())).collect()];
    rows.extend(writer.rows(proposals(profile, context)));
    let indicators = writer.indicators();
    let last = u32::try_from(indicators.sheet.rows.len().saturating_sub(1)).unwrap_or(1);
    let lists = lists(&indicators.sheet.name, last.max(1), language);
    let sheet = Sheet::new(writer.say("Aftaler", "Agreements"), rows);
    let widths = Column::ALL.iter().map(|c| width(*c)).chain([18.0, 14.0, 24.0]);
    let filled = Form { sheet, header: 0, widths: widths.collect(), lists };
    form(&[filled, writer.guidance(), indicators]).map(Some)
}

fn lists(sheet: &str, last: u32, language: datapakke_model::Language) -> Vec<List> {
    let of = |(at, column): (u16, Column)| {
        let choices = match column {
            Column::Indicator => {
                Choices::Cells { sheet: sheet.to_owned(), column: 0, rows: (1, last) }
            }
            column if column.choices().is_empty() => return None,
            column => {
                let words = column.choices().iter().map(|(da, en)| match language {
                    datapakke_model::Language::Da => (*da).to_owned(),
                    datapakke_model::Language::En => (*en).to_owned(),
                });
                Choices::Words(words.collect())
            }
        };
        Some(List { column: at, rows: (1, LISTED), choices })
    };
    (0_u16..).zip(Column::ALL).filter_map(of).collect()
}

fn width(column: Column) -> f64 {
    match column {
        Column::Goal | Column::Action | Column::Promised | Column::Seen => 36.0,
        Column::Criterion | Column::Indicator | Column::Effort | Column::Given => 24.0,
        Column::Number => 6.0,
        _ => 16.0,
    }
}

struct Writer<'a> {
    profile: &'a Profile,
    context: &'a Context<'a>,
}

impl<'a> Writer<'a> {
    fn say<T>(&self, da: T, en: T) -> T {
        self.words().say(da, en)
    }

    fn words(&self) -> Words {
        Words { language: self.context.settings.language, kind: self.profile.kind }
    }

    fn rows(&self, proposals: Vec<About>) -> Vec<Vec<SheetCell>> {
        let year = self.profile.year;
        let agreed: Vec<&Agreement> =
            self.context.agreements.iter().filter(|a| a.year == year).collect();
        let taken = self.context.agreements.iter().filter_map(|a| a.id.parse().ok());
        let first: u32 = taken.max().unwrap_or(0) + 1;
        let known =
            |about: &About| agreed.iter().any(|a| a.about.as_ref() == Some(about));
        let proposals: Vec<Option<About>> = proposals
            .into_iter()
            .filter(|about| !known(about))
            .take(PROPOSED)
            .map(Some)
            .chain(std::iter::repeat_n(None, EMPTY))
            .collect();
        let kept = agreed.iter().map(|a| self.agreed(a));
        let new = (first..).zip(&proposals).map(|(n, about)| {
            self.row(|column| self.proposed(column, n, about.as_ref()), about.as_ref())
        });
        kept.chain(new).collect()
    }

    fn row(
        &self,
        of: impl Fn(Column) -> SheetCell,
        about: Option<&About>,
    ) -> Vec<SheetCell> {
        let mut row: Vec<SheetCell> = Column::ALL.iter().map(|c| of(*c)).collect();
        row.extend(self.help(about));
        row
    }

    fn unit(&self) -> SheetCell {
        SheetCell::text(self.profile.unit.as_str())
    }

    fn proposed(&self, column: Column, n: u32, about: Option<&About>) -> SheetCell {
        match column {
            Column::Unit => self.unit(),
            Column::Year => SheetCell::text(self.profile.year.to_string()),
            Column::Number => SheetCell::text(n.to_string()),
            Column::Indicator => {
                about.map_or(SheetCell::Empty, |a| SheetCell::text(a.indicator.as_str()))
            }
            Column::Group => {
                about.map_or(SheetCell::Empty, |a| SheetCell::text(group(&a.group)))
            }
            Column::Baseline => {
                let value = about.and_then(|a| self.baseline(a));
                value.map_or(SheetCell::Empty, SheetCell::text)
            }
            _ => SheetCell::Empty,
        }
    }

    fn agreed(&self, a: &Agreement) -> Vec<SheetCell> {
        let text =
            |t: &Option<String>| t.as_deref().map_or(SheetCell::Empty, SheetCell::text);
        let day = |d: Option<datapakke_model::Day>| {
            d.map_or(SheetCell::Empty, |d| SheetCell::text(d.to_string()))
        };
        let cell = |column: Column| match column {
            Column::Unit => self.unit(),
            Column::Year => SheetCell::text(a.year.to_string()),
            Column::Number => SheetCell::text(a.id.as_str()),
            Column::Goal => SheetCell::text(a.goal.as_str()),
            Column::Indicator | Column::Group => {
                self.proposed(column, 0, a.about.as_ref())
            }
            Column::Baseline => match (a.baseline, a.about.as_ref()) {
                (Some(value), Some(about)) if !self.is_hidden(about) => {
                    SheetCell::text(self.exactly(about, value).unwrap_or_default())
                }
                _ => self.proposed(column, 0, a.about.as_ref()),
            },
            Column::Aim => {
                a.aim.map_or(SheetCell::Empty, |aim| SheetCell::text(self.aim(a, aim)))
            }
            Column::Effort => text(&a.effort),
            Column::Action => text(&a.action),
            Column::Who => text(&a.who),
            Column::Coordinator => text(&a.coordinator),
            Column::Promised => text(&a.support.promised),
            Column::Deadline => day(a.deadline),
            Column::FollowUp => day(a.follow_up),
            Column::Criterion => text(&a.criterion),
            Column::Status => self.status(a.status),
            Column::Given => match (&a.support.note, a.support.given) {
                (Some(note), _) => SheetCell::text(note.as_str()),
                (None, given) => self.given(given),
            },
            Column::Seen => text(&a.seen),
        };
        self.row(cell, a.about.as_ref())
    }

    fn status(&self, status: ActionStatus) -> SheetCell {
        let at = match status {
            ActionStatus::Done => 0,
            ActionStatus::UnderWay => 1,
            ActionStatus::Dropped => 2,
            ActionStatus::NotStated => return SheetCell::Empty,
        };
        let (da, en) = Column::Status.choices()[at];
        SheetCell::text(self.say(da, en))
    }

    fn given(&self, given: Given) -> SheetCell {
        let at = match given {
            Given::Yes => 0,
            Given::Partly => 1,
            Given::No => 2,
            Given::NotStated => return SheetCell::Empty,
        };
        let (da, en) = Column::Given.choices()[at];
        SheetCell::text(self.say(da, en))
    }

    /// "højst 20 %", "op": as the sheet is read.
    fn aim(&self, agreement: &Agreement, aim: Aim) -> String {
        let target = aim.target().and_then(|value| {
            agreement.about.as_ref().and_then(|about| self.exactly(about, value))
        });
        match (aim.is_up(), target) {
            (up, Some(target)) => self.words().aim(up, Some(&target)),
            (true, None) => self.say("op", "up").to_owned(),
            (false, None) => self.say("ned", "down").to_owned(),
        }
    }

    fn indicator(&self, about: &About) -> Option<&'a Indicator> {
        self.context.catalogue.indicator(&about.indicator)
    }

    fn spelled(&self, about: &About, value: f64) -> Option<String> {
        let indicator = self.indicator(about)?;
        let language = self.context.settings.language;
        Some(format::value(value, indicator.measure, indicator.decimals, language))
    }

    /// Returns a typed value with all the decimals it was typed with.
    fn exactly(&self, about: &About, value: f64) -> Option<String> {
        let indicator = self.indicator(about)?;
        let whole = |decimals: &u8| {
            let scaled = value * 10_f64.powi(i32::from(*decimals));
            (scaled - scaled.round()).abs() < 1e-6
        };
        let decimals = (indicator.decimals..8).find(whole).unwrap_or(8);
        let language = self.context.settings.language;
        Some(format::value(value, indicator.measure, decimals, language))
    }

    fn estimate(&self, about: &About) -> Option<&'a Estimate> {
        self.profile.latest(&about.indicator, &about.group)
    }

    /// Tells whether the figure is hidden: then what somebody wrote of it is, too.
    fn is_hidden(&self, about: &About) -> bool {
        let hidden = Reading::Absent(Why::Suppressed);
        self.estimate(about).is_some_and(|e| e.reading == hidden)
    }

    fn baseline(&self, about: &About) -> Option<String> {
        self.spelled(about, self.estimate(about)?.reading.value()?)
    }

    /// Interval, what can be seen and a fair target, in words.
    fn help(&self, about: Option<&About>) -> [SheetCell; 3] {
        let cell = |text: Option<String>| text.map_or(SheetCell::Empty, SheetCell::text);
        let Some(about) = about else { return [const { SheetCell::Empty }; 3] };
        let (Some(indicator), Some(estimate)) =
            (self.indicator(about), self.estimate(about))
        else {
            return [const { SheetCell::Empty }; 3];
        };
        let to = self.say("til", "to");
        let between = |low: f64, high: f64| {
            Some(format!(
                "{} {to} {}",
                self.spelled(about, low)?,
                self.spelled(about, high)?
            ))
        };
        let interval = estimate.interval.and_then(|i| between(i.low, i.high));
        let found = self.profile.detectable(&about.indicator, &about.group);
        let visible = found.map(|d| match &d.blocked {
            Some(why) => why.get(self.context.settings.language).to_owned(),
            None => crate::present::visible(indicator, d.change, self.words().language),
        });
        let entry =
            self.profile.indicators.iter().find(|e| e.indicator == about.indicator);
        let fair = found.zip(entry).and_then(|(d, e)| d.target(estimate, e, indicator));
        let fair = fair.and_then(|fair| match fair {
            FairTarget::Range { from, to, .. } => {
                let now = estimate.reading.value()?;
                between(format::away_from(from, now, indicator.decimals), to)
            }
            FairTarget::BeyondOthers { .. } | FairTarget::OffScale => {
                Some(self.say("aftal en handling", "agree on an action").to_owned())
            }
        });
        [cell(interval), cell(visible), cell(fair)]
    }

    /// The sheet that says what to write in each column.
    fn guidance(&self) -> Form {
        let language = self.context.settings.language;
        let head =
            self.say(["Kolonne", "Sådan udfyldes den"], ["Column", "How to fill it in"]);
        let mut rows = vec![head.map(SheetCell::text).to_vec()];
        rows.extend(Column::ALL.iter().map(|column| {
            let texts = [column.heading(), column.guidance()];
            texts.map(|t| SheetCell::text(t.get(language))).to_vec()
        }));
        let help = [
            self.say(
                "Så langt kan tallet selv svinge tilfældigt. Læses ikke.",
                "How far the figure itself may vary by chance. Not read.",
            ),
            self.say(
                "Den ændring, næste års tal ville vise i 80 af 100 tilfælde. Læses ikke.",
                "The change that next year’s figures would show in 80 of 100 cases. Not read.",
            ),
            self.say(
                "Så langt fra udgangspunktet, at det kan ses, og ikke længere end den bedste fjerdedel. Læses ikke.",
                "So far from the baseline that it can be seen, and no farther than the best quarter. Not read.",
            ),
        ];
        rows.extend(HELP.iter().zip(help).map(|((da, en), text)| {
            vec![SheetCell::text(self.say(*da, *en)), SheetCell::text(text)]
        }));
        let sheet = Sheet::new(self.say("Vejledning", "Guidance"), rows);
        Form { sheet, widths: vec![26.0, 90.0], ..Form::default() }
    }

    /// The unit's indicators with what they are now.
    fn indicators(&self) -> Form {
        let language = self.context.settings.language;
        let head = self.say(
            ["Indikator", "Det hedder den", "Nu", "Kan ses fra"],
            ["Indicator", "What it is called", "Now", "Visible from"],
        );
        let mut rows = vec![head.map(SheetCell::text).to_vec()];
        for entry in &self.profile.indicators {
            let about = About { indicator: entry.indicator.clone(), group: Group::All };
            let Some(indicator) = self.indicator(&about) else { continue };
            let [_, visible, _] = self.help(Some(&about));
            rows.push(vec![
                SheetCell::text(indicator.id.as_str()),
                SheetCell::text(indicator.label.get(language)),
                self.baseline(&about).map_or(SheetCell::Empty, SheetCell::text),
                visible,
            ]);
        }
        let sheet = Sheet::new(self.say("Indikatorer", "Indicators"), rows);
        Form { sheet, widths: vec![30.0, 70.0, 12.0, 16.0], ..Form::default() }
    }
}

/// Returns a group as the sheet is read.
fn group(group: &Group) -> String {
    match group {
        Group::All => "alle".to_owned(),
        Group::Stage(Stage::Indskoling) => "indskoling".to_owned(),
        Group::Stage(Stage::Mellemtrin) => "mellemtrin".to_owned(),
        Group::Stage(Stage::Udskoling) => "udskoling".to_owned(),
        Group::Grade(grade) => format!("{grade}. klasse"),
        Group::Sex(datapakke_model::Sex::Female) => "piger".to_owned(),
        Group::Sex(datapakke_model::Sex::Male) => "drenge".to_owned(),
        other => other.key(),
    }
}
