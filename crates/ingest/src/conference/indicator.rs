//! The name of a figure and of a group, as people write them, to the catalogue's own; for
//! a name that is none, those that it may have meant.

use datapakke_model::catalogue::{Catalogue, Indicator, Survey, Theme};
use datapakke_model::conference::About;
use datapakke_model::source::Place;
use datapakke_model::unit::{UnitKind, distance, fold};
use datapakke_model::{Group, IndicatorId, Text};

use super::{Desk, message, words};

/// The most indicators a remark proposes.
const PROPOSED: usize = 3;
/// The most indicators of a theme or a questionnaire that a remark lists.
const LISTED: usize = 6;
/// Words that stand in many labels and tell nothing of what is measured.
const EMPTY_WORDS: [&str; 24] = [
    "af",
    "og",
    "i",
    "med",
    "for",
    "til",
    "paa",
    "fra",
    "om",
    "de",
    "den",
    "det",
    "en",
    "andel",
    "gennemsnit",
    "elever",
    "klasse",
    "kl",
    "the",
    "of",
    "in",
    "and",
    "share",
    "grade",
];

/// What a text says of the figure it speaks to; each part is none where it is not
/// written or not understood, and then it has its remark.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Figure {
    pub indicator: Option<IndicatorId>,
    pub group: Option<Group>,
}

impl Figure {
    /// Returns the figure when both parts are known.
    pub(super) fn about(self) -> Option<About> {
        Some(About { indicator: self.indicator?, group: self.group? })
    }
}

impl Desk<'_> {
    /// Reads the figure that a text speaks to, from its name and its group; without a
    /// kind of unit, those of all kinds are known.
    pub(super) fn figure(
        &mut self,
        indicator: Option<(&str, Place)>,
        group: Option<(&str, Place)>,
        kind: Option<UnitKind>,
    ) -> Figure {
        let Some((text, place)) = indicator else {
            if let Some((_, place)) = group {
                self.say(message::lone_group(place));
            }
            return Figure::default();
        };
        let indicator = self.indicator(text, place, kind);
        let Some((text, place)) = group else {
            return Figure { indicator, group: Some(Group::All) };
        };
        let group = words::group(text);
        if group.is_none() {
            self.say(message::unknown_group(place, text, words::near_group(text)));
        }
        Figure { indicator, group }
    }

    /// Finds an indicator by its name or one of its labels.
    fn indicator(
        &mut self,
        text: &str,
        place: Place,
        kind: Option<UnitKind>,
    ) -> Option<IndicatorId> {
        let catalogue = self.setting.catalogue;
        let wanted = fold(text.trim_matches('`'));
        let of_kind = |i: &Indicator| kind.is_none_or(|kind| i.kinds.contains(&kind));
        let all = &catalogue.indicators;
        if let Some(exact) = all.iter().find(|i| i.id.as_str() == wanted) {
            let Some(kind) = kind.filter(|_| !of_kind(exact)) else {
                return Some(exact.id.clone());
            };
            self.say(message::other_kind(place, exact.id.as_str(), &kind.label()));
            return None;
        }
        let own: Vec<&Indicator> = all.iter().filter(|i| of_kind(i)).collect();
        let labelled: Vec<&Indicator> =
            own.iter().copied().filter(|i| has_label(i, &wanted)).collect();
        let remark = match labelled[..] {
            [one] => return Some(one.id.clone()),
            [] => match of_survey(catalogue, &own, &wanted) {
                Some((survey, found)) => {
                    let found = list(&found, LISTED);
                    message::question(place, text, survey.as_ref(), &found)
                }
                None => {
                    let near = suggest(&own, &wanted);
                    message::unknown_indicator(place, text, near.as_ref())
                }
            },
            _ => message::ambiguous_indicator(place, text, &list(&labelled, LISTED)),
        };
        self.say(remark);
        None
    }
}

fn has_label(indicator: &Indicator, wanted: &str) -> bool {
    let Indicator { short, label, .. } = indicator;
    [&short.da, &short.en, &label.da, &label.en].iter().any(|l| fold(l) == wanted)
}

/// What a remark calls the thing that is no indicator, and those to write instead.
type OfSurvey<'a> = (Option<Text>, Vec<&'a Indicator>);

/// Finds the questionnaire, or the single question of one, that a text names: the
/// indicators are those of the questionnaire, the question's own first.
fn of_survey<'a>(
    catalogue: &Catalogue,
    own: &[&'a Indicator],
    wanted: &str,
) -> Option<OfSurvey<'a>> {
    catalogue.surveys.iter().find_map(|survey| {
        let mine = |id: &&IndicatorId| own.iter().any(|i| i.id == **id);
        let question = survey.questions.iter().find(|question| {
            let wordings = question.wordings.iter();
            let texts = wordings.chain([&question.text.da, &question.text.en]);
            let mut bare = texts.map(|t| fold(t.trim_end_matches(['.', '?'])));
            format!("{}.{}", survey.id, question.id) == wanted
                || bare.any(|text| text == wanted.trim_end_matches(['.', '?']))
        });
        let called = survey.id.as_str() == wanted
            || fold(&survey.label.da) == wanted
            || fold(&survey.label.en) == wanted;
        if question.is_none() && !called {
            return None;
        }
        let first = question.and_then(|q| q.indicator.as_ref());
        let mut ids: Vec<&IndicatorId> = first.into_iter().filter(mine).collect();
        for id in indicators_of(survey).filter(mine) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let find = |id: &IndicatorId| own.iter().copied().find(|i| i.id == *id);
        let found: Vec<&Indicator> = ids.into_iter().filter_map(find).collect();
        let label = question.map(|_| survey.label.clone());
        (!found.is_empty()).then_some((label, found))
    })
}

