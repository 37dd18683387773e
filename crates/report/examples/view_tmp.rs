mod present { pub use datapakke_report::Context; #[path="/work/main/crates/report/src/present/sample.rs"] #[allow(dead_code)] pub mod sample; }
mod theme { pub use datapakke_report::Theme; }
use present::sample::*;
fn main() {
    let out = std::path::Path::new("/tmp/view"); std::fs::create_dir_all(out).unwrap();
    for (name, profile, lang) in [("school", a_school(), datapakke_model::Language::Da), ("club", a_club(), datapakke_model::Language::Da), ("school-en", a_school(), datapakke_model::Language::En)] {
        let world = World::new(lang);
        let released = world.release(profile, datapakke_model::Edition::Fortrolig);
        let t = std::time::Instant::now();
        let d = datapakke_report::render(&released, &world.context()).unwrap();
        println!("{name} {} pages {:?} {:?}", d.pages, t.elapsed(), d.diagnostics);
        std::fs::write(out.join(format!("{name}.pdf")), d.pdf).unwrap();
    }
}
