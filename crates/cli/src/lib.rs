//! The program: project folder, threads, progress, terminal and exit codes.
//!
//! The only crate that opens files, reads the environment and prints. What it does
//! for a pack stands in `pipeline` and `command::build`; the rest is words and folders.
//!
//! The other crates do the work without it: `examples/one_pack.rs` reads an export, computes
//! and renders one pack with them alone.

pub mod args;
pub mod exit;

pub mod config;
pub mod project;

pub mod pipeline;
pub mod sample;

pub mod command;

pub mod earlier;
pub mod figures;
mod findings;
mod forms;
pub mod guard;
pub mod manifest;
pub mod output;
pub mod print;
mod unchanged;

use args::{Asked, Request};
use datapakke_model::Diagnostic;
use mimalloc::MiMalloc;
use print::Printer;

/// Where all memory comes from; two threads that set pages wait for each other in the
/// system's own allocator.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Carries out a request and returns the exit code.
pub fn run(request: Request) -> u8 {
    let printer =
        Printer { language: request.language.unwrap_or_default(), json: request.json };
    // Whatever breaks, no cell's text is printed with it.
    let done = guard::caught(|| ask(request, printer));
    let done = done.unwrap_or_else(|place| Err(guard::broke(&place)));
    done.unwrap_or_else(|fault| refuse(&fault, printer))
}

fn ask(request: Request, printer: Printer) -> Result<u8, Diagnostic> {
    match request.command {
        Asked::New { folder } => command::new::run(&folder, printer),
        Asked::Sample { folder, seed, schools, differences } => {
            let options = sample::SampleOptions {
                seed,
                schools,
                differences,
                ..sample::SampleOptions::default()
            };
            command::sample::run(&folder, options, printer)
        }
        Asked::Layout { file, out } => {
            command::layout::run(&file, out.as_deref(), printer)
        }
        Asked::Check { path } => command::check::run(&path, request.language, printer),
        Asked::Build(build) => command::build::run(&build, request.language, printer),
        Asked::Explain { key, project } => {
            command::explain::run(&key, &project, request.language, printer)
        }
        Asked::Verify { folder, out } => {
            command::verify::run(&folder, out.as_deref(), printer)
        }
        Asked::Forget { project } => command::forget::run(&project, printer),
        Asked::Catalogue { form } => command::catalogue::run(form, printer),
    }
}

fn refuse(fault: &Diagnostic, printer: Printer) -> u8 {
    if printer.json {
        printer.value(&serde_json::json!({ "exit": exit::NOTHING, "remarks": [fault] }));
    } else {
        printer.complain(&printer.remark(fault));
    }
    exit::NOTHING
}
