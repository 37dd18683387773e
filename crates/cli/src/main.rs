//! Entry point: words in, exit code out.

use std::process::ExitCode;

use datapakke::args::{Parsed, parse};
use datapakke::exit;
use datapakke::guard;
use datapakke::print::Printer;
use datapakke_model::Language;

fn main() -> ExitCode {
    guard::quiet();
    let printer = Printer { language: Language::Da, json: false };
    ExitCode::from(match parse(std::env::args_os()) {
        Parsed::Request(request) => datapakke::run(request),
        Parsed::Help(text) => {
            printer.text(&text);
            exit::DONE
        }
        Parsed::Wrong(text) => {
            printer.complain(text.trim_end());
            exit::USAGE
        }
    })
}
