//! The rules of ARCHITECTURE.md, checked against the manifests and the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{files, root};

fn dependencies(package: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("crates").join(package).join("Cargo.toml"))
        .unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let found = files(folder).into_iter();
    let code = found.filter(|(name, _)| {
        name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("/tests.rs")
    });
    code.map(|(name, bytes)| (folder.join(name), String::from_utf8(bytes).unwrap()))
        .collect()
}

/// The code of a file without its unit tests, which stand last.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn stages_know_the_model_and_not_each_other() {
    for stage in ["ingest", "analytics", "report"] {
        let own: Vec<String> = dependencies(stage)
            .into_iter()
            .filter(|d| d.starts_with("datapakke"))
            .collect();
        assert_eq!(own, ["datapakke-model"], "{stage}");
    }
    assert!(dependencies("model").iter().all(|d| !d.starts_with("datapakke")));
}

#[test]
fn each_heavy_library_has_one_owner() {
    let owners = BTreeMap::from([
        ("csv", "ingest"),
        ("calamine", "ingest"),
        ("encoding_rs", "ingest"),
        ("polars", "analytics"),
        ("statrs", "analytics"),
        ("plotters", "report"),
        ("typst", "report"),
        ("typst-as-lib", "report"),
        ("typst-pdf", "report"),
        ("rust_xlsxwriter", "report"),
        ("icu_collator", "report"),
        ("clap", "cli"),
        ("indicatif", "cli"),
        ("rayon", "cli"),
    ]);
    for package in ["model", "ingest", "analytics", "report", "cli"] {
        for dependency in dependencies(package) {
            if let Some(owner) = owners.get(dependency.as_str()) {
                assert_eq!(*owner, package, "{dependency}");
            }
        }
    }
}

#[test]
fn only_cli_touches_files_clock_environment_and_terminal() {
    let forbidden = [
        "std::fs",
        "File::open",
        "println!",
        "eprintln!",
        "print!(",
        "SystemTime::now",
        "Instant::now",
        "std::env::var",
        "env::args",
    ];
    for package in ["model", "ingest", "analytics", "report"] {
        for (path, text) in sources(&root().join("crates").join(package).join("src")) {
            for word in forbidden {
                assert!(!code(&text).contains(word), "{}: {word}", path.display());
            }
        }
    }
    for (path, text) in sources(&root().join("crates/cli/src")) {
        let printing = path.ends_with("print.rs");
        assert!(printing || !code(&text).contains("println!"), "{}", path.display());
    }
}

#[test]
fn no_crate_may_hold_unsafe_code() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    assert_eq!(
        manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
    for package in ["model", "ingest", "analytics", "report", "cli"] {
        let manifest: toml::Table =
            toml::from_str(&read(&format!("crates/{package}/Cargo.toml"))).unwrap();
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{package}");
    }
    for path in ["tests/Cargo.toml", "benches/Cargo.toml"] {
        let manifest: toml::Table = toml::from_str(&read(path)).unwrap();
        assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    }
}

#[test]
fn what_only_some_systems_have_is_asked_for_by_name() {
    let mut found = 0;
    for package in ["model", "ingest", "analytics", "report", "cli"] {
        for (path, text) in sources(&root().join("crates").join(package).join("src")) {
            let mut guarded = 0;
            for line in text.lines() {
                // A function under `cfg` ends before its second line without indent.
                if line.starts_with("#[cfg(unix)]") || line.starts_with("#[cfg(target_os")
                {
                    guarded = 2;
                } else if !line.starts_with([' ', '}']) && !line.is_empty() {
                    guarded -= i32::from(guarded > 0);
                }
                if line.contains("std::os::") || line.contains("rustix::") {
                    found += 1;
                    assert!(guarded > 0, "{}: {line}", path.display());
                }
            }
        }
    }
    assert!(found > 2);
}

#[test]
fn no_document_knows_what_time_it_is() {
    for package in ["model", "ingest", "analytics", "report", "cli"] {
        for (path, text) in sources(&root().join("crates").join(package).join("src")) {
            assert!(!code(&text).contains("SystemTime"), "{}", path.display());
        }
    }
}

#[test]
fn only_frame_names_a_column() {
    for (path, text) in sources(&root().join("crates/analytics/src")) {
        let names = code(&text).contains("col(\"") || code(&text).contains(".column(\"");
        assert!(!names || path.ends_with("frame.rs"), "{}", path.display());
    }
}

#[test]
fn the_architecture_names_only_paths_that_exist() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut named = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let is_path = word.contains('/') && !word.contains([' ', '<', '*', '{', '(']);
        if is_path {
            named += 1;
            assert!(root().join(word).exists(), "{word}");
        }
    }
    assert!(named > 20, "only {named} paths found: the test no longer reads the page");
}

#[test]
fn every_source_file_says_what_it_does() {
    for package in ["model", "ingest", "analytics", "report", "cli"] {
        for (path, text) in sources(&root().join("crates").join(package).join("src")) {
            assert!(text.starts_with("//! "), "{}", path.display());
        }
    }
}

#[test]
fn every_reference_file_says_where_it_is_from() {
    let folder = root().join("crates/analytics/tests/reference");
    let origin = fs::read_to_string(folder.join("ORIGIN.md")).unwrap();
    let whose = origin.split("## Rows of pupils").next().unwrap();
    let mut rows_of_others = 0;
    for (name, bytes) in crate::fixture::files(&folder) {
        if name.ends_with(".json") {
            let text: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert!(text["meta"].is_object(), "{name} names no tool");
        } else if name != "ORIGIN.md" {
            let family =
                if name.starts_with("phe_") { "phe_*.csv" } else { name.as_str() };
            assert!(whose.contains(family), "{name}: whose is it?");
            rows_of_others += 1;
        }
    }
    assert!(rows_of_others > 10);
}
