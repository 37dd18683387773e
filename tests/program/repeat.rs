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
    for (name, bytes) in first {
        assert!(second[name] == *bytes, "{name} differs");
    }
}
