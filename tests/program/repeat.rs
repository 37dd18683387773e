//! The same input gives the same bytes: again, with another key, and on one thread.

use crate::fixture::{build, copy, files, fjordby, folder, root};

#[test]
fn a_second_build_with_another_key_gives_the_same_bytes() {
    // A fresh copy makes a fresh key, so the pseudonyms differ and the order must not.
    let project = folder("again");
    copy(&root().join("data-samples/fjordby"), &project);
    let out = folder("again-ud");
    build(&project, &out, Some(1));
    let second = files(&out);
    let first = &fjordby().files;
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    // The letters of unnamed units are drawn by the key, and nothing else is.
    let drawn =
        |name: &str| name.starts_with("plf/") || name.ends_with("plf-bogstaver.txt");
    for (name, bytes) in first.iter().filter(|(name, _)| !drawn(name)) {
        if name == "manifest.json" {
            // The records of the folders hold the hashes of what is drawn.
            let but = |name: &str| drawn(name) || name.ends_with(".json") && hidden(name);
            assert_eq!(outputs(bytes, but), outputs(&second[name], but));
        } else if name == ".datapakke-faelles.json" {
            assert_eq!(parts(bytes), parts(&second[name]));
        } else if name.ends_with("/.datapakke.json") {
            assert_eq!(editions(bytes), editions(&second[name]), "{name}");
        } else {
            assert!(second[name] == *bytes, "{name} differs");
        }
    }
}

/// Whether a file is a record.
fn hidden(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(".datapakke"))
}

/// What the record of documents about several units says, but for what is drawn.
fn parts(record: &[u8]) -> serde_json::Value {
    let mut record: serde_json::Value = serde_json::from_slice(record).unwrap();
    let parts = record["parts"].as_object_mut().unwrap();
    assert!(parts.keys().any(|name| !name.starts_with("plf/")));
    for (_, part) in parts.iter_mut().filter(|(name, _)| name.starts_with("plf/")) {
        let part = part.as_object_mut().unwrap();
        for drawn in ["because", "hashes", "letters"] {
            assert!(part.remove(drawn).is_some());
        }
    }
    record
}

/// What a record says of the documents of each edition.
fn editions(record: &[u8]) -> serde_json::Value {
    let record: serde_json::Value = serde_json::from_slice(record).unwrap();
    // What is about several units has no editions.
    let of_a_unit = record["unit"].as_str().is_some_and(|unit| !unit.is_empty());
    assert_eq!(
        of_a_unit,
        record["editions"].as_object().is_some_and(|all| !all.is_empty())
    );
    record["editions"].clone()
}

/// The hashes of the outputs but some.
fn outputs(manifest: &[u8], but: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    let all = manifest["outputs"].as_object().unwrap().iter();
    let kept = all.filter(|(name, _)| !but(name));
    kept.map(|(name, hash)| (name.clone(), hash.to_string())).collect()
}
