//! Made-up units come in; the administration's overview of them goes out.
