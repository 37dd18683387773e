//! A text file that a person wrote to headed sections of plain blocks: markup is read,
//! never passed on, and every block knows its line.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use datapakke_model::conference::{Block, Form, Prose};
use datapakke_model::source::{Place, Spot};
use datapakke_model::unit::{distance, fold};

use super::Desk;
use super::message;
use super::privacy::personal;
use super::words::{self, Key};

/// The longest text file that is read; a long observation is a hundredth of it.
const LONGEST_FILE: usize = 1 << 20;

/// A line such as `Dato: 2026-10-12` below a heading or at the top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub key: Key,
    /// What is written; empty when it was refused, which has its remark.
    pub value: String,
    pub line: u32,
}

/// A picture put into the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Image {
    pub file: String,
    pub alt: String,
    pub line: u32,
}

/// A heading and what stands below it, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Section {
    /// Level of the heading, 1–6; 0 for what stands above the first.
    pub level: u8,
    /// The heading's words; empty above the first, or when they were refused.
    pub title: String,
    pub line: u32,
    pub fields: Vec<Field>,
    pub blocks: Vec<Block>,
    pub images: Vec<Image>,
}

impl Section {
    /// Returns the first filled field of a key.
    pub(super) fn field(&self, key: Key) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key && !field.value.is_empty())
    }

    /// Tells whether a field was written and refused, so that nobody calls it missing.
    pub(super) fn is_refused(&self, key: Key) -> bool {
        let empty = |field: &Field| field.key == key && field.value.is_empty();
        self.field(key).is_none() && self.fields.iter().any(empty)
    }

    /// Returns the blocks as prose.
    pub(super) fn prose(&self) -> Prose {
        Prose { blocks: self.blocks.clone() }
    }
}

/// Returns the place of a line.
pub(super) fn at_line(file: &str, line: u32) -> Place {
    let spot = Spot::Line { line, column: None };
    Place { file: file.to_owned(), sheet: None, spot: Some(spot) }
}

/// Reads a file; fields are looked for among the keys of its kind.
pub(super) fn read(desk: &mut Desk<'_>, bytes: &[u8], keys: &[Key]) -> Vec<Section> {
    let Some(text) = desk.text(bytes) else { return Vec::new() };
    if text.len() > LONGEST_FILE {
        desk.say(message::too_long(Place::file(&desk.file)));
        return Vec::new();
    }
    let (body, fields) = take_fields(desk, &text, keys);
    let mut writer = Writer::new(desk, &body);
    writer.read(&body);
    let mut sections = writer.sections;
    for field in fields {
        let owner = sections.iter_mut().rev().find(|s| s.line <= field.line);
        if let Some(owner) = owner {
            owner.fields.push(field);
        }
    }
    sections.retain(|section| *section != Section::default());
    sections
}

/// Takes the field lines out of a text; they leave empty lines behind, so that all other
/// lines keep their numbers.
fn take_fields(desk: &mut Desk<'_>, text: &str, keys: &[Key]) -> (String, Vec<Field>) {
    let mut body = String::with_capacity(text.len());
    let mut fields = Vec::new();
    let (mut front, mut comment) = (true, false);
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let bare = line.trim();
        let opens = bare.starts_with("<!--");
        if comment || (front && opens) {
            comment = !bare.contains("-->");
            // Text behind the end of a comment is text again.
            let rest = bare.rsplit_once("-->").map_or("", |(_, rest)| rest.trim());
            if comment && opens && !text_closes(text, index) {
                desk.say(message::open_comment(at_line(&desk.file, number)));
                comment = false;
            }
            body.push_str(rest);
        } else if bare.starts_with('#') {
            front = true;
            body.push_str(line);
        } else if front && (bare.is_empty() || bare.chars().all(|c| c == '-')) {
            // Blank, or the fence that some programs put around such lines.
        } else if front {
            match field(desk, line, number, keys) {
                Some(found) => fields.extend(found),
                None => {
                    front = false;
                    body.push_str(line);
                }
            }
        } else {
            body.push_str(line);
        }
        body.push('\n');
    }
    (body, fields)
}

fn text_closes(text: &str, from: usize) -> bool {
    text.lines().skip(from).any(|line| line.contains("-->"))
}

/// Reads a line as a field: none when it is text, an empty one when it was refused.
fn field(
    desk: &mut Desk<'_>,
    line: &str,
    number: u32,
    keys: &[Key],
) -> Option<Option<Field>> {
    let mark = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '-' | '+');
    let (name, value) = line.split_once(':')?;
    let name = fold(name.trim_matches(mark));
    if name.is_empty() || name.chars().count() > 30 {
        return None;
    }
    let key = keys.iter().find(|key| key.spellings().contains(&name.as_str()));
    let Some(key) = key else {
        let (near, meant) = near_key(&name, keys)?;
        let value = value.trim();
        if value.is_empty() || value.chars().count() > 120 {
            return None;
        }
        desk.say(message::unknown_key(at_line(&desk.file, number), &name, near));
        let value = String::new();
        return Some(Some(Field { key: meant, value, line: number }));
    };
    let value = without_comments(value);
    let value = words::tidy(value.trim_matches(|c| mark(c) && c != '-'));
    if value.is_empty() {
        return Some(None);
    }
    let value = match personal(&value) {
        Some(what) => {
            desk.say(message::personal(at_line(&desk.file, number), what));
            String::new()
        }
        None => value,
    };
    Some(Some(Field { key: *key, value, line: number }))
}

