//! The catalogue as a data dictionary: the whole of it goes in, Markdown or CSV comes out.

use super::{AnswerScale, Catalogue, Indicator, Instrument, Rule, Survey, Theme};
use crate::text::{Language, Text};

/// Returns the data dictionary as Markdown.
///
/// An indicator that sorts the persons of another stands with that other.
pub fn markdown(catalogue: &Catalogue, language: Language) -> String {
    let mut page = Page { out: String::new(), language };
    page.line("# Katalog over alle tal", "# Catalogue of every figure");
    page.blank();
    page.line(
        "Lavet af `datapakke catalogue` ud fra `crates/model/catalogue/`; ret dér, ikke her. \
         En indikator er kilde og mål tilsammen: samme navn fra to kilder er to tal.",
        "Made by `datapakke catalogue` from `crates/model/catalogue/`; edit there, not here. \
         An indicator is source and measure together: one name from two sources is two figures.",
    );
    for theme in Theme::ALL {
        page.blank();
        page.text("## ", &theme.label());
        let here = catalogue.indicators.iter().filter(|i| i.theme == theme);
        for indicator in here.filter(|i| i.part_of.is_none() || i.overview) {
            page.indicator(catalogue, indicator);
        }
    }
    page.blank();
    page.line("## Prøver", "## Tests");
    catalogue.instruments.iter().for_each(|instrument| page.instrument(instrument));
    page.blank();
    page.line("## Spørgeskemaer", "## Questionnaires");
    catalogue.surveys.iter().for_each(|survey| page.survey(survey));
    page.blank();
    page.line("## Regler", "## Rules");
    page.blank();
    catalogue.rules.iter().for_each(|rule| page.rule(rule));
    page.out
}

/// Returns the indicators as a table: one header row, then one row each, separated by
/// semicolons, numbers with a point, text in quotes where it needs them.
pub fn csv(catalogue: &Catalogue, language: Language) -> String {
    let mut out = String::from(
        "id;label;theme;kinds;publisher;measure_name;measure;lower;upper;decimals;direction;\
         statistic;subject;smallest_base;important;important_source;confidentiality;overview;\
         definition\n",
    );
    for indicator in &catalogue.indicators {
        let word = |text: Text| text.get(language).to_owned();
        let important = indicator.important.as_ref();
        let fields = [
            indicator.id.to_string(),
            indicator.label.get(language).to_owned(),
            word(indicator.theme.label()),
            kinds(indicator, language),
            indicator.publisher.clone(),
            indicator.measure_name.clone(),
            word(indicator.measure.label()),
            indicator.bounds[0].to_string(),
            indicator.bounds[1].to_string(),
            indicator.decimals.to_string(),
            word(indicator.direction.label()),
            word(indicator.statistic.label()),
            word(indicator.subject.label()),
            indicator.smallest_base.map(|n| n.to_string()).unwrap_or_default(),
            important.map(|i| i.value.to_string()).unwrap_or_default(),
            important.map(|i| i.source.clone()).unwrap_or_default(),
            word(indicator.confidentiality.label()),
            indicator.overview.to_string(),
            indicator.definition.get(language).to_owned(),
        ];
        out.push_str(&fields.map(|field| quoted(&field)).join(";"));
        out.push('\n');
    }
    out
}

