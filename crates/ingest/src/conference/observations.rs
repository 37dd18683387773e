//! One text file and its pictures to one observation; without consent it is left out.

use datapakke_model::conference::{
    Block, Consent, Form, Observation, Picture, Prose, Voice,
};
use datapakke_model::source::Place;
use datapakke_model::unit::{distance, fold};
use datapakke_model::{Diagnostic, Unit};

use super::markdown::{self, Field, Section, at_line};
use super::words::{self, Key, Said};
use super::{Desk, message, picture, stem};
use crate::plan::Input;

const KEYS: [Key; 11] = [
    Key::Title,
    Key::Date,
    Key::Method,
    Key::Who,
    Key::Count,
    Key::Consent,
    Key::Indicator,
    Key::Group,
    Key::Picture,
    Key::PictureText,
    Key::PictureConsent,
];

/// Reads an observation; none while nothing is written or consent is missing.
pub(super) fn read(
    desk: &mut Desk<'_>,
    bytes: &[u8],
    files: &[(&str, &Input)],
    unit: &Unit,
) -> Option<Observation> {
    let sections = markdown::read(desk, bytes, &KEYS);
    let front = gathered(&sections);
    let text = prose(&sections);
    let wanted = wanted(&sections, &front);
    // Pictures of a text that is left out are not "unused" as well.
    for picture in &wanted {
        let path = beside(&desk.file, &picture.file);
        desk.used.insert(path);
    }
    let nothing = front.fields.iter().all(|field| field.value.is_empty());
    if nothing && text.is_empty() && wanted.is_empty() {
        if !desk.has_remarked() {
            desk.say(message::nothing_written(&desk.file.clone()));
        }
        return None;
    }
    // A no is final. Any other lack of consent can be mended together with the rest, so
    // the rest is looked at before the text is dropped.
    let said_no = front.field(Key::Consent).map(|field| words::consent(&field.value))
        == Some(Said::No);
    let consent = consent(desk, front.field(Key::Consent));
    if said_no {
        return None;
    }
    let title = front.field(Key::Title).map(|f| f.value.clone());
    let headed = sections.iter().find(|s| !s.title.is_empty()).map(|s| s.title.clone());
    let who = said(desk, &front, Key::Who, "Hvem", "who saw or said it");
    let method = said(desk, &front, Key::Method, "Metode", "the method");
    let name = desk.file.rsplit('/').next().unwrap_or_default().to_owned();
    let observation = Observation {
        title: title.or(headed).unwrap_or_else(|| stem(&name).replace('-', " ")),
        date: date(desk, &front),
        method,
        voice: who.as_deref().map_or(Voice::Other, words::voice),
        who,
        count: desk.count_of(&front),
        pictures: wanted.iter().filter_map(|p| desk.picture(p, files)).collect(),
        text,
        about: desk.about_of(&front, unit),
        place: Place::file(&desk.file),
        consent: consent?,
    };
    (!observation.text.is_empty() || !observation.pictures.is_empty())
        .then_some(observation)
}

/// Puts the fields of all sections together.
fn gathered(sections: &[Section]) -> Section {
    let mut front = Section::default();
    for section in sections {
        front.fields.extend(section.fields.iter().cloned());
    }
    front
}

/// Returns all words; the first heading is the title.
fn prose(sections: &[Section]) -> Prose {
    let mut blocks = Vec::new();
    let mut titled = false;
    for section in sections {
        if !section.title.is_empty() {
            if titled {
                blocks.push(Block { form: Form::Heading, text: section.title.clone() });
            }
            titled = true;
        }
        blocks.extend(section.blocks.iter().cloned());
    }
    // A heading that nothing follows tells nothing.
    while blocks.last().is_some_and(|block| block.form == Form::Heading) {
        blocks.pop();
    }
    Prose { blocks }
}

fn consent(desk: &mut Desk<'_>, field: Option<&Field>) -> Option<Consent> {
    let remark: Diagnostic = match field {
        None => message::consent_missing(Place::file(&desk.file), false),
        Some(field) => {
            let place = at_line(&desk.file, field.line);
            match words::consent(&field.value) {
                Said::Yes(consent) => return Some(consent),
                Said::No => message::consent_missing(place, true),
                Said::Unclear => message::consent_unclear(place),
            }
        }
    };
    desk.say(remark);
    desk.awaits_consent = true;
    None
}

fn said(
    desk: &mut Desk<'_>,
    front: &Section,
    key: Key,
    da: &str,
    en: &str,
) -> Option<String> {
    let value = front.field(key).map(|field| field.value.clone());
    if value.is_none() && !front.is_refused(key) {
        desk.say(message::field_missing(Place::file(&desk.file), da, en));
    }
    value
}

