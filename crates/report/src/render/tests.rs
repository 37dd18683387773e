//! Tests of the whole way from a profile to a document.