fn quoted(field: &str) -> String {
    if field.contains([';', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn kinds(indicator: &Indicator, language: Language) -> String {
    let labels: Vec<Text> = indicator.kinds.iter().map(|kind| kind.label()).collect();
    labels.iter().map(|label| label.get(language)).collect::<Vec<_>>().join(", ")
}

/// The page as far as it is written.
struct Page {
    out: String,
    language: Language,
}

impl Page {
    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn word(&self, da: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Da => da,
            Language::En => en,
        }
    }

    fn line(&mut self, da: &'static str, en: &'static str) {
        let text = self.word(da, en);
        self.raw(text);
    }

    fn text(&mut self, before: &str, text: &Text) {
        let text = format!("{before}{}", text.get(self.language));
        self.raw(&text);
    }

    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Writes one point of a list: its name in bold, then what is said.
    fn point(&mut self, da: &'static str, en: &'static str, said: &str) {
        let name = self.word(da, en);
        self.raw(&format!("- **{name}:** {said}"));
    }

    fn number(&self, value: f64) -> String {
        let text = value.to_string().replace('-', "\u{2212}");
        match self.language {
            Language::Da => text.replace('.', ","),
            Language::En => text,
        }
    }

    fn bounds(&self, bounds: [f64; 2]) -> String {
        let to = self.word("til", "to");
        format!("{} {to} {}", self.number(bounds[0]), self.number(bounds[1]))
    }

    fn indicator(&mut self, catalogue: &Catalogue, indicator: &Indicator) {
        let language = self.language;
        self.blank();
        self.text("### ", &indicator.label);
        self.blank();
        self.raw(&format!("`{}`", indicator.id));
        self.blank();
        self.text("", &indicator.definition);
        self.blank();
        let source = format!("{}. {}", indicator.publisher, indicator.measure_name);
        self.point("Kilde", "Source", &source);
        let decimals = self.word("decimaler", "decimals");
        let scale = format!(
            "{}, {}, {}, {decimals} {}",
            indicator.statistic.label().get(language),
            indicator.measure.label().get(language),
            self.bounds(indicator.bounds),
            indicator.decimals,
        );
        self.point("Tal", "Figure", &scale);
        self.point("Ønsket", "Wanted", indicator.direction.label().get(language));
        let about = format!(
            "{} ({})",
            indicator.subject.label().get(language),
            kinds(indicator, language)
        );
        self.point("Om", "About", &about);
        if let Some(base) = indicator.smallest_base {
            self.point("Mindste antal", "Smallest number", &base.to_string());
        }
        if let Some(important) = &indicator.important {
            let said = format!("{}. {}", self.number(important.value), important.source);
            self.point("Stor nok til at mærkes", "Large enough to be felt", &said);
        }
        self.point("Ses af", "Seen by", indicator.confidentiality.label().get(language));
        self.place(indicator);
        self.times(indicator);
        self.parts(catalogue, indicator);
        self.point("Til samtalen", "For the talk", indicator.question.get(language));
    }

    fn place(&mut self, indicator: &Indicator) {
        if indicator.overview {
            let (short, sub) = (&indicator.short, &indicator.sub);
            let said =
                format!("{} ({})", short.get(self.language), sub.get(self.language));
            self.point("Række på overblikket", "Row of the overview", &said);
        }
        if let Some(test) = &indicator.follows {
            self.point("Følger", "Follows", &format!("`{test}`"));
        }
        if let Some(row) = &indicator.stands_in_for {
            self.point("Træder i stedet for", "Stands in for", &format!("`{row}`"));
        }
    }

    fn times(&mut self, indicator: &Indicator) {
        for entry in &indicator.breaks {
            let said = format!("{}. {}", entry.before, entry.reason.get(self.language));
            self.point("Brud før", "Break before", &said);
        }
        for entry in &indicator.not_collected {
            let said = format!("{}. {}", entry.before, entry.reason.get(self.language));
            self.point("Ikke målt", "Not measured", &said);
        }
    }

    fn parts(&mut self, catalogue: &Catalogue, indicator: &Indicator) {
        for part in catalogue.parts_of(&indicator.id).filter(|part| !part.overview) {
            let label = part.label.get(self.language);
            let said = format!("`{}` {label}. {}", part.id, part.measure_name);
            self.point("Del", "Part", &said);
        }
    }

    fn instrument(&mut self, instrument: &Instrument) {
        let language = self.language;
        self.blank();
        self.text("### ", &instrument.label);
        self.blank();
        self.raw(&format!("`{}`", instrument.id));
        self.blank();
        let bounds = self.bounds(instrument.bounds);
        let scale = format!("{} ({bounds})", instrument.scale.get(language));
        self.point("Skala", "Scale", &scale);
        let years = match instrument.to {
            Some(to) => format!("{}\u{2013}{to}", instrument.from),
            None => format!("{}\u{2013}", instrument.from),
        };
        self.point("I brug", "In use", &years);
        for (subject, grades) in &instrument.subjects {
            let grades: Vec<String> = grades.iter().map(u8::to_string).collect();
            let said = format!("`{subject}` {}", grades.join(", "));
            self.point("Fag og klassetrin", "Subject and grades", &said);
        }
        if let Some(reliability) = &instrument.reliability {
            let said =
                format!("{}. {}", self.number(reliability.value), reliability.source);
            self.point("Pålidelighed", "Reliability", &said);
        }
        for entry in &instrument.breaks {
            let said = format!("{}. {}", entry.before, entry.reason.get(language));
            self.point("Brud før", "Break before", &said);
        }
        self.point("Kilde", "Source", &instrument.source);
    }

    fn survey(&mut self, survey: &Survey) {
        let language = self.language;
        self.blank();
        self.text("### ", &survey.label);
        self.blank();
        let version = self.word("udgave", "version");
        self.raw(&format!("`{}`, {version} {}", survey.id, survey.version));
        self.blank();
        self.point("Hvem svarer", "Who answers", survey.subject.label().get(language));
        self.point("Score", "Score", survey.scoring.label().get(language));
        self.point("Intervaller", "Intervals", survey.binning.label().get(language));
        if let Some(overall) = &survey.overall {
            self.point(
                "Alle spørgsmål tilsammen",
                "All questions together",
                &format!("`{overall}`"),
            );
        }
        self.point("Mindste antal", "Smallest number", &survey.smallest_base.to_string());
        self.point("Ses af", "Seen by", survey.confidentiality.label().get(language));
        self.point("Kilde", "Source", &survey.source);
        survey.scales.iter().for_each(|scale| self.scale(scale));
        self.blank();
        self.line(
            "| spørgsmål | ordlyd | skala | indikator | vendt | bekræftet |\n|---|---|---|---|---|---|",
            "| question | wording | scale | indicator | turned | verified |\n|---|---|---|---|---|---|",
        );
        let (yes, no) = (self.word("ja", "yes"), self.word("nej", "no"));
        for question in &survey.questions {
            let indicator = question.indicator.as_ref().map(|id| format!("`{id}`"));
            let row = format!(
                "| `{}` | {} | {} | {} | {} | {} |",
                question.id,
                question.text.get(language).replace('|', "\\|"),
                question.scale,
                indicator.unwrap_or_default(),
                if question.reverse { yes } else { no },
                if question.verified { yes } else { no },
            );
            self.raw(&row);
        }
    }

    fn scale(&mut self, scale: &AnswerScale) {
        let labels: Vec<&str> =
            scale.answers.iter().map(|answer| answer.label.get(self.language)).collect();
        let said = format!("`{}` {}", scale.id, labels.join(" · "));
        self.point("Skala", "Scale", &said);
    }

    fn rule(&mut self, rule: &Rule) {
        let text = rule.text.get(self.language);
        self.raw(&format!("- `{}` {text} *{}*", rule.id, rule.source));
    }
}
