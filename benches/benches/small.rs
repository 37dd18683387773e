//! Small things: files of each format, what is hidden in a municipality, one chart of each form,
//! and the statistical functions.

use std::collections::HashSet;
use std::hint::black_box;
use std::mem::discriminant;

use criterion::{BatchSize, Criterion, Throughput};
use datapakke::pipeline::Loaded;
use datapakke_analytics::{Alone, disclose, stat};
use datapakke_benches::formats;
use datapakke_ingest::Layouts;
use datapakke_model::release::verified;
use datapakke_report::Theme;
use datapakke_report::chart::draw;

mod charts;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(50);
    let mut samples = formats::samples();
    read_each(&mut criterion, &samples);
    hide(&mut criterion, &mut samples[0]);
    draw_each(&mut criterion);
    compute(&mut criterion);
    criterion.final_summary();
}

fn read_each(criterion: &mut Criterion, samples: &[Loaded]) {
    let layouts = Layouts::built_in();
    let mut group = criterion.benchmark_group("read");
    for sample in samples {
        let of = &sample.project.config.settings.municipality;
        for format in formats::of(sample) {
            group.throughput(Throughput::Bytes(format.bytes()));
            group.bench_function(format!("{} of {of}", format.name), |b| {
                b.iter_with_large_drop(|| format.read(&layouts));
            });
        }
    }
    group.finish();
}

fn hide(criterion: &mut Criterion, sample: &mut Loaded) {
    let (known, plan) = sample.analyse().expect("the sample can be analysed");
    let mut group = criterion.benchmark_group("disclosure");
    group.bench_function("decide", |b| b.iter(|| disclose(&known, &Alone)));
    group.bench_function("check", |b| {
        b.iter_batched(
            || plan.clone(),
            |plan| verified(&known, plan, &Alone).is_ok(),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// Draws the first sample of each form.
fn draw_each(criterion: &mut Criterion) {
    let theme = Theme::default();
    let mut drawn = HashSet::new();
    let mut group = criterion.benchmark_group("chart");
    for (name, chart) in charts::samples() {
        if drawn.insert(discriminant(&chart)) {
            group.bench_function(name, |b| b.iter(|| draw(black_box(&chart), &theme)));
        }
    }
    group.finish();
}

fn compute(criterion: &mut Criterion) {
    let values: Vec<f64> =
        (0..500_u32).map(|i| f64::from(i * 7919 % 1000) / 10.0).collect();
    let days: Vec<f64> = values.iter().map(|value| 190.0 + value / 10.0).collect();
    let p: Vec<f64> = values.iter().map(|value| value / 100.0).collect();
    let mut group = criterion.benchmark_group("stat");
    group.bench_function("summary of 500", |b| {
        b.iter(|| stat::mean::summary(black_box(&values)))
    });
    group.bench_function("ratio of 500 pupils", |b| {
        b.iter(|| stat::ratio::ratio(black_box(&values), black_box(&days)));
    });
    group.bench_function("wilson", |b| {
        b.iter(|| stat::proportion::wilson(black_box(0.31), black_box(57.0), 0.95));
    });
    group.bench_function("newcombe", |b| {
        b.iter(|| {
            stat::proportion::newcombe(black_box((0.31, 57.0)), (0.42, 61.0), 0.95)
        });
    });
    group.bench_function("welch", |b| {
        let sample = stat::mean::summary(&values).expect("there are values");
        b.iter(|| stat::mean::welch(black_box(sample), sample, 0.95));
    });
    group.bench_function("median of 500", |b| {
        b.iter_batched_ref(
            || values.clone(),
            |values| stat::quantile::median(black_box(values)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("benjamini_hochberg of 500", |b| {
        b.iter(|| stat::multiplicity::benjamini_hochberg(black_box(&p)));
    });
    group.finish();
}
