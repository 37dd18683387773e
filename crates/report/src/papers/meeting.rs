//! What every paper needs to know of the meeting: the conference as it was written, else
//! the usual one of the unit's kind.

use std::borrow::Cow;

use datapakke_model::conference::{Conference, Meetings};

use crate::pack::Meta;
use crate::present::Maker;

/// Returns the unit's conference; nothing but the usual frame where nobody wrote any.
pub(super) fn of<'a>(maker: &Maker<'a>) -> Cow<'a, Conference> {
    if let Some(conference) = maker.context.conference {
        return Cow::Borrowed(conference);
    }
    let language = maker.words.language;
    let meetings = Meetings::built_in().ok();
    let usual = meetings.as_ref().and_then(|m| m.usual(maker.profile.kind));
    let text = |get: fn(&datapakke_model::conference::Template) -> &str| {
        usual.map(|template| get(template).to_owned()).unwrap_or_default()
    };
    let said =
        |get: fn(&datapakke_model::conference::Template) -> &datapakke_model::Text| {
            usual
                .map(|template| get(template).get(language).to_owned())
                .unwrap_or_default()
        };
    Cow::Owned(Conference {
        unit: maker.profile.unit.clone(),
        template: text(|template| &template.id),
        kind: said(|template| &template.label),
        purpose: said(|template| &template.purpose),
        when: None,
        place: None,
        start: None,
        participants: usual.map(|t| t.participants_in(language)).unwrap_or_default(),
        agenda: usual.map(|t| t.agenda_in(language)).unwrap_or_default(),
        minutes: usual.map_or(0, |t| t.minutes),
        points: Vec::new(),
        observations: Vec::new(),
        efforts: Vec::new(),
        answers: Vec::new(),
        note: None,
    })
}

/// Returns the minutes of the visit to practice beside the meeting.
pub(super) fn visit(conference: &Conference) -> u16 {
    let meetings = Meetings::built_in().ok();
    let template = meetings.as_ref().and_then(|m| m.get(&conference.template));
    template.map_or(0, |template| template.visit)
}

/// Returns what every page of a paper repeats.
pub(super) fn meta(maker: &Maker<'_>, (da, en): (&str, &str)) -> Meta {
    let name = maker.words.say(da, en);
    let pack = format!("{name} {}", maker.profile.year);
    let meta = maker.meta();
    Meta { title: format!("{} – {pack}", meta.unit), pack, ..meta }
}
