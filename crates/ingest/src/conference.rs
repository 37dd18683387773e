//! The material of the conferences, as people write it in text files and sheets, to typed
//! values: nothing is passed on that could name a person, and every slip is a remark with
//! its place and its mend.
//!
//! [`read`] takes the files below `samtale/` and the sheets of agreements; it opens none.

mod agenda;
mod agreements;
mod answers;
mod indicator;
mod markdown;
mod message;
mod observations;
mod picture;
mod privacy;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod writings;

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::conference::{Conferences, Meetings, Rubrics};
use datapakke_model::source::Place;
use datapakke_model::unit::{Match, distance, fold};
use datapakke_model::{
    Catalogue, Day, Diagnostic, Outcome, Register, Settings, Text, Unit, UnitId,
};

use crate::plan::Input;
use crate::{decode, message as remarks};

/// What the material is read against.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Indicators.
    pub catalogue: &'a Catalogue,
    /// Kinds of meeting.
    pub meetings: &'a Meetings,
    /// Rubrics.
    pub rubrics: &'a Rubrics,
    /// Units.
    pub register: &'a Register,
    /// Settings: the pack's year and date, language, meetings.
    pub settings: &'a Settings,
}

/// What one file was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNote {
    /// Path of the file.
    pub path: String,
    /// What it is, and how much was read of it.
    pub label: Text,
}

/// The folder of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFolder {
    /// Its path, such as `samtale/998002`.
    pub path: String,
    /// Whether a text in it was left out because a consent is missing, unclear or no.
    pub awaits_consent: bool,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prepared {
    /// The conferences: one for each unit of the register.
    pub conferences: Conferences,
    /// The files that were read, by path.
    pub files: Vec<FileNote>,
    /// The units that have a folder with files in it, whatever could be used of them.
    pub folders: BTreeMap<UnitId, UnitFolder>,
}

/// The folder of the conferences in a project folder.
pub const FOLDER: &str = "samtale";

/// What a file in a unit's folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    UnitPoints,
    AdministrationPoints,
    Efforts,
    Note,
    Rubric,
    Agreements,
    Observation,
    Picture,
}

/// Reads everything; the order of the files does not matter.
pub fn read(inputs: &[Input], setting: &Setting<'_>) -> Outcome<Prepared> {
    let mut inputs: Vec<&Input> = inputs.iter().collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let mut desk = Desk::new(setting);
    let mut prepared = Prepared::default();
    prepared.conferences.units = agenda::conferences(&mut desk);
    let folders = by_folder(&mut desk, &inputs);
    let mut sheets: Vec<(&Input, Option<&Unit>)> = Vec::new();
    for (unit, files) in &folders {
        let Some(unit) = setting.register.units.get(unit) else { continue };
        for (role, input) in sorted(&mut desk, files) {
            match role {
                Role::Agreements => sheets.push((input, Some(unit))),
                role => desk.unit_file(role, input, files, unit, &mut prepared),
            }
        }
        desk.unused_pictures(files, unit, &prepared);
        let awaits_consent = std::mem::take(&mut desk.awaits_consent);
        if let Some((rest, first)) = files.first() {
            let path = first.path.strip_suffix(rest).unwrap_or(&first.path);
            let path = path.trim_end_matches('/').to_owned();
            prepared.folders.insert(unit.id.clone(), UnitFolder { path, awaits_consent });
        }
    }
    // What a unit filled in goes before what the administration keeps for all.
    let shared = inputs.iter().filter(|input| is_agreements(&input.path));
    sheets.extend(shared.map(|input| (*input, None)));
    for (input, unit) in sheets {
        desk.file = input.path.clone();
        let found = agreements::read(&mut desk, &input.bytes, unit);
        let (one, many) = (["aftale", "agreement"], ["aftaler", "agreements"]);
        desk.listed(&mut prepared, Text::counted(found.len(), one, many));
        prepared.conferences.agreements.extend(found);
    }
    agreements::settle(&mut desk, &mut prepared.conferences.agreements);
    agenda::check_points(&mut desk, &prepared.conferences.units);
    prepared.files.sort_by(|a, b| a.path.cmp(&b.path));
    Outcome { value: prepared, diagnostics: desk.remarks }
}

/// Tells whether a file outside the units' folders is a sheet of agreements.
pub fn is_agreements(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let sheet = name.ends_with(".xlsx") || name.ends_with(".csv");
    sheet
        && (folder == "aftaler"
            || (folder.is_empty() && stem(name).starts_with("aftaler")))
}

/// A file name without its ending, in lower case, with one kind of hyphen, and without
/// what systems put behind the name of a copy.
fn stem(name: &str) -> String {
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let name = fold(name).replace(['_', ' ', '\u{2013}'], "-");
    let name = name.split('(').next().unwrap_or_default();
    let name = name.trim_matches('-');
    let copy = ["-kopi", "-copy"].iter().find_map(|end| name.strip_suffix(end));
    copy.unwrap_or(name).trim_matches('-').to_owned()
}

