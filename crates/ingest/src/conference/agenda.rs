//! Settings and templates to one conference for each unit, with minutes that are checked
//! against the length of the meeting.

use std::collections::BTreeMap;

use datapakke_model::conference::{Conference, Template};
use datapakke_model::settings::{Meeting, Side};
use datapakke_model::unit::Match;
use datapakke_model::{Unit, UnitId};

use super::{Desk, ids, message};

/// Makes a conference for each unit of the register.
pub(super) fn conferences(desk: &mut Desk<'_>) -> BTreeMap<UnitId, Conference> {
    let settings = desk.setting.settings;
    let mut meetings: BTreeMap<UnitId, &Meeting> = BTreeMap::new();
    for (text, meeting) in &settings.meetings {
        match desk.setting.register.find(text) {
            Match::Found(unit) => {
                meetings.insert(unit.id.clone(), meeting);
            }
            Match::Unknown(near) => {
                let near = near.map(|unit| (unit.id.as_str(), unit.name.as_str()));
                desk.say(message::unknown_meeting(text, near));
            }
            Match::Ambiguous(units) => {
                let place = datapakke_model::source::Place::file("datapakke.toml");
                desk.say(message::ambiguous_unit(place, text, &ids(&units)));
            }
        }
    }
    let usual = Meeting::default();
    let units = desk.setting.register.units.values();
    units
        .filter_map(|unit| {
            let meeting = meetings.get(&unit.id).copied().unwrap_or(&usual);
            let conference = conference(desk, unit, meeting)?;
            Some((unit.id.clone(), conference))
        })
        .collect()
}

fn conference(desk: &mut Desk<'_>, unit: &Unit, meeting: &Meeting) -> Option<Conference> {
    let language = desk.setting.settings.language;
    let template = template(desk, unit, meeting)?;
    let written = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    let own_agenda = !meeting.agenda.is_empty();
    let agenda = match own_agenda {
        true => meeting.agenda.clone(),
        false => template.agenda_in(language),
    };
    let participants = match meeting.participants.is_empty() {
        true => template.participants_in(language),
        false => meeting.participants.clone(),
    };
    let kind = written(&meeting.kind);
    let purpose = written(&meeting.purpose);
    let conference = Conference {
        unit: unit.id.clone(),
        template: template.id.clone(),
        kind: kind.unwrap_or_else(|| template.label.get(language).to_owned()),
        purpose: purpose.unwrap_or_else(|| template.purpose.get(language).to_owned()),
        when: written(&meeting.when),
        place: written(&meeting.place),
        start: written(&meeting.start),
        participants,
        agenda,
        minutes: meeting.minutes.unwrap_or(template.minutes),
        points: Vec::new(),
        observations: Vec::new(),
        efforts: Vec::new(),
        answers: Vec::new(),
        note: None,
    };
    let sum = conference.agenda_minutes();
    if sum != u32::from(conference.minutes) {
        desk.say(message::minutes(&unit.name, sum, conference.minutes));
    }
    Some(conference)
}

fn template<'a>(
    desk: &mut Desk<'a>,
    unit: &Unit,
    meeting: &Meeting,
) -> Option<&'a Template> {
    let meetings = desk.setting.meetings;
    let Some(wanted) = &meeting.template else { return meetings.usual(unit.kind) };
    let found = meetings.get(wanted.trim());
    if found.is_none() {
        let known: Vec<String> =
            meetings.templates.iter().map(|t| format!("`{}`", t.id)).collect();
        desk.say(message::unknown_template(&unit.name, wanted, &known.join(", ")));
    }
    found.or_else(|| meetings.usual(unit.kind))
}

/// Says where points wish for more minutes than the agenda gives their side.
pub(super) fn check_points(desk: &mut Desk<'_>, all: &BTreeMap<UnitId, Conference>) {
    for conference in all.values() {
        for side in [Side::Unit, Side::Administration] {
            let points: Vec<_> =
                conference.points_of(side).filter(|p| p.minutes.is_some()).collect();
            let wished: u32 =
                points.iter().filter_map(|p| p.minutes).map(u32::from).sum();
            let own = conference.agenda.iter().filter(|point| point.side == side);
            let room: u32 = own.map(|point| u32::from(point.minutes)).sum();
            if let Some(first) = points.first().filter(|_| wished > room) {
                desk.say(message::points_minutes(first.place.clone(), wished, room));
            }
        }
    }
}