/// Returns the key that a single word came near to.
fn near_key(name: &str, keys: &[Key]) -> Option<(&'static str, Key)> {
    keys.iter()
        .flat_map(|key| key.spellings().iter().map(move |spelling| (*spelling, *key)))
        .map(|(spelling, key)| (distance(spelling, name), spelling, key))
        .filter(|(d, spelling, _)| *d <= 2 && *d * 3 <= spelling.chars().count())
        .min_by_key(|(d, spelling, _)| (*d, *spelling))
        .map(|(_, spelling, key)| (spelling, key))
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

/// What stands in a block of HTML, and whether it was more than a comment.
fn plain_html(html: &str) -> (String, bool) {
    let text = without_comments(html);
    let mut out = String::new();
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                out.push(' ');
            }
            c if !tag => out.push(c),
            _ => {}
        }
    }
    (out, !text.trim().is_empty())
}

struct Writer<'d, 's> {
    desk: &'d mut Desk<'s>,
    starts: Vec<usize>,
    sections: Vec<Section>,
    buffer: String,
    line: u32,
    heading: Option<u8>,
    items: u32,
    quotes: u32,
    image: Option<(String, usize)>,
    html: String,
    said: BTreeSet<&'static str>,
}

impl<'d, 's> Writer<'d, 's> {
    fn new(desk: &'d mut Desk<'s>, text: &str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Writer {
            desk,
            starts: newlines.map(|(at, _)| at).collect(),
            sections: vec![Section::default()],
            buffer: String::new(),
            line: 1,
            heading: None,
            items: 0,
            quotes: 0,
            image: None,
            html: String::new(),
            said: BTreeSet::new(),
        }
    }

    fn line_of(&self, at: usize) -> u32 {
        let newlines = self.starts.partition_point(|newline| *newline < at);
        u32::try_from(newlines + 1).unwrap_or(u32::MAX)
    }

    fn read(&mut self, text: &str) {
        let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
        for (event, range) in parser.into_offset_iter() {
            let line = self.line_of(range.start);
            match event {
                Event::Start(tag) => self.start(tag, line),
                Event::End(tag) => self.end(tag, line),
                Event::Text(words) | Event::Code(words) => self.push(&words, line),
                Event::Html(html) => self.html.push_str(&html),
                Event::InlineHtml(html) => self.html(&html, line),
                Event::SoftBreak | Event::HardBreak => self.push(" ", line),
                Event::Rule => self.flush(),
                _ => {}
            }
        }
        self.flush();
    }

    fn html(&mut self, html: &str, line: u32) {
        let open = html.rfind("<!--").is_some_and(|at| !html[at..].contains("-->"));
        if open {
            self.once("comment", message::open_comment, line);
        }
        // An open comment reaches to the end of the file: nobody meant to hide all that.
        let html = if open { html.replace("<!--", "") } else { html.to_owned() };
        let (words, more) = plain_html(&html);
        if more && !open {
            self.once("html", message::raw_html, line);
        }
        self.push(&words, line);
    }

    fn push(&mut self, words: &str, line: u32) {
        if self.buffer.trim().is_empty() {
            self.line = line;
        }
        self.buffer.push_str(words);
    }

    fn once(
        &mut self,
        what: &'static str,
        make: impl Fn(Place) -> datapakke_model::Diagnostic,
        line: u32,
    ) {
        if self.said.insert(what) {
            let place = at_line(&self.desk.file, line);
            self.desk.say(make(place));
        }
    }

    fn start(&mut self, tag: Tag<'_>, line: u32) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(level as u8);
                self.line = line;
            }
            Tag::Item => {
                self.flush();
                self.items += 1;
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::Table(_) => {
                self.flush();
                self.once("table", message::table, line);
            }
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.items += 1;
            }
            Tag::Link { .. } => self.once("link", message::link, line),
            Tag::Image { dest_url, .. } => {
                self.image = Some((dest_url.to_string(), self.buffer.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, line: u32) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(line),
            TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::TableCell => self.buffer.push_str(" · "),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                self.html(&html, line);
                self.flush();
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.flush(),
            TagEnd::Image => self.end_image(line),
            _ => {}
        }
    }

    fn end_heading(&mut self, line: u32) {
        let level = self.heading.take().unwrap_or(1);
        let title = self.take_words();
        self.sections.push(Section {
            level,
            title: title.unwrap_or_default(),
            line,
            ..Section::default()
        });
    }

    fn end_image(&mut self, line: u32) {
        let Some((file, from)) = self.image.take() else { return };
        let alt = words::tidy(self.buffer.get(from..).unwrap_or_default());
        self.buffer.truncate(from);
        if let Some(what) = personal(&alt) {
            self.desk.say(message::personal(at_line(&self.desk.file, line), what));
            return;
        }
        if let Some(section) = self.sections.last_mut() {
            section.images.push(Image { file, alt, line });
        }
    }

    /// Ends the block that is being filled.
    fn flush(&mut self) {
        let form = match (self.quotes, self.items) {
            (0, 0) => Form::Paragraph,
            (0, _) => Form::Item,
            _ => Form::Quote,
        };
        if let Some(text) = self.take_words()
            && let Some(section) = self.sections.last_mut()
        {
            section.blocks.push(Block { form, text });
        }
    }

    /// Returns the words gathered, unless there are none or they would name a person.
    fn take_words(&mut self) -> Option<String> {
        let buffer = std::mem::take(&mut self.buffer);
        let text = words::tidy(buffer.trim().trim_end_matches(" ·"));
        if text.is_empty() {
            return None;
        }
        if let Some(what) = personal(&text) {
            self.desk.say(message::personal(at_line(&self.desk.file, self.line), what));
            return None;
        }
        let (text, long) = words::break_long(&text);
        if long {
            let line = self.line;
            self.once("word", message::long_word, line);
        }
        Some(text)
    }
}