/// The files of each unit's folder.
fn by_folder<'i>(
    desk: &mut Desk<'_>,
    inputs: &[&'i Input],
) -> BTreeMap<UnitId, Vec<(&'i str, &'i Input)>> {
    let mut folders: BTreeMap<UnitId, Vec<(&str, &Input)>> = BTreeMap::new();
    let mut known: BTreeMap<&str, Option<UnitId>> = BTreeMap::new();
    for input in inputs {
        let mut parts = input.path.splitn(3, '/');
        let (Some(FOLDER), Some(folder), Some(rest)) =
            (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        // The template, and what people set aside.
        if folder.starts_with(['_', '.']) {
            continue;
        }
        let unit = known.entry(folder).or_insert_with(|| desk.folder(folder));
        if let Some(unit) = unit {
            folders.entry(unit.clone()).or_default().push((rest, input));
        }
    }
    folders
}

/// Sorts a unit's files by what they are; of two that are the same, the first counts that
/// does not call itself a copy.
fn sorted<'i>(
    desk: &mut Desk<'_>,
    files: &[(&'i str, &'i Input)],
) -> Vec<(Role, &'i Input)> {
    let mut first: BTreeMap<Role, &str> = BTreeMap::new();
    let single = |role: &Role| {
        !matches!(role, Role::Agreements | Role::Observation | Role::Picture)
    };
    let known = files.iter().filter_map(|(rest, input)| {
        let role = desk.role(rest, input)?;
        let name = rest.to_lowercase();
        let copy = name.contains("kopi") || name.contains("copy");
        Some((single(&role) && copy, role, *input))
    });
    let mut known: Vec<(bool, Role, &Input)> = known.collect();
    known.sort_by_key(|(copy, ..)| *copy);
    let mut out = Vec::new();
    for (_, role, input) in known {
        match first.get(&role).filter(|_| single(&role)) {
            Some(first) => desk.say(message::two_files(&input.path, first)),
            None => {
                first.insert(role, &input.path);
                out.push((role, input));
            }
        }
    }
    out
}

/// What the readers share: what to read against, which file, and the remarks.
struct Desk<'a> {
    setting: &'a Setting<'a>,
    file: String,
    today: Option<Day>,
    remarks: Vec<Diagnostic>,
    used: BTreeSet<String>,
    awaits_consent: bool,
}

impl<'a> Desk<'a> {
    fn new(setting: &'a Setting<'a>) -> Self {
        Desk {
            setting,
            file: String::new(),
            today: setting.settings.date.parse().ok(),
            remarks: Vec::new(),
            used: BTreeSet::new(),
            awaits_consent: false,
        }
    }

    fn say(&mut self, remark: Diagnostic) {
        self.remarks.push(remark);
    }

