//! Typst's diagnostics in; problems with template, line and hints out.

use std::fmt;

use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};

use super::PrintDate;

/// Why a pack could not be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// The pack names a chart that was not given.
    #[error("chart `{0}` is missing")]
    MissingChart(String),
    /// A chart has no alternative text, which readers who cannot see it need.
    #[error("chart `{0}` has no alternative text")]
    NoAltText(String),
    /// A page's content needs more sheets than its one.
    #[error("page `{page}` takes {sheets} sheets instead of 1: shorten or split it")]
    Overflow {
        /// The page's kicker.
        page: String,
        /// How many sheets it takes; 0 when a template lost its heading.
        sheets: usize,
    },
    /// A replaced template has a path that cannot be mounted.
    #[error(
        "template path `{0}` must be relative, without `..`, and end in .typ or .toml"
    )]
    OverridePath(String),
    /// The date does not exist.
    #[error("date {}-{}-{} does not exist", .0.year, .0.month, .0.day)]
    Date(PrintDate),
    /// A template is wrong, or the PDF standards refuse what it makes.
    #[error("{}", .0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"))]
    Template(Vec<Problem>),
    /// The typesetting library failed in another way.
    #[error("typesetting failed: {0}")]
    Engine(String),
}

/// One remark of the typesetter, at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Template file; empty when the remark has no place.
    pub file: String,
    /// Line and column from 1; 0 when the remark has no place.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        self.hints.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

/// Translates Typst's errors.
pub(super) fn template(world: &dyn World, errors: &[SourceDiagnostic]) -> TypesetError {
    TypesetError::Template(problems(world, errors))
}

/// Translates Typst's diagnostics, innermost place first.
pub(super) fn problems(world: &dyn World, found: &[SourceDiagnostic]) -> Vec<Problem> {
    found.iter().map(|diagnostic| problem(world, diagnostic)).collect()
}

/// Tells which characters were replaced by a box.
pub(super) fn unknown_characters(characters: String) -> Problem {
    Problem {
        file: String::new(),
        line: 0,
        column: 0,
        message: format!("the fonts do not hold `{characters}`; boxes stand instead"),
        hints: Vec::new(),
    }
}

fn problem(world: &dyn World, diagnostic: &SourceDiagnostic) -> Problem {
    let (file, line, column) = place(world, diagnostic.span)
        .or_else(|| {
            diagnostic.trace.iter().find_map(|point| place(world, point.span.into()))
        })
        .unwrap_or_default();
    Problem {
        file,
        line,
        column,
        message: diagnostic.message.to_string(),
        hints: diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
    }
}

fn place(world: &dyn World, span: DiagSpan) -> Option<(String, usize, usize)> {
    let id = span.id()?;
    let source = world.source(id).ok()?;
    let range = world.range(span)?;
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    let path = id.vpath().get_without_slash();
    Some((path.to_owned(), line + 1, column + 1))
}
