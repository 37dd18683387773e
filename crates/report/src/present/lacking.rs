//! Values that could have been there and are not come in; what they are and why, in words
//! and short, goes out.

use std::collections::BTreeMap;

use datapakke_model::catalogue::{Indicator, Theme};
use datapakke_model::profile::{Course, Lacking, NoValue};

use crate::pack::Definition;
use crate::words::capital;

use super::Maker;

/// How many names stand after a reason; the others are counted.
const NAMES: usize = 4;

impl<'a> Maker<'a> {
    /// Returns everything that is not there, a line for each kind and reason.
    pub(super) fn lacking(&self) -> Vec<Definition> {
        self.reasons(|_, _| true)
    }

    /// Returns which whole figures are missing on a theme's page.
    pub(super) fn lacking_figures(&self, theme: Theme) -> Vec<Definition> {
        let drawn = |what| matches!(what, Course::SamePupils | Course::Months);
        self.reasons(|lacking, indicator| indicator.theme == theme && drawn(lacking.what))
    }

    fn reasons(&self, want: impl Fn(&Lacking, &Indicator) -> bool) -> Vec<Definition> {
        let mut found: BTreeMap<(Course, NoValue), Vec<String>> = BTreeMap::new();
        for lacking in &self.profile.lacking {
            let indicator = self.context.catalogue.indicator(&lacking.indicator);
            let wanted = |i: &&Indicator| want(lacking, i) && self.is_current(lacking);
            let Some(indicator) = indicator.filter(wanted) else { continue };
            let names = found.entry((lacking.what, lacking.why)).or_default();
            let name = self.lacking_name(lacking.what, indicator);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        found.into_iter().map(|(reason, names)| self.reason(reason, names)).collect()
    }

    /// What was last measured long ago lacks nothing now.
    fn is_current(&self, lacking: &Lacking) -> bool {
        let entries = self.profile.indicators.iter();
        let mut own = entries.filter(|entry| entry.indicator == lacking.indicator);
        own.all(|entry| {
            let year = entry.latest.key.period.school_year();
            year.is_none_or(|year| Some(year) >= self.profile.year.previous())
        })
    }

    /// Of followed pupils the subject is enough: the line says what they are.
    fn lacking_name(&self, what: Course, indicator: &Indicator) -> String {
        match what {
            Course::SamePupils => self.subject(indicator),
            Course::Months | Course::ThreeYears | Course::ChanceVariation => {
                indicator.short.get(self.words.language).to_owned()
            }
        }
    }

    /// "Ingen værdi, fordi der er målt for få gange (læsning, matematik)."
    fn reason(
        &self,
        (what, why): (Course, NoValue),
        mut names: Vec<String>,
    ) -> Definition {
        let words = self.words;
        let more = names.len().saturating_sub(NAMES);
        if more > 1 {
            names.truncate(NAMES);
            names.push(words.say(format!("{more} andre"), format!("{more} others")));
        }
        let reason = capital(why.text().get(words.language));
        Definition {
            term: words.course(what).to_owned(),
            text: format!("{reason} ({}).", words.list(&names)),
        }
    }
}
