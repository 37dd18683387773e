//! Tests of the sentences: one state each.
