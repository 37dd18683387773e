//! Recognises every file by its content and says what is to be read from which sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use datapakke_model::source::{Place, SourceEntry};
use datapakke_model::work::{Alone, Workers, gather};
use datapakke_model::{Catalogue, CellRef, Diagnostic, Outcome, SourceMap, Text};

use crate::grid::{Grid, delimited, records, workbook};
use crate::header::{self, Miss};
use crate::layout::{Content, FileKind, Layout, Layouts};
use crate::{decode, kmd, message, survey};

/// One file: its path relative to the project folder (with `/`) and its bytes.
#[derive(Debug, Clone)]
pub struct Input {
    /// Path.
    pub path: String,
    /// Content.
    pub bytes: Arc<[u8]>,
}

/// One file or sheet before it is known what it is.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Path of the file.
    pub path: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Kind of file, by content.
    pub kind: FileKind,
    /// The first rows, or all of them when `complete`.
    pub head: Arc<Grid>,
    /// Whether `head` is everything.
    pub complete: bool,
    /// Rows of text in the whole file, title and header included.
    pub rows: usize,
    bytes: Arc<[u8]>,
    /// Headings that another file gives this one (KMD's `Meta_` files).
    pub(crate) names: Option<Vec<String>>,
}

/// One file or sheet of a job, with its index in the source map.
#[derive(Debug, Clone)]
pub struct Part {
    /// Index in the source map.
    pub source: u16,
    /// The file or sheet.
    pub candidate: Candidate,
}

impl Part {
    /// Returns the part's lines when they can be read piece by piece.
    pub(crate) fn lines(&self) -> Option<decode::Lines<'_>> {
        let whole = self.candidate.complete || self.candidate.names.is_some();
        if whole { None } else { decode::lines(&self.candidate.bytes) }
    }

    /// Reads all rows; the grid's cells refer to the part's source.
    pub fn grid(&self) -> Outcome<Arc<Grid>> {
        if self.candidate.complete {
            return Outcome::clean(Arc::clone(&self.candidate.head));
        }
        let file = &self.candidate.path;
        let mut diagnostics = Vec::new();
        let mut grid = match decode::decode(&self.candidate.bytes) {
            Ok(decoded) => {
                diagnostics.extend(decoded.remark(file));
                delimited::read(decoded.text, self.candidate.head.delimiter)
            }
            Err(refusal) => {
                diagnostics.push(message::refused(file, refusal));
                Grid::new(datapakke_model::source::Layout::Delimited)
            }
        };
        if let Some(names) = &self.candidate.names {
            grid = kmd::with_names(&grid, names);
        }
        grid.source = self.source;
        Outcome { value: Arc::new(grid), diagnostics }
    }
}

/// What is to be read at once: one sheet, or the sheets of one set.
#[derive(Debug, Clone)]
pub struct Job {
    /// The format, such as `stil.trivind`.
    pub format: String,
    /// The layout.
    pub layout: Arc<Layout>,
    /// The sheets; one unless the format is a set.
    pub parts: Vec<Part>,
}

impl Job {
    /// Returns the path of the first file.
    pub fn path(&self) -> &str {
        self.parts.first().map_or("", |part| &part.candidate.path)
    }
}

/// What was recognised.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// What is to be read, in the order of the paths.
    pub jobs: Vec<Job>,
    /// All files and sheets.
    pub sources: SourceMap,
    /// What `check` says of each file.
    pub files: Vec<FileReport>,
}

impl Plan {
    /// Returns the text of a cell as it stands in its file, with what looks like a
    /// person's number masked; none for a cell that is not there.
    pub fn raw(&self, at: CellRef) -> Option<String> {
        let parts = self.jobs.iter().flat_map(|job| &job.parts);
        let part = parts.into_iter().find(|part| part.source == at.source)?;
        let grid = part.grid().value;
        let row = (0..grid.len()).find(|row| grid.at(*row, 0).row == at.row)?;
        let text = grid.trimmed(row, usize::from(at.column));
        Some(crate::pseudonym::safe_excerpt(text))
    }
}