    /// Returns the bytes of the file as text, or says why they are none.
    fn text(&mut self, bytes: &[u8]) -> Option<String> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            self.remarks.push(message::nothing_written(&self.file));
            return None;
        }
        match decode::decode(bytes) {
            Ok(decoded) => {
                self.remarks.extend(decoded.remark(&self.file));
                Some(decoded.text.into_owned())
            }
            Err(refusal) => {
                self.remarks.push(remarks::refused(&self.file, refusal));
                None
            }
        }
    }

    /// Finds the unit of a folder: number, name, or a number before the name.
    fn folder(&mut self, folder: &str) -> Option<UnitId> {
        let register = self.setting.register;
        match register.find(folder) {
            Match::Found(unit) => Some(unit.id.clone()),
            Match::Ambiguous(units) => {
                let place = Place::file(format!("{FOLDER}/{folder}"));
                self.say(message::ambiguous_unit(place, folder, &ids(&units)));
                None
            }
            Match::Unknown(near) => {
                let head = folder.split([' ', '_', '-']).next().unwrap_or_default();
                let by_number = head.parse::<UnitId>().ok();
                let by_number = by_number.filter(|id| register.units.contains_key(id));
                if by_number.is_none() {
                    let near = near.map(|unit| (unit.id.as_str(), unit.name.as_str()));
                    self.say(message::unknown_folder(folder, near));
                }
                by_number
            }
        }
    }

    /// Tells what a file in a unit's folder is.
    fn role(&mut self, rest: &str, input: &Input) -> Option<Role> {
        let lower = rest.to_lowercase();
        let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let (_, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let (stem, text) = (stem(name), matches!(ending, "md" | "txt" | "markdown"));
        let place = || Place::file(&input.path);
        if matches!(stem.as_str(), "læs-mig" | "laes-mig" | "readme")
            || name.starts_with('_')
        {
            return None;
        }
        let picture = matches!(
            ending,
            "jpg" | "jpeg" | "png" | "heic" | "webp" | "gif" | "bmp" | "tif" | "tiff"
        );
        if picture {
            return Some(Role::Picture);
        }
        if matches!(ending, "docx" | "doc" | "odt" | "rtf" | "pages") {
            self.say(message::word_file(place()));
            return None;
        }
        if matches!(folder, "observationer" | "observations") && text {
            return Some(Role::Observation);
        }
        let sheet = matches!(ending, "xlsx" | "csv");
        let role = match stem.as_str() {
            "punkter-enhed" | "punkter-skole" | "punkter-klub" | "punkter-sfo"
            | "punkter-dagtilbud" | "points-unit"
                if text =>
            {
                Role::UnitPoints
            }
            "punkter-forvaltning" | "points-administration" if text => {
                Role::AdministrationPoints
            }
            "indsatser" | "efforts" if text => Role::Efforts,
            "notat" | "offentligt-notat" | "notat-offentligt" | "note" if text => {
                Role::Note
            }
            "rubrik" | "rubric" if sheet || ending == "toml" => Role::Rubric,
            other if other.starts_with("aftaler") && sheet => Role::Agreements,
            _ => {
                self.say(message::unknown_file(place(), near_file(&stem)));
                return None;
            }
        };
        Some(role)
    }

    fn unit_file(
        &mut self,
        role: Role,
        input: &Input,
        files: &[(&str, &Input)],
        unit: &Unit,
        prepared: &mut Prepared,
    ) {
        self.file.clone_from(&input.path);
        let Some(conference) = prepared.conferences.units.get_mut(&unit.id) else {
            return;
        };
        use datapakke_model::settings::Side;
        let (one, many, count) = match role {
            Role::UnitPoints | Role::AdministrationPoints => {
                let own = role == Role::UnitPoints;
                let side = if own { Side::Unit } else { Side::Administration };
                let points = writings::points(self, &input.bytes, side, unit);
                let count = points.len();
                conference.points.extend(points);
                match own {
                    true => (
                        ["punkt fra enheden", "point of the unit"],
                        ["punkter fra enheden", "points of the unit"],
                        count,
                    ),
                    false => (
                        ["punkt fra forvaltningen", "point of the administration"],
                        ["punkter fra forvaltningen", "points of the administration"],
                        count,
                    ),
                }
            }
            Role::Efforts => {
                conference.efforts = writings::efforts(self, &input.bytes, unit);
                let count = conference.efforts.len();
                (["indsats", "effort"], ["indsatser", "efforts"], count)
            }
            Role::Note => {
                conference.note = writings::note(self, &input.bytes);
                let sections =
                    conference.note.as_ref().map_or(0, |note| note.sections.len());
                (
                    ["afsnit i det offentlige notat", "section of the public note"],
                    ["afsnit i det offentlige notat", "sections of the public note"],
                    sections,
                )
            }
            Role::Rubric => {
                conference.answers = answers::read(self, &input.bytes, unit);
                (
                    ["svar på rubrikker", "answer to rubrics"],
                    ["svar på rubrikker", "answers to rubrics"],
                    conference.answers.len(),
                )
            }
            Role::Observation => {
                let found = observations::read(self, &input.bytes, files, unit);
                let count = usize::from(found.is_some());
                conference.observations.extend(found);
                conference.observations.sort_by(|a, b| {
                    (a.date, &a.place.file).cmp(&(b.date, &b.place.file))
                });
                (["observation"; 2], ["observationer", "observations"], count)
            }
            Role::Picture | Role::Agreements => return,
        };
        self.listed(prepared, Text::counted(count, one, many));
    }

    /// Lists the file that was read.
    fn listed(&self, prepared: &mut Prepared, label: Text) {
        prepared.files.push(FileNote { path: self.file.clone(), label });
    }

    /// Says which pictures no observation names.
    fn unused_pictures(&mut self, files: &[(&str, &Input)], unit: &Unit, all: &Prepared) {
        let Some(conference) = all.conferences.units.get(&unit.id) else { return };
        let pictures = conference.observations.iter().flat_map(|o| &o.pictures);
        let printed: BTreeSet<&String> = pictures.map(|picture| &picture.file).collect();
        for (rest, input) in files {
            let is_picture = self.role_is_picture(rest);
            let known = printed.contains(&input.path) || self.used.contains(&input.path);
            if is_picture && !known {
                self.say(message::picture_unused(Place::file(&input.path)));
            }
        }
    }

    fn role_is_picture(&self, rest: &str) -> bool {
        let ending =
            rest.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "heic" | "webp" | "gif")
    }

    /// Reads a date, or says that it is none.
    fn day(&mut self, text: &str, place: Place) -> Option<Day> {
        let day = text.parse().ok();
        if day.is_none() {
            self.say(message::bad_date(place, text));
        }
        day
    }
}

fn ids(units: &[&Unit]) -> String {
    units.iter().map(|unit| unit.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// The file whose name a stem came near to.
fn near_file(stem: &str) -> Option<&'static str> {
    const NAMES: [&str; 6] = [
        "punkter-enhed.md",
        "punkter-forvaltning.md",
        "indsatser.md",
        "notat.md",
        "rubrik.xlsx",
        "aftaler.xlsx",
    ];
    let name = |name: &&'static str| {
        let known = name.split('.').next().unwrap_or_default();
        (distance(known, stem), *name)
    };
    let near = NAMES.iter().map(name);
    near.filter(|(d, name)| *d <= 4 && *d * 3 <= name.len()).min().map(|(_, name)| name)
}