fn indicators_of(survey: &Survey) -> impl Iterator<Item = &IndicatorId> {
    let counted = survey.questions.iter().filter_map(|q| q.indicator.as_ref());
    survey.overall.iter().chain(counted)
}

/// Returns what a name that is none may have meant, in words; none when nothing is near.
fn suggest(own: &[&Indicator], wanted: &str) -> Option<Text> {
    if let Some(theme) = theme(wanted) {
        let of_theme = || own.iter().copied().filter(|i| i.theme == theme);
        let core: Vec<&Indicator> = of_theme().filter(|i| i.core).collect();
        let shown: Vec<&Indicator> = match core.is_empty() {
            true => of_theme().filter(|i| i.overview).collect(),
            false => core,
        };
        if !shown.is_empty() {
            return Some(list(&shown, LISTED));
        }
    }
    let mut found = slips(own, wanted);
    if found.is_empty() {
        found = by_words(own, wanted);
    }
    found.truncate(PROPOSED);
    (!found.is_empty()).then(|| list(&found, PROPOSED))
}

/// Returns the theme of a name: the first word of its label is enough.
fn theme(wanted: &str) -> Option<Theme> {
    Theme::ALL.into_iter().find(|theme| {
        let Text { da, en } = theme.label();
        [da, en].iter().any(|label| {
            let label = plain(&fold(label));
            let head = label.split(' ').next().unwrap_or_default();
            [label.as_str(), head].contains(&plain(wanted).as_str())
        })
    })
}

/// Returns those whose name or short label is a slip of the pen away.
fn slips<'a>(own: &[&'a Indicator], wanted: &str) -> Vec<&'a Indicator> {
    let near = own.iter().filter_map(|i| {
        let names = [i.id.as_str(), &i.short.da, &i.short.en].map(fold);
        let near = names.iter().map(|name| (distance(name, wanted), name));
        let near = near.filter(|(d, name)| *d <= 3 && *d * 4 <= name.chars().count());
        Some((near.map(|(d, _)| d).min()?, *i))
    });
    let mut near: Vec<(usize, &Indicator)> = near.collect();
    let best = near.iter().map(|(d, _)| *d).min();
    near.retain(|(d, _)| Some(*d) == best);
    near.sort_by_key(|(_, i)| (!i.core, !i.overview));
    near.into_iter().map(|(_, i)| i).collect()
}

/// Returns those that have whole words of what was written in their name or labels: the
/// most words first, then what every school must have, then the overview's.
fn by_words<'a>(own: &[&'a Indicator], wanted: &str) -> Vec<&'a Indicator> {
    let wanted = tokens(wanted);
    let score = |i: &Indicator| {
        let Indicator { id, short, label, .. } = i;
        let texts = [id.as_str(), &short.da, &short.en, &label.da, &label.en];
        let known: Vec<String> = texts.iter().flat_map(|t| tokens(&fold(t))).collect();
        wanted.iter().filter(|word| known.contains(word)).count()
    };
    let scored = own.iter().map(|i| (score(i), *i)).filter(|(n, _)| *n > 0);
    let mut scored: Vec<(usize, &Indicator)> = scored.collect();
    let best = scored.iter().map(|(n, _)| *n).max();
    scored.retain(|(n, _)| Some(*n) == best);
    // The order of the pack decides the rest.
    scored.sort_by_key(|(_, i)| (!i.core, !i.overview));
    scored.into_iter().map(|(_, i)| i).collect()
}

/// The words of a text that tell what is measured.
fn tokens(text: &str) -> Vec<String> {
    let text = plain(text);
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words =
        words.filter(|w| w.len() > 1 && w.parse::<u32>().is_err()).map(str::to_owned);
    words.filter(|word| !EMPTY_WORDS.contains(&word.as_str())).collect()
}

/// A text as names spell it: `læsning` and `laesning` are one word.
fn plain(text: &str) -> String {
    text.replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

/// Names and labels of indicators in a row, and that there are more.
fn list(indicators: &[&Indicator], most: usize) -> Text {
    let names = |pick: fn(&Text) -> &String| {
        let all = indicators.iter().take(most);
        let all: Vec<String> =
            all.map(|i| format!("`{}` ({})", i.id, pick(&i.short))).collect();
        all.join(", ")
    };
    let (mut da, mut en) = (names(|t| &t.da), names(|t| &t.en));
    let more = indicators.len().saturating_sub(most);
    if more > 0 {
        da += &format!(" eller en af {more} andre i `datapakke katalog`");
        en += &format!(" or one of {more} others in `datapakke catalogue`");
    }
    Text::new(da, en)
}
