//! Tests of whole packs from hand-made profiles.