fn date(desk: &mut Desk<'_>, front: &Section) -> Option<datapakke_model::Day> {
    let Some(field) = front.field(Key::Date) else {
        if !front.is_refused(Key::Date) {
            let place = Place::file(&desk.file);
            desk.say(message::field_missing(place, "Dato", "the date"));
        }
        return None;
    };
    let place = at_line(&desk.file, field.line);
    let day = desk.day(&field.value, place.clone())?;
    if let Some(today) = desk.today.filter(|today| day > *today) {
        desk.say(message::future_date(place, day, today));
    }
    Some(day)
}

impl Desk<'_> {
    /// Reads how many were asked: the field, or the number that the role begins with.
    fn count_of(&mut self, front: &Section) -> Option<u32> {
        if front.field(Key::Count).is_some() {
            return self.number_of(front, Key::Count);
        }
        let who = front.field(Key::Who)?;
        let (digits, rest) = who.value.split_once(' ')?;
        // `7. klasse` is no number of persons, and neither is `7 klasse`.
        let class = ["kl", "årg", "grade"].iter().any(|w| rest.trim().starts_with(w));
        digits.parse().ok().filter(|_| !class)
    }

    fn picture(&mut self, wanted: &Wanted, files: &[(&str, &Input)]) -> Option<Picture> {
        let place = at_line(&self.file, wanted.line);
        let path = beside(&self.file, &wanted.file);
        let same = |input: &&Input| input.path.to_lowercase() == path.to_lowercase();
        let Some(input) = files.iter().map(|(_, input)| *input).find(same) else {
            let near = near_picture(&path, files);
            self.say(message::picture_gone(place, &wanted.file, near.as_deref()));
            return None;
        };
        self.used.insert(input.path.clone());
        if wanted.alt.is_empty() {
            self.say(message::picture_without(place, true));
            return None;
        }
        let consent = match wanted.consent.as_deref().map(words::consent) {
            Some(Said::Yes(consent)) => consent,
            Some(Said::Unclear) => {
                self.say(message::consent_unclear(place));
                return None;
            }
            None | Some(Said::No) => {
                self.say(message::picture_without(place, false));
                return None;
            }
        };
        match picture::read(&input.bytes) {
            Ok(scaled) => Some(Picture {
                file: input.path.clone(),
                alt: wanted.alt.clone(),
                consent,
                format: scaled.format,
                width: scaled.width,
                height: scaled.height,
                bytes: scaled.bytes,
            }),
            Err(fault) => {
                let place = Place::file(&input.path);
                self.say(message::picture_fault(place, fault, input.bytes.len()));
                None
            }
        }
    }
}

/// A picture that the text names.
struct Wanted {
    file: String,
    alt: String,
    consent: Option<String>,
    line: u32,
}

/// Returns the pictures of the fields and of the text. A consent below a picture is that
/// picture's; one above all pictures is for all of them.
fn wanted(sections: &[Section], front: &Section) -> Vec<Wanted> {
    let mut pictures: Vec<Wanted> = Vec::new();
    let mut for_all = None;
    for field in front.fields.iter().filter(|field| !field.value.is_empty()) {
        match (field.key, pictures.last_mut()) {
            (Key::Picture, _) => {
                let mut parts = field.value.split('|').map(|part| part.trim().to_owned());
                pictures.push(Wanted {
                    file: parts.next().unwrap_or_default(),
                    alt: parts.next().unwrap_or_default(),
                    consent: parts.next(),
                    line: field.line,
                });
            }
            (Key::PictureText, Some(picture)) => picture.alt.clone_from(&field.value),
            (Key::PictureConsent, Some(picture)) => {
                picture.consent = Some(field.value.clone());
            }
            (Key::PictureConsent, None) => for_all = Some(field.value.clone()),
            _ => {}
        }
    }
    for image in sections.iter().flat_map(|section| &section.images) {
        pictures.push(Wanted {
            file: image.file.clone(),
            alt: image.alt.clone(),
            consent: None,
            line: image.line,
        });
    }
    for picture in &mut pictures {
        picture.consent = picture.consent.take().or_else(|| for_all.clone());
    }
    pictures
}

/// Returns the path of a file named in a text, which lies beside it.
fn beside(file: &str, name: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = name.trim_start_matches("./").replace('\\', "/").replace("%20", " ");
    format!("{folder}/{name}")
}

fn near_picture(path: &str, files: &[(&str, &Input)]) -> Option<String> {
    let name = |path: &str| fold(path.rsplit('/').next().unwrap_or_default());
    let wanted = name(path);
    let near = files.iter().map(|(_, input)| {
        let found = name(&input.path);
        // The ending is the usual slip: `.jpg` for `.jpeg`.
        let d = match stem(&found) == stem(&wanted) && !found.ends_with(".md") {
            true => 0,
            false => distance(&found, &wanted),
        };
        (d, input.path.rsplit('/').next().unwrap_or_default().to_owned())
    });
    let near = near.filter(|(d, name)| *d <= 3 && *d * 3 <= name.len());
    near.filter(|(_, name)| !name.ends_with(".md")).min().map(|(_, name)| name)
}