/// What was recognised of one file or sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct FileReport {
    /// Path of the file.
    pub path: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// The format, or none.
    pub format: Option<String>,
    /// What the user calls the format.
    pub label: Option<Text>,
    /// The format that came nearest, and why it is not that one.
    pub nearest: Option<(String, Text)>,
    /// Rows of text, title and header included.
    pub rows: usize,
    /// Columns that no layout names: they are not read.
    pub dropped: Vec<String>,
}

/// Sheets that belong together, claimed before single layouts are tried.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Name of the format.
    pub format: &'static str,
    /// Indexes of the candidates, in the order the format wants them.
    pub candidates: Vec<usize>,
}

/// How much of a text file is read to recognise it.
const HEAD: usize = 256 << 10;

/// Recognises every file by its content, drops files read twice, and fixes the indexes of
/// the source map; the order of the inputs does not matter.
pub fn plan(inputs: Vec<Input>, layouts: &Layouts) -> Outcome<Plan> {
    plan_in(inputs, layouts, None, &Alone)
}

/// Recognises every file as [`plan`] does, with the help of workers, and tables of answers
/// also by the questionnaires that a project adds to the catalogue.
pub fn plan_for(
    inputs: Vec<Input>,
    layouts: &Layouts,
    catalogue: &Catalogue,
    workers: &dyn Workers,
) -> Outcome<Plan> {
    plan_in(inputs, layouts, Some(catalogue), workers)
}

