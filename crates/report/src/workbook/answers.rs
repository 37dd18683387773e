//! One unit's surveys and tests come in, two tables go out: the answers to each question,
//! and the same pupils in two tests.

use datapakke_model::id::Owner;
use datapakke_model::profile::{
    AnswerShares, Comparison, FindingKind, Progression, QuestionProfile,
};
use datapakke_model::{Group, Why};

use super::book::{Field, Style, Tab};
use super::told::{ABOUT_CHANGE, CHANGE, HIGH, INDICATOR, KEY, LOW, PERIOD, Sheet};
use super::writer::Writer;
use crate::format;
use crate::present::part_of;

impl Writer<'_> {
    /// The answers to each question, one row per answer.
    pub fn answers(&mut self) -> Option<Tab> {
        let unit = Owner::Unit(self.maker.profile.unit.clone());
        let mut rows = Vec::new();
        for question in &self.maker.profile.questions {
            let own = question.own.iter().chain(&question.groups);
            for answers in own {
                rows.extend(self.answered(question, answers, &unit));
            }
            if let Some(answers) = &question.municipality {
                rows.extend(self.answered(question, answers, &Owner::Municipality));
            }
            if let Some(answers) = &question.nation {
                rows.extend(self.answered(question, answers, &Owner::Nation));
            }
        }
        if rows.is_empty() {
            return None;
        }
        let heads = [
            ("Spørgeskema", "Questionnaire", 26.0),
            ("Spørgsmål", "Question", 46.0),
            ("Hvem", "Whom", 18.0),
            PERIOD,
            ("Svar", "Answer", 24.0),
            ("Ønsket svar", "Wanted answer", 10.0),
            ("Andel", "Share", 14.0),
            ("Svar i alt", "Answers in all", 10.0),
            KEY,
        ];
        let sheet = Sheet {
            name: ("Svar", "Answers"),
            title: ("Svarene på hvert spørgsmål", "The answers to each question"),
            note: (
                "Én række for hvert svar på hvert spørgsmål.",
                "One row per answer to each question.",
            ),
            frozen: 2,
        };
        Some(self.teller().tab(&sheet, self.source(), heads, rows))
    }

    fn answered(
        &mut self,
        question: &QuestionProfile,
        answers: &AnswerShares,
        owner: &Owner,
    ) -> Vec<Vec<Field>> {
        let (words, catalogue) = (self.maker.words, self.maker.context.catalogue);
        let found = catalogue.survey(&question.survey).and_then(|survey| {
            let asked = survey.question(&question.question)?;
            Some((survey, asked, survey.scale(asked)?))
        });
        let Some((survey, asked, scale)) = found else { return Vec::new() };
        let mut labels: Vec<&str> =
            scale.answers.iter().map(|a| a.label.get(words.language)).collect();
        if asked.reverse {
            labels.reverse();
        }
        let whom = match owner {
            Owner::Municipality => self.say("kommunen", "municipality").to_owned(),
            Owner::Nation => self.say("landet", "country").to_owned(),
            Owner::Unit(_) if answers.group == Group::All => words.unit().to_owned(),
            Owner::Unit(_) => words.group(&answers.group),
        };
        let key = question.key(owner.clone(), answers.period, &answers.group);
        let row = |answer: &str, wanted: Field, share: Field, base: Option<u32>| {
            vec![
                Field::text(survey.label.get(words.language)),
                Field::text(asked.text.get(words.language)),
                Field::text(whom.as_str()),
                Field::Text(answers.period.to_string()),
                Field::text(answer),
                wanted,
                share,
                Field::count(base),
                Field::Text(key.to_string()),
            ]
        };
        let unwanted = usize::from(asked.wanted_from).saturating_sub(1).min(labels.len());
        let shares = answers.shares.as_ref();
        let fits =
            |s: &&Vec<f64>| s.len() == labels.len() && s.iter().all(|v| v.is_finite());
        let Some(shares) = shares.filter(fits) else {
            self.maker.ledger.note_answers(&key, answers, 0.0);
            let why = match answers.why {
                Some(Why::Suppressed) | None => words.hidden(survey.subject).to_owned(),
                Some(why) => words.absent(why, answers.period),
            };
            return vec![row("", Field::Empty, Field::Text(why), None)];
        };
        let wanted: f64 = shares.iter().skip(unwanted).sum();
        self.maker.ledger.note_answers(&key, answers, wanted);
        let share = |value: f64| match answers.base.filter(|n| *n < 10) {
            Some(base) => {
                Field::Text(format::part(part_of(value, base), base, words.language))
            }
            None => {
                let style = Style { percent: true, ..Style::default() };
                Field::Number(self.kept(value, 0), style)
            }
        };
        let marked = |at: usize| match at >= unwanted {
            true => Field::text(self.say("ja", "yes")),
            false => Field::text(self.say("nej", "no")),
        };
        let one = |(at, (label, value)): (usize, (&&str, &f64))| {
            row(&label.to_lowercase(), marked(at), share(*value), answers.base)
        };
        labels.iter().zip(shares).enumerate().map(one).collect()
    }

    /// The same pupils in two tests.
    pub fn followed(&mut self) -> Option<Tab> {
        let found = &self.maker.profile.progressions;
        let rows: Vec<_> = found.iter().filter_map(|f| self.followed_row(f)).collect();
        if rows.is_empty() {
            return None;
        }
        let heads = [
            INDICATOR,
            ("Klassetrin", "Grades", 20.0),
            ("Første test", "First test", 12.0),
            ("Anden test", "Second test", 12.0),
            ("Elever fulgt", "Pupils followed", 10.0),
            ("Middel i første", "Mean of first", 12.0),
            ("Middel i anden", "Mean of second", 12.0),
            CHANGE,
            LOW,
            HIGH,
            ABOUT_CHANGE,
            ("Forskel fra det ventede", "From the expected", 12.0),
            ("Om det ventede", "About the expected", 26.0),
            KEY,
        ];
        let sheet = Sheet {
            name: ("Samme elever", "Same pupils"),
            title: ("De samme elever i to test", "The same pupils in two tests"),
            note: (
                "Én række for hvert par af test. Tallene gælder de elever, der har taget begge.",
                "One row per pair of tests. The figures are of the pupils who took both.",
            ),
            frozen: 1,
        };
        Some(self.teller().tab(&sheet, self.source(), heads, rows))
    }

    fn followed_row(&mut self, found: &Progression) -> Option<Vec<Field>> {
        let words = self.maker.words;
        let indicator = self.maker.context.catalogue.indicator(&found.indicator)?;
        let of = Style { decimals: 1, ..Style::default() };
        let mean = |v: f64| Field::Number(self.kept(v, 1), of);
        let signed =
            |v: f64| Field::Number(self.kept(v, 1), Style { signed: true, ..of });
        let change = found.change.as_ref();
        let expected = found.expected.as_ref().map(|e| &e.residual);
        let limits = change.and_then(|c| c.interval);
        let size =
            |c: Option<&Comparison>| c.map_or(Field::Empty, |c| signed(c.difference));
        let row = vec![
            self.label(&indicator.short),
            Field::Text(words.grades_followed(&found.grades)),
            Field::Text(found.first.to_string()),
            Field::Text(found.second.to_string()),
            Field::count(Some(found.matched)),
            mean(found.first_mean),
            mean(found.second_mean),
            size(change),
            limits.map_or(Field::Empty, |i| signed(i.low)),
            limits.map_or(Field::Empty, |i| signed(i.high)),
            change.map_or(Field::Empty, |c| Field::text(words.change(c.verdict))),
            size(expected),
            expected.map_or(Field::Empty, |c| {
                Field::Text(self.verdict(FindingKind::Expected, c))
            }),
            Field::Text(found.key.to_string()),
        ];
        let base = Some(found.matched);
        let ledger = &mut self.maker.ledger;
        ledger.note_part(&found.key, "first", found.first_mean, base);
        ledger.note_part(&found.key, "second", found.second_mean, base);
        let tested = [("change", change), ("expected", expected)];
        for (name, compared) in tested {
            if let Some(compared) = compared {
                ledger.note_difference(&found.key, name, compared);
            }
        }
        Some(row)
    }
}
