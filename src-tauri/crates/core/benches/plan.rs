//! A plan for 10,000 images, as it is made anew while one types: the arithmetic alone, with the validation, and everything that
//! the window asks for at each key, with pictures on the disk. The budget is one frame, 16 ms. Run with `cargo bench -p nyx-core --bench plan`; it fails when the median is over the budget.
#![expect(clippy::print_stdout, reason = "a benchmark speaks on standard output")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nyx_core::db::Db;
use nyx_core::event::Events;
use nyx_core::home::Home;
use nyx_core::training::check::{self, Surroundings};
use nyx_core::training::kohya::Kohya;
use nyx_core::training::material::{Captions, Folder, Image, Material};
use nyx_core::training::{Config, Installation, Library, Trainer as _};

const IMAGES: u32 = 10_000;
const BUDGET: Duration = Duration::from_millis(16);

const CONFIG: &str = r#"
name = "bench"
family = "sdxl"
base_model = "/models/base.safetensors"
[params]
network_module = "networks.lora"
learning_rate = 1e-4
max_train_epochs = 10
gradient_accumulation_steps = 2
save_every_n_epochs = 1
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 1024
batch_size = 4
enable_bucket = true
min_bucket_reso = 256
max_bucket_reso = 2048
bucket_reso_steps = 32
validation_split = 0.1
validation_seed = 7
[[dataset.datasets.subsets]]
image_dir = "/images"
num_repeats = 3
"#;

fn main() -> ExitCode {
    let Ok((config, _)) = Config::parse(CONFIG) else { return ExitCode::FAILURE };
    // Every image has a size of its own, which is the worst case: nothing can be looked up twice.
    let image = |n: u32| Image { name: format!("{n:05}.png"), size: Some((512 + n * 37 % 2500, 512 + n * 91 % 2311)) };
    let captions = Captions { found: IMAGES.into(), ..Captions::default() };
    let folder = Folder { images: (0..IMAGES).map(image).collect(), captions: [(".txt".to_owned(), captions)].into() };
    let mut material = Material::default();
    material.folders.insert("/images".into(), Arc::new(folder));
    material.existing.insert("/models/base.safetensors".into());

    let plan = median(|| drop(Kohya.plan(&config, &material)));
    let both = median(|| drop((Kohya.plan(&config, &material), Kohya.validate(&config, &material))));
    println!("plan of {IMAGES} images: {plan:?}; with validation: {both:?}; budget {BUDGET:?}");
    let Some((all, bytes)) = everything(&config) else { return ExitCode::FAILURE };
    println!("everything at each key: {all:?}, an answer of {} KB", bytes / 1000);
    if both.max(all) > BUDGET { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What the window asks for, on a home of its own with small pictures; and how long its answer is.
fn everything(config: &Config) -> Option<(Duration, usize)> {
    let root = tempfile::tempdir().ok()?;
    let images = root.path().join("images");
    std::fs::create_dir_all(&images).ok()?;
    for n in 0..IMAGES {
        let picture = image::GrayImage::new(64 + n * 37 % 200, 64 + n * 91 % 200);
        picture.save(images.join(format!("{n:05}.png"))).ok()?;
        std::fs::write(images.join(format!("{n:05}.txt")), "1girl, solo").ok()?;
    }
    let mut config = config.clone();
    config.dataset.datasets[0].subsets[0].insert("image_dir".to_owned(), images.to_string_lossy().into());
    let home = Home::at(root.path().join("home"));
    let db = Db::open(&root.path().join("nyx.db"), Events::default()).ok()?;
    let installation = Installation { python: "python".into(), scripts: "sd-scripts".into(), launcher: None };
    let check = || {
        let known = check::known(&home, &db, &config);
        let library = Library { db: &db, model_folders: &[], installed: None };
        let around = Surroundings { home: &home, run: Path::new("/runs/bench"), installation: &installation, known: &known };
        check::check(&config, root.path(), library, around)
    };
    let bytes = serde_json::to_vec(&check()).ok()?.len();
    Some((median(|| drop(check())), bytes))
}

fn median(work: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..51)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