fn plan_in(
    mut inputs: Vec<Input>,
    layouts: &Layouts,
    catalogue: Option<&Catalogue>,
    workers: &dyn Workers,
) -> Outcome<Plan> {
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let sums: Vec<[u8; 32]> =
        gather(workers, inputs.len(), |at| Sha256::digest(&inputs[at].bytes).into());
    let mut first: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    for (at, sum) in sums.iter().enumerate() {
        first.entry(*sum).or_insert(at);
    }
    let first = |at: usize| first[&sums[at]];
    let opened =
        gather(workers, inputs.len(), |at| (first(at) == at).then(|| open(&inputs[at])));
    let mut diagnostics = Vec::new();
    let mut plan = Plan::default();
    let mut candidates = Vec::new();
    let mut hashes = BTreeMap::new();
    for ((at, input), opened) in inputs.iter().enumerate().zip(opened) {
        let Some(opened) = opened else {
            let first = &inputs[first(at)].path;
            diagnostics.push(message::read_twice(&input.path, first));
            let label = Some(message::copy_of(first));
            plan.files.push(FileReport { label, ..FileReport::unread(&input.path) });
            continue;
        };
        hashes.insert(input.path.clone(), hex(&sums[at]));
        match opened {
            Ok((found, remarks)) => {
                diagnostics.extend(remarks);
                candidates.extend(found);
            }
            Err(refusal) => {
                diagnostics.push(message::refused(&input.path, refusal));
                plan.files.push(FileReport::unread(&input.path));
            }
        }
    }
    let metas = kmd::pair(&mut candidates);
    let recognised =
        gather(workers, candidates.len(), |at| recognise(&candidates[at], layouts));
    let known: Vec<bool> = recognised.iter().map(Result::is_ok).collect();
    let claims = survey::claim(&candidates, &known, catalogue);
    let found = Found { candidates, recognised, claims, metas, hashes };
    assign(found, layouts, &mut plan, &mut diagnostics);
    plan.files.sort_by(|a, b| (&a.path, &a.sheet).cmp(&(&b.path, &b.sheet)));
    Outcome { value: plan, diagnostics }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl FileReport {
    fn unread(path: &str) -> Self {
        FileReport {
            path: path.to_owned(),
            sheet: None,
            format: None,
            label: None,
            nearest: None,
            rows: 0,
            dropped: Vec::new(),
        }
    }
}

/// Opens one file: its sheets, or itself.
pub(crate) fn open(
    input: &Input,
) -> Result<(Vec<Candidate>, Vec<Diagnostic>), decode::Refusal> {
    let bytes = &input.bytes;
    let candidate = |kind, sheet: Option<String>, head: Grid, complete, rows| Candidate {
        path: input.path.clone(),
        sheet,
        kind,
        head: Arc::new(head),
        complete,
        rows,
        bytes: if complete { Arc::from([]) } else { Arc::clone(bytes) },
        names: None,
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let book = workbook::read(bytes)?;
        let hidden =
            book.hidden.iter().map(|name| message::hidden_sheet(&input.path, name));
        let remarks = hidden.collect();
        let sheets = book.sheets.into_iter().map(|(name, grid)| {
            let rows = grid.len();
            candidate(FileKind::Xlsx, Some(name), grid, true, rows)
        });
        return Ok((sheets.collect(), remarks));
    }
    if let Some(refusal) = decode::known_binary(bytes) {
        return Err(refusal);
    }
    if records::is_json(bytes) {
        let decoded = decode::decode(bytes)?;
        let grid = records::read(&decoded.text)?;
        let rows = grid.len();
        let remarks = decoded.remark(&input.path).into_iter().collect();
        return Ok((vec![candidate(FileKind::Json, None, grid, true, rows)], remarks));
    }
    let head = decode::head(bytes, HEAD);
    let complete = head.len() == bytes.len();
    let decoded = decode::decode(head)?;
    if let Some(line) = decode::long_line(bytes) {
        return Err(decode::Refusal::LongLine(line));
    }
    let remarks = match complete {
        true => decoded.remark(&input.path).into_iter().collect(),
        false => Vec::new(),
    };
    let grid = delimited::read(decoded.text, None);
    let rows = match complete {
        true => grid.len(),
        false => decode::newlines(bytes),
    };
    Ok((vec![candidate(FileKind::Csv, None, grid, complete, rows)], remarks))
}

/// All files and sheets, and what was found out about them.
struct Found {
    candidates: Vec<Candidate>,
    /// The layout of each candidate, or the one that came nearest.
    recognised: Vec<Result<Arc<Layout>, Option<Nearest>>>,
    claims: Vec<Claim>,
    /// Which candidate is a meta file and for which data file.
    metas: Vec<(usize, usize)>,
    /// The hash of each file.
    hashes: BTreeMap<String, String>,
}

/// Gives each candidate its format and its index in the source map.
fn assign(
    found: Found,
    layouts: &Layouts,
    plan: &mut Plan,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Found { mut candidates, recognised, claims, metas, hashes } = found;
    let mut jobs: Vec<(Arc<Layout>, Vec<usize>)> = Vec::new();
    let mut formats: Vec<Option<Arc<Layout>>> = vec![None; candidates.len()];
    for claim in claims {
        let Some(layout) = layouts.get(claim.format) else { continue };
        claim.candidates.iter().for_each(|i| formats[*i] = Some(Arc::clone(layout)));
        jobs.push((Arc::clone(layout), claim.candidates));
    }
    for ((index, candidate), recognised) in candidates.iter().enumerate().zip(recognised)
    {
        if formats[index].is_some() {
            plan.files.push(FileReport::of(candidate, formats[index].as_deref()));
            continue;
        }
        if metas.iter().any(|(meta, _)| *meta == index) {
            let mut report = FileReport::of(candidate, None);
            report.format = Some("kmd.meta".to_owned());
            report.label = Some(message::kmd_meta());
            plan.files.push(report);
            continue;
        }
        match recognised {
            Ok(layout) => {
                let mut report = FileReport::of(candidate, Some(&layout));
                if let Ok(header) = header::find(&candidate.head, &layout) {
                    report.dropped = header.dropped(&layout);
                }
                plan.files.push(report);
                jobs.push((Arc::clone(&layout), vec![index]));
                formats[index] = Some(layout);
            }
            Err(mut nearest) => {
                if let Some((layout, miss)) = &mut nearest {
                    miss.similar = header::similar(&candidate.head, layout, miss);
                }
                let mut report = FileReport::of(candidate, None);
                let place = report.place();
                if let Some((layout, miss)) = &nearest {
                    report.nearest = Some((layout.name.clone(), message::why_not(miss)));
                }
                // A sheet of words in a workbook is not a file that somebody expects figures of.
                let is_table = candidate.head.max_width() > 1;
                if is_table || candidate.sheet.is_none() {
                    diagnostics.push(message::unrecognised(place, nearest.as_ref()));
                } else {
                    diagnostics.push(message::no_table(place));
                }
                plan.files.push(report);
            }
        }
    }
    let mut indexes = Vec::with_capacity(candidates.len());
    for (candidate, layout) in candidates.iter_mut().zip(&formats) {
        let entry = SourceEntry {
            file: candidate.path.clone(),
            sheet: candidate.sheet.clone(),
            format: layout.as_ref().map(|layout| layout.name.clone()),
            publisher: layout.as_ref().and_then(|layout| layout.publisher.clone()),
            retrieved: None,
            sha256: hashes.get(&candidate.path).cloned().unwrap_or_default(),
            layout: candidate.head.places.clone(),
        };
        let index = plan.sources.add(entry);
        if let Some(source) = index {
            Arc::make_mut(&mut candidate.head).source = source;
        } else {
            diagnostics.push(message::too_many_files(&candidate.path));
        }
        indexes.push(index);
    }
    jobs.sort_by_key(|(_, parts)| parts.first().copied());
    for (layout, parts) in jobs {
        let part = |index: &usize| {
            let source = indexes[*index]?;
            Some(Part { source, candidate: candidates[*index].clone() })
        };
        let parts: Option<Vec<Part>> = parts.iter().map(part).collect();
        if let Some(parts) = parts {
            plan.jobs.push(Job { format: layout.name.clone(), layout, parts });
        }
    }
}

impl FileReport {
    fn of(candidate: &Candidate, layout: Option<&Layout>) -> Self {
        FileReport {
            path: candidate.path.clone(),
            sheet: candidate.sheet.clone(),
            format: layout.map(|layout| layout.name.clone()),
            label: layout.map(|layout| layout.label.clone()),
            nearest: None,
            rows: candidate.rows,
            dropped: Vec::new(),
        }
    }

    fn place(&self) -> Place {
        Place { file: self.path.clone(), sheet: self.sheet.clone(), spot: None }
    }
}

/// The layout that came nearest, and why it is not that one.
pub(crate) type Nearest = (Arc<Layout>, Box<Miss>);

/// Finds the layout of a file or sheet, or the one that came nearest.
pub(crate) fn recognise(
    candidate: &Candidate,
    layouts: &Layouts,
) -> Result<Arc<Layout>, Option<Nearest>> {
    let mut fits: Vec<&Arc<Layout>> = Vec::new();
    let mut nearest: Option<Nearest> = None;
    let rows = header::Rows::of(&candidate.head);
    for layout in layouts.iter().filter(|layout| layout.content != Content::Set) {
        if !may_be(candidate, layout) {
            continue;
        }
        match header::find_in(&rows, &candidate.head, layout) {
            Ok(_) => fits.push(layout),
            Err(miss) => {
                let weight = |miss: &Miss| (miss.share, miss.known);
                let better =
                    nearest.as_ref().is_none_or(|(_, best)| weight(&miss) > weight(best));
                if (miss.share > 0.0 || miss.known > 1) && better {
                    nearest = Some((Arc::clone(layout), miss));
                }
            }
        }
    }
    // Of several that fit, the one of higher rank, then the one that asks for more.
    let weight = |layout: &Layout| {
        let rule = &layout.recognise;
        (rule.rank, rule.headers.len() + rule.above.len() + rule.sheets.len())
    };
    let mut best: Option<&Arc<Layout>> = None;
    for layout in fits {
        if best.is_none_or(|best| weight(layout) > weight(best)) {
            best = Some(layout);
        }
    }
    best.cloned().ok_or(nearest)
}

fn may_be(candidate: &Candidate, layout: &Layout) -> bool {
    let rule = &layout.recognise;
    let kind = rule.files.is_empty() || rule.files.contains(&candidate.kind);
    let sheet = rule.sheets.is_empty()
        || candidate.sheet.as_ref().is_some_and(|name| {
            rule.sheets.iter().any(|wanted| header::same(wanted, name))
        });
    kind && sheet
}
