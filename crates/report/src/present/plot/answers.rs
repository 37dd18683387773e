//! Answers to questions come in; one question's stacked answers go out.

use datapakke_model::catalogue::{AnswerScale, Question, Survey, Theme};
use datapakke_model::id::{Owner, QuestionId, SurveyId};
use datapakke_model::profile::{AnswerShares, QuestionProfile};
use datapakke_model::{Group, Language, Period};

use crate::chart::{Answers, Chart, Share, StackRow, Stacked, Tone};
use crate::format;
use crate::words::sentence::is_certain;

use super::super::{Maker, alt_text};
use super::{FULL_MM, Plot};

/// One question with its meaning.
struct Asked<'a> {
    profile: &'a QuestionProfile,
    survey: &'a Survey,
    question: &'a Question,
    scale: &'a AnswerScale,
}

impl Asked<'_> {
    /// Returns how many answers, from the unwanted end, are not wanted.
    fn unwanted(&self) -> usize {
        usize::from(self.question.wanted_from)
            .saturating_sub(1)
            .min(self.scale.answers.len())
    }

    /// Returns the answers in words, the wanted end last.
    fn categories(&self, language: Language) -> Vec<String> {
        let labels = self.scale.answers.iter().map(|a| a.label.get(language));
        let mut categories: Vec<String> = labels.map(str::to_lowercase).collect();
        if self.question.reverse {
            categories.reverse();
        }
        categories
    }

    /// Returns the share of wanted answers; shares come turned, the wanted end last.
    fn wanted(&self, shares: &[f64]) -> f64 {
        shares.iter().skip(self.unwanted()).sum()
    }
}

/// The wanted answers to one question, as a finding tells them.
pub(in super::super) struct Wanted {
    /// "»Føler du dig ensom?«"
    pub text: String,
    /// "sjældent eller aldrig"
    pub answers: String,
    /// Period, share as printed, share, base; oldest first.
    pub years: Vec<(Period, String, f64, Option<u32>)>,
    /// The municipality's share of the newest period, as printed.
    pub municipality: Option<(String, f64)>,
}

impl<'a> Maker<'a> {
    /// Returns the wanted answers to a question, noted; none where they cannot be shown.
    pub(in super::super) fn wanted(
        &mut self,
        survey: &SurveyId,
        question: &QuestionId,
    ) -> Option<Wanted> {
        let language = self.words.language;
        let catalogue = self.context.catalogue;
        let same = |q: &&QuestionProfile| q.survey == *survey && q.question == *question;
        let profile = self.profile.questions.iter().find(same)?;
        let survey = catalogue.survey(survey)?;
        let question = survey.question(question)?;
        let scale = survey.scale(question)?;
        let asked = Asked { profile, survey, question, scale };
        let mut years = Vec::new();
        for answers in &profile.own {
            let owner = Owner::Unit(self.profile.unit.clone());
            if let Some((text, share)) = self.wanted_share(&asked, answers, owner) {
                years.push((answers.period, text, share, answers.base));
            }
        }
        let newest = profile.own.last()?.period;
        years.last().filter(|(period, ..)| *period == newest)?;
        let municipality = profile.municipality.as_ref();
        let municipality = municipality
            .filter(|answers| answers.period == newest)
            .and_then(|answers| self.wanted_share(&asked, answers, Owner::Municipality));
        let answers = asked.categories(language)[asked.unwanted()..]
            .join(self.words.say(" eller ", " or "));
        let text = question.text.get(language);
        let text = self.words.say(format!("»{text}«"), format!("\"{text}\""));
        Some(Wanted { text, answers, years, municipality })
    }

    fn wanted_share(
        &mut self,
        asked: &Asked<'a>,
        answers: &AnswerShares,
        owner: Owner,
    ) -> Option<(String, f64)> {
        let language = self.words.language;
        let shares =
            answers.shares.as_ref().filter(|s| s.iter().all(|v| v.is_finite()))?;
        let wanted = asked.wanted(shares);
        let key = asked.profile.key(owner, answers.period, &answers.group);
        self.ledger.note_answers(&key, answers, wanted);
        let text = match answers.base.filter(|n| *n < 10) {
            Some(base) => {
                format::part(super::super::part_of(wanted, base), base, language)
            }
            None => format::value(
                wanted,
                datapakke_model::catalogue::Measure::Percent,
                0,
                language,
            ),
        };
        Some((text, wanted))
    }

