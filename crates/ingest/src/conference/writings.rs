//! Text files to points, efforts and the public note.

use std::collections::BTreeSet;

use datapakke_model::Unit;
use datapakke_model::conference::{
    Block, Effort, EffortKind, EffortStatus, Form, NoteSection, Point, Prose, PublicNote,
};
use datapakke_model::settings::Side;
use datapakke_model::source::Place;
use datapakke_model::unit::fold;

use super::markdown::{self, Section, at_line};
use super::words::{self, Key};
use super::{Desk, message};

/// The longest title of a point that has no heading of its own.
const TITLE: usize = 120;

/// Reads the points of one side: one for each heading, or for each line of a plain list.
pub(super) fn points(
    desk: &mut Desk<'_>,
    bytes: &[u8],
    side: Side,
    unit: &Unit,
) -> Vec<Point> {
    let keys = [Key::Indicator, Key::Group, Key::Minutes];
    let sections = markdown::read(desk, bytes, &keys);
    let mut points = match is_list(&sections) {
        true => listed_points(desk, &sections, side),
        false => headed_points(desk, &sections, side, unit),
    };
    let mut seen = BTreeSet::new();
    points.retain(|point| {
        let new = seen.insert(fold(&point.title));
        if !new {
            desk.remarks.push(message::point_twice(point.place.clone()));
        }
        new
    });
    if points.is_empty() && !desk.has_remarked() {
        desk.say(message::nothing_written(&desk.file.clone()));
    }
    points
}

impl Desk<'_> {
    /// Tells whether there is a remark about the file already.
    pub(super) fn has_remarked(&self) -> bool {
        self.remarks
            .iter()
            .any(|r| r.place.as_ref().is_some_and(|place| place.file == self.file))
    }

    /// Tells whether a section has a title; words below an empty heading are told.
    fn is_titled(&mut self, section: &Section) -> bool {
        let titled = !section.title.is_empty();
        if !titled && !section.blocks.is_empty() {
            self.say(message::text_outside(at_line(&self.file, section.line)));
        }
        titled
    }

    fn no_images(&mut self, section: &Section) {
        for image in &section.images {
            self.remarks.push(message::picture_outside(at_line(&self.file, image.line)));
        }
    }
}

/// The level whose headings begin a point: the second where there is one, so that the
/// first can be the title of the file.
fn level(sections: &[Section]) -> u8 {
    let levels: BTreeSet<u8> =
        sections.iter().map(|s| s.level).filter(|l| *l > 0).collect();
    match levels.contains(&2) {
        true => 2,
        false => levels.first().copied().unwrap_or(1),
    }
}

/// Tells whether a file has no headings but, at most, its title above a plain list.
fn is_list(sections: &[Section]) -> bool {
    let headed: Vec<&Section> = sections.iter().filter(|s| s.level > 0).collect();
    match headed[..] {
        [] => true,
        [title] => {
            let list = title.blocks.iter().all(|block| block.form == Form::Item);
            title.level == 1 && title.fields.is_empty() && list
        }
        _ => false,
    }
}

fn headed_points(
    desk: &mut Desk<'_>,
    sections: &[Section],
    side: Side,
    unit: &Unit,
) -> Vec<Point> {
    let level = level(sections);
    let mut points: Vec<Point> = Vec::new();
    let mut open = false;
    for section in sections {
        desk.no_images(section);
        if section.level == level {
            open = desk.is_titled(section);
            if open {
                points.push(point(desk, section, side, unit));
            }
        } else if section.level > level && open {
            if let Some(point) = points.last_mut() {
                append(&mut point.text, section);
            }
        } else {
            open = false;
            if !section.blocks.is_empty() {
                let line = section.line.max(1);
                desk.say(message::text_outside(at_line(&desk.file, line)));
            }
        }
    }
    points
}

fn point(desk: &mut Desk<'_>, section: &Section, side: Side, unit: &Unit) -> Point {
    Point {
        side,
        title: section.title.clone(),
        text: section.prose(),
        about: desk.about_of(section, unit),
        minutes: desk.number_of(section, Key::Minutes),
        place: at_line(&desk.file, section.line),
    }
}

impl Desk<'_> {
    /// Reads the figure that a section names.
    pub(super) fn about_of(
        &mut self,
        section: &Section,
        unit: &Unit,
    ) -> Option<datapakke_model::conference::About> {
        let file = self.file.clone();
        let field =
            |key| section.field(key).map(|f| (f.value.as_str(), at_line(&file, f.line)));
        // A group is not alone beside an indicator that was refused.
        let refused = section.is_refused(Key::Indicator);
        let group = field(Key::Group).filter(|_| !refused);
        self.figure(field(Key::Indicator), group, Some(unit.kind)).about()
    }

    /// Reads a small number, such as minutes: the digits at the beginning count.
    pub(super) fn number_of<T: std::str::FromStr>(
        &mut self,
        section: &Section,
        key: Key,
    ) -> Option<T> {
        let field = section.field(key)?;
        let digits: String =
            field.value.chars().take_while(char::is_ascii_digit).collect();
        let number = digits.parse().ok();
        if number.is_none() {
            let example = match key {
                Key::Minutes => "Minutter: 10",
                _ => "Antal: 12",
            };
            let place = at_line(&self.file, field.line);
            self.say(message::bad_number(place, &field.value, example));
        }
        number
    }
}