    /// Tells whether the unit has answers to a question of a theme.
    pub(in super::super) fn has_answers(&self, theme: Theme) -> bool {
        !self.asked(theme).is_empty()
    }

    /// Returns the questions of a theme whose newest answers can be shown.
    fn asked(&self, theme: Theme) -> Vec<Asked<'a>> {
        let catalogue = self.context.catalogue;
        let mut out = Vec::new();
        for profile in &self.profile.questions {
            let Some(survey) = catalogue.survey(&profile.survey) else { continue };
            let Some(question) = survey.question(&profile.question) else { continue };
            let Some(scale) = survey.scale(question) else { continue };
            let of_question = question.indicator.as_ref();
            let of_survey = survey.questions.iter().find_map(|q| q.indicator.as_ref());
            let indicator =
                of_question.or(of_survey).and_then(|id| catalogue.indicator(id));
            let fits = |a: &AnswerShares| {
                let shares = a.shares.as_ref();
                shares.is_some_and(|s| {
                    s.len() == scale.answers.len()
                        && s.iter().all(|v| *v >= 0.0 && v.is_finite())
                })
            };
            let newest = profile.own.last().is_some_and(fits);
            if newest && indicator.is_some_and(|i| i.theme == theme) {
                out.push(Asked { profile, survey, question, scale });
            }
        }
        out
    }

    /// Returns how many questions of a theme have changed with certainty.
    pub(in super::super) fn n_changed_answers(&self, theme: Theme) -> usize {
        let asked = self.asked(theme);
        let changes = asked.iter().filter_map(|a| a.profile.change.as_ref());
        changes.filter(|c| is_certain(c.verdict)).count()
    }

    /// Returns one question's answers: the one whose change is certain and largest, or
    /// else the questionnaire's first of which the year before is known too.
    pub(super) fn answers(&mut self, theme: Theme) -> Option<Plot> {
        let asked = self.asked(theme);
        let changed = |a: &&Asked<'_>| {
            a.profile.change.as_ref().is_some_and(|c| is_certain(c.verdict))
        };
        let size =
            |a: &Asked<'_>| a.profile.change.as_ref().map_or(0.0, |c| c.difference.abs());
        let n_changes = asked.iter().filter(|a| a.profile.change.is_some()).count();
        let largest =
            asked.iter().filter(changed).max_by(|a, b| size(a).total_cmp(&size(b)));
        let first = || {
            let order = |a: &&Asked<'_>| {
                let place = a.survey.questions.iter().position(|q| q.id == a.question.id);
                (a.profile.change.is_none(), place)
            };
            asked.iter().min_by_key(order)
        };
        let chosen = largest.or_else(first)?;
        self.stacked(chosen, largest.is_some().then_some(n_changes))
    }

    fn stacked(&mut self, asked: &Asked<'a>, largest_of: Option<usize>) -> Option<Plot> {
        let from = self.ledger.count();
        let words = self.words;
        let newest = asked.profile.own.last()?;
        let unit = words.unit_capital();
        let mut rows = vec![self.row_of(
            asked,
            newest,
            Owner::Unit(self.profile.unit.clone()),
            (format!("{unit} {}", newest.period), Tone::Own),
        )];
        let before = asked.profile.own.iter().rev().nth(1);
        if let Some(before) = before {
            let owner = Owner::Unit(self.profile.unit.clone());
            let label = format!("{unit} {}", before.period);
            rows.push(self.row_of(asked, before, owner, (label, Tone::Before)));
        }
        let same = |a: &&AnswerShares| a.period == newest.period;
        if let Some(answers) = asked.profile.municipality.as_ref().filter(same) {
            let label = words.say("Kommunen", "Municipality").to_owned();
            rows.push(self.row_of(
                asked,
                answers,
                Owner::Municipality,
                (label, Tone::Others),
            ));
        }
        let mut gap = true;
        let mut groups: Vec<&AnswerShares> = asked
            .profile
            .groups
            .iter()
            .filter(|a| matches!(a.group, Group::Grade(_)) && a.period == newest.period)
            .collect();
        groups.sort_by(|a, b| a.group.cmp(&b.group));
        for answers in groups {
            let owner = Owner::Unit(self.profile.unit.clone());
            let label = words.group(&answers.group);
            let mut row = self.row_of(asked, answers, owner, (label, Tone::Part));
            row.gap = gap;
            gap = false;
            rows.push(row);
        }
        let text = asked.question.text.get(words.language);
        let categories = asked.categories(words.language);
        let wanted = categories[asked.unwanted()..].join(words.say(" eller ", " or "));
        let title = self.answers_title(asked, &wanted, newest, before);
        let mut subtitle = words.say(
            format!("»{text}« Procent. Til højre for stregen: {wanted}."),
            format!("\"{text}\" Percent. Right of the line: {wanted}."),
        );
        if let Some(n) = largest_of.filter(|n| *n > 1) {
            subtitle = format!("{subtitle} {}", words.largest_of(n));
        }
        let alt =
            rows.iter().map(|row| row_in_words(row, &categories)).collect::<Vec<_>>();
        let chart = Chart::Stacked(Stacked {
            alt: alt_text(format!("{title}. {text} {}.", alt.join("; "))),
            width_mm: FULL_MM,
            height_mm: 0.0,
            unwanted: asked.unwanted(),
            categories,
            rows,
            base_head: words.say("svar", "answers").to_owned(),
        });
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: false, noted })
    }

    fn row_of(
        &mut self,
        asked: &Asked<'a>,
        answers: &AnswerShares,
        owner: Owner,
        (label, tone): (String, Tone),
    ) -> StackRow {
        let language = self.words.language;
        let key = asked.profile.key(owner, answers.period, &answers.group);
        let wanted = answers.shares.as_ref().map(|s| asked.wanted(s));
        self.ledger.note_answers(&key, answers, wanted.unwrap_or_default());
        let (Some(shares), Some(wanted)) = (&answers.shares, wanted) else {
            let words = self.words.hidden(asked.survey.subject).to_owned();
            let (total, base) = (String::new(), String::new());
            return StackRow {
                label,
                tone,
                answers: Answers::Hidden(words),
                total,
                base,
                gap: false,
            };
        };
        let few = answers.base.filter(|n| *n < 10);
        let piece = |at: f64| Share {
            at,
            text: if few.is_some() {
                String::new()
            } else {
                format::number(at, 0, language)
            },
        };
        let total = match few {
            Some(base) => {
                format::part(super::super::part_of(wanted, base), base, language)
            }
            None => format::value(
                wanted,
                datapakke_model::catalogue::Measure::Percent,
                0,
                language,
            ),
        };
        StackRow {
            label,
            tone,
            answers: Answers::Shares(shares.iter().copied().map(piece).collect()),
            total,
            base: answers.base.map(|n| format::count(n, language)).unwrap_or_default(),
            gap: false,
        }
    }

    fn answers_title(
        &self,
        asked: &Asked<'_>,
        answer: &str,
        newest: &AnswerShares,
        before: Option<&AnswerShares>,
    ) -> String {
        let words = self.words;
        let total = |a: &AnswerShares| {
            let wanted = asked.wanted(a.shares.as_ref()?);
            Some(match a.base.filter(|n| *n < 10) {
                Some(base) => format::part(
                    super::super::part_of(wanted, base),
                    base,
                    words.language,
                ),
                None => format::value(
                    wanted,
                    datapakke_model::catalogue::Measure::Percent,
                    0,
                    words.language,
                ),
            })
        };
        let now = total(newest).unwrap_or_default();
        let then = before.and_then(|b| Some((b.period, total(b)?)));
        let change = asked.profile.change.as_ref();
        match (then, change) {
            (Some((period, then)), Some(change)) => {
                let verdict = words.change(change.verdict);
                words.say(
                    format!(
                        "{now} svarer {answer} mod {then} {}: {verdict}",
                        year(period, words)
                    ),
                    format!(
                        "{now} answer {answer}, against {then} {}: {verdict}",
                        year(period, words)
                    ),
                )
            }
            _ => words.say(
                format!("{now} svarer {answer} {}", year(newest.period, words)),
                format!("{now} answer {answer} {}", year(newest.period, words)),
            ),
        }
    }
}

fn year(period: Period, words: crate::words::Words) -> String {
    format!("{} {period}", words.say("i", "in"))
}

fn row_in_words(row: &StackRow, categories: &[String]) -> String {
    match &row.answers {
        Answers::Shares(shares) if shares.iter().any(|s| !s.text.is_empty()) => {
            let parts: Vec<_> = categories
                .iter()
                .zip(shares)
                .map(|(c, s)| format!("{c} {}", s.text))
                .collect();
            format!("{}: {}", row.label, parts.join(", "))
        }
        Answers::Shares(_) => format!("{}: {}", row.label, row.total),
        Answers::Hidden(words) => format!("{}: {words}", row.label),
    }
}