/// Adds a section below a deeper heading.
fn append(prose: &mut Prose, section: &Section) {
    if !section.title.is_empty() {
        let text = section.title.clone();
        prose.blocks.push(Block { form: Form::Heading, text });
    }
    prose.blocks.extend(section.blocks.iter().cloned());
}

fn listed_points(desk: &mut Desk<'_>, sections: &[Section], side: Side) -> Vec<Point> {
    let mut points = Vec::new();
    for section in sections {
        desk.no_images(section);
        for block in &section.blocks {
            let long = block.text.chars().count() > TITLE;
            let title: String = match long {
                true => block.text.chars().take(TITLE - 1).chain(['\u{2026}']).collect(),
                false => block.text.clone(),
            };
            let blocks = if long { vec![block.clone()] } else { Vec::new() };
            points.push(Point {
                side,
                title,
                text: Prose { blocks },
                about: None,
                minutes: None,
                place: Place::file(&desk.file),
            });
        }
    }
    points
}

/// Reads the efforts: those below a heading on shared efforts, and the unit's own.
pub(super) fn efforts(desk: &mut Desk<'_>, bytes: &[u8], unit: &Unit) -> Vec<Effort> {
    let keys = [Key::Status, Key::Kind, Key::Indicator, Key::Group];
    let sections = markdown::read(desk, bytes, &keys);
    let level = level(&sections);
    let mut kind = None;
    let mut efforts: Vec<Effort> = Vec::new();
    let mut open = false;
    for section in &sections {
        desk.no_images(section);
        let groups = level == 1 && words::effort_kind(&section.title).is_some();
        if section.level == level && !groups {
            open = desk.is_titled(section);
            if open {
                efforts.push(effort(desk, section, kind, unit));
            }
        } else if section.level > level && open {
            if let Some(effort) = efforts.last_mut() {
                below(effort, section);
            }
        } else {
            open = false;
            kind = words::effort_kind(&section.title);
            if !section.blocks.is_empty() {
                let line = section.line.max(1);
                desk.say(message::text_outside(at_line(&desk.file, line)));
            }
        }
    }
    if efforts.is_empty() && !desk.has_remarked() {
        desk.say(message::nothing_written(&desk.file.clone()));
    }
    efforts
}

fn effort(
    desk: &mut Desk<'_>,
    section: &Section,
    above: Option<EffortKind>,
    unit: &Unit,
) -> Effort {
    let place = at_line(&desk.file, section.line);
    let said = section.field(Key::Kind).and_then(|f| words::effort_kind(&f.value));
    let kind = said.or(above);
    if kind.is_none() {
        desk.say(message::effort_kind_missing(place.clone()));
    }
    let status = section.field(Key::Status).map(|field| {
        words::effort_status(&field.value).unwrap_or_else(|| {
            desk.say(message::unknown_word(
                at_line(&desk.file, field.line),
                &field.value,
                [
                    "planlagt, i gang, forankret, afsluttet eller droppet",
                    "planned, under way, embedded, ended or dropped",
                ],
            ));
            EffortStatus::NotStated
        })
    });
    Effort {
        kind: kind.unwrap_or(EffortKind::Own),
        title: section.title.clone(),
        status: status.unwrap_or(EffortStatus::NotStated),
        text: section.prose(),
        results: Prose::default(),
        challenges: Prose::default(),
        support: Prose::default(),
        about: desk.about_of(section, unit),
        place,
    }
}

/// Puts a part of an effort where its heading says; any other heading stays in the text.
fn below(effort: &mut Effort, section: &Section) {
    let title = fold(&section.title);
    let begins = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
    let part = if begins(&["resultat", "result", "det ser vi"]) {
        &mut effort.results
    } else if begins(&["udfordring", "svært", "challenge"]) {
        &mut effort.challenges
    } else if begins(&["støtte", "sparring", "ønsker til støtte", "support"]) {
        &mut effort.support
    } else {
        append(&mut effort.text, section);
        return;
    };
    part.blocks.extend(section.blocks.iter().cloned());
}

/// The headings of the template of the note, folded.
const NOTE_HEADINGS: [&str; 6] = [
    "notat til hjemmesiden",
    "det talte vi om",
    "det aftalte vi",
    "note for the website",
    "what we talked about",
    "what we agreed",
];

/// Reads the note for the website; none while nothing is written.
pub(super) fn note(desk: &mut Desk<'_>, bytes: &[u8]) -> Option<PublicNote> {
    let sections = markdown::read(desk, bytes, &[]);
    let mut out: Vec<NoteSection> = Vec::new();
    for section in &sections {
        desk.no_images(section);
        if !section.blocks.is_empty() {
            out.push(NoteSection { title: section.title.clone(), text: section.prose() });
        }
    }
    if out.is_empty() {
        // The note is written after the conference: the template as it came is no slip.
        let template = sections.iter().all(|section| {
            let title = fold(&section.title);
            NOTE_HEADINGS.contains(&title.as_str())
        });
        if !template && !desk.has_remarked() {
            desk.say(message::nothing_written(&desk.file.clone()));
        }
        return None;
    }
    Some(PublicNote { sections: out, place: Place::file(&desk.file) })
}
