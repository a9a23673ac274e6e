//! What each dataset and subset comes to: the lookup subset, dataset, general, argument, default, with the checks that the
//! trainer makes on the way. Pure.

use std::path::PathBuf;

use serde_json::Value;

use super::buckets::{BucketOptions, Size};
use super::datasets::{DatasetKind, check_source, kind, kinds_of};
use super::render::acting;
use super::scripts::script;
use crate::training::facts;
use crate::training::{Config, Refusal, Values};

/// One dataset as the trainer sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetOptions {
    /// Images in a batch.
    pub batch_size: u64,
    /// Resolution and buckets.
    pub buckets: BucketOptions,
    /// Share of the images kept apart.
    pub validation_split: f64,
    /// Seed of that choice.
    pub validation_seed: Option<i64>,
    /// How it says what its images are.
    pub kind: DatasetKind,
    /// Its folders.
    pub subsets: Vec<SubsetOptions>,
}

/// One folder as the trainer sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct SubsetOptions {
    /// The folder; empty where a metadata file names whole paths.
    pub image_dir: PathBuf,
    /// The file that lists its images, in a dataset of that kind.
    pub metadata_file: Option<PathBuf>,
    /// The folder of control images or masks, in a dataset of that kind.
    pub conditioning_dir: Option<PathBuf>,
    /// How often each image comes in an epoch; below 1 the folder is left out.
    pub repeats: i64,
    /// Regularisation images.
    pub is_reg: bool,
    /// Crops or colours are drawn anew each time, which cached latents cannot do.
    pub crops: Crops,
    /// The extension of caption files, with its dot.
    pub caption_extension: String,
    /// The caption of images without a caption file.
    pub class_tokens: Option<String>,
}

/// What is done to an image each time it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crops {
    /// `random_crop`.
    pub random: bool,
    /// `face_crop_aug_range`.
    pub face: bool,
    /// `color_aug`.
    pub color: bool,
}

/// Where a value is looked up, nearest first.
struct Lookup<'a> {
    levels: Vec<(String, &'a Values)>,
    arguments: &'a Values,
}

impl<'a> Lookup<'a> {
    fn of_dataset(config: &'a Config, index: usize) -> Self {
        let values = &config.dataset.datasets[index].values;
        Self {
            levels: vec![(format!("dataset.datasets[{index}]"), values), ("dataset.general".to_owned(), &config.dataset.general)],
            arguments: &config.params,
        }
    }

    /// Resolution and buckets of the dataset of this index.
    fn buckets(&self, index: usize) -> Result<BucketOptions, Refusal> {
        let argument = self.arguments.get("resolution").map(argument_resolution).transpose()?;
        let resolution = match self.levels.iter().find_map(|(place, values)| Some((place, values.get("resolution")?))) {
            Some((place, value)) => {
                let place = format!("{place}.resolution");
                config_resolution(value).ok_or_else(|| wrong_type(&place, "resolution", "a number or a pair of numbers"))?
            }
            None => argument.ok_or_else(|| Refusal {
                param: format!("dataset.datasets[{index}].resolution"),
                reason: "resolution_missing",
                message: format!("Dataset {} has no resolution, and Kohya has no default for it", index + 1),
                hint: "Set `resolution`, usually 512 for SD 1.5 and 1024 for SDXL".to_owned(),
            })?,
        };
        Ok(BucketOptions {
            resolution,
            enabled: self.flag("enable_bucket")?,
            min: self.size("min_bucket_reso", 256)?,
            max: self.size("max_bucket_reso", 1024)?,
            steps: self.size("bucket_reso_steps", 64)?,
            no_upscale: self.flag("bucket_no_upscale")?,
        })
    }

    /// The nearest value and where it stands.
    fn find(&self, key: &str) -> Option<(String, &'a Value)> {
        let near = self.levels.iter().find_map(|(place, values)| Some((format!("{place}.{key}"), values.get(key)?)));
        near.or_else(|| {
            let argument = match key {
                "batch_size" => "train_batch_size",
                "num_repeats" => "dataset_repeats",
                key => key,
            };
            Some((argument.to_owned(), self.arguments.get(argument)?))
        })
    }

    fn whole(&self, key: &str, default: i64) -> Result<i64, Refusal> {
        self.find(key)
            .map_or(Ok(default), |(place, value)| value.as_i64().ok_or_else(|| wrong_type(&place, key, "a whole number")))
    }

    fn size(&self, key: &str, default: u32) -> Result<u32, Refusal> {
        let value = self.whole(key, default.into())?;
        u32::try_from(value).map_err(|_| {
            let place = self.find(key).map_or_else(|| key.to_owned(), |found| found.0);
            wrong_type(&place, key, "a whole number that is not negative")
        })
    }

    fn flag(&self, key: &str) -> Result<bool, Refusal> {
        self.find(key).map_or(Ok(false), |(place, value)| value.as_bool().ok_or_else(|| wrong_type(&place, key, "true or false")))
    }

    fn text(&self, key: &str) -> Result<Option<String>, Refusal> {
        self.find(key)
            .map(|(place, value)| value.as_str().map(str::to_owned).ok_or_else(|| wrong_type(&place, key, "text")))
            .transpose()
    }
}

/// Resolution and buckets of each dataset, whatever else the trainer would stop at.
pub fn buckets(config: &Config) -> Vec<Result<BucketOptions, Refusal>> {
    let config = &acting(config);
    (0..config.dataset.datasets.len()).map(|index| Lookup::of_dataset(config, index).buckets(index)).collect()
}

/// Every dataset with its options, or the first thing at which the trainer would stop.
pub fn resolve(config: &Config) -> Result<Vec<DatasetOptions>, Refusal> {
    let config = &acting(config);
    check_types(config)?;
    let (kinds, name) = (kinds_of(config), script(config.family, config.mode).unwrap_or_default());
    let mut datasets = Vec::new();
    for (index, table) in config.dataset.datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        let lookup = Lookup::of_dataset(config, index);
        let buckets = lookup.buckets(index)?;
        let batch_size = u64::try_from(lookup.whole("batch_size", 1)?).unwrap_or(0);
        if batch_size == 0 {
            let place = lookup.find("batch_size").map_or_else(|| "train_batch_size".to_owned(), |found| found.0);
            return Err(Refusal {
                param: place,
                reason: "out_of_range",
                message: "A batch needs at least one image; the trainer divides by its size".to_owned(),
                hint: "Set `batch_size` to 1 or more".to_owned(),
            });
        }
        let split = lookup.find("validation_split").map_or(Ok(0.0), |(place, value)| {
            value.as_f64().ok_or_else(|| wrong_type(&place, "validation_split", "a number from 0.0 to 1.0"))
        })?;
        let seed = lookup.find("validation_seed").map(|_| lookup.whole("validation_seed", 0)).transpose()?;
        let kind = kind(kinds, &table.subsets).ok_or_else(|| Refusal {
            param: format!("{place}.subsets"),
            reason: "sources_mixed",
            message: "Some subsets of this dataset have a metadata file and some have none, and the trainer stops at that"
                .to_owned(),
            hint: "Put them into datasets of their own".to_owned(),
        })?;
        for (at, values) in table.subsets.iter().enumerate() {
            check_source(name, kind, &format!("{place}.subsets[{at}]"), values)?;
        }
        let subsets = (0..table.subsets.len()).map(|at| subset(config, kind, index, at)).collect::<Result<_, _>>()?;
        datasets.push(DatasetOptions { batch_size, buckets, validation_split: split, validation_seed: seed, kind, subsets });
    }
    Ok(datasets)
}

fn subset(config: &Config, kind: DatasetKind, dataset: usize, index: usize) -> Result<SubsetOptions, Refusal> {
    let table = &config.dataset.datasets[dataset];
    let values = &table.subsets[index];
    let place = format!("dataset.datasets[{dataset}].subsets[{index}]");
    let lookup = Lookup {
        levels: vec![
            (place.clone(), values),
            (format!("dataset.datasets[{dataset}]"), &table.values),
            ("dataset.general".to_owned(), &config.dataset.general),
        ],
        arguments: &config.params,
    };
    let path = |key: &str| values.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(PathBuf::from);
    let image_dir = match values.get("image_dir").and_then(Value::as_str) {
        Some(text) => text,
        None if kind == DatasetKind::Metadata => "",
        None => {
            return Err(Refusal {
                param: format!("{place}.image_dir"),
                reason: "image_dir_missing",
                message: "A subset names no folder of images".to_owned(),
                hint: "Set `image_dir` to a registered dataset or a folder".to_owned(),
            });
        }
    };
    let misspelled = config.params.get("caption_extention").and_then(Value::as_str).map(str::to_owned);
    let near = lookup.levels.iter().any(|(_, values)| values.contains_key("caption_extension"));
    let extension = if near { lookup.text("caption_extension")? } else { misspelled.or(lookup.text("caption_extension")?) };
    let extension = extension.unwrap_or_else(|| ".caption".to_owned());
    Ok(SubsetOptions {
        image_dir: PathBuf::from(image_dir),
        metadata_file: path("metadata_file").filter(|_| kind == DatasetKind::Metadata),
        conditioning_dir: path("conditioning_data_dir").filter(|_| kind == DatasetKind::Control),
        repeats: lookup.whole("num_repeats", 1)?,
        is_reg: values.get("is_reg").and_then(Value::as_bool).unwrap_or(false),
        crops: Crops {
            random: lookup.flag("random_crop")?,
            face: lookup.find("face_crop_aug_range").is_some(),
            color: lookup.flag("color_aug")?,
        },
        caption_extension: if extension.starts_with('.') { extension } else { format!(".{extension}") },
        class_tokens: lookup.levels.iter().find_map(|(_, values)| values.get("class_tokens")?.as_str()).map(str::to_owned),
    })
}

/// The dataset half is checked by the trainer before anything else: unknown keys, keys at a wrong level, wrong types.
fn check_types(config: &Config) -> Result<(), Refusal> {
    let mut tables: Vec<(String, facts::DatasetLevel, &Values)> =
        vec![("dataset.general".to_owned(), facts::DatasetLevel::General, &config.dataset.general)];
    for (index, dataset) in config.dataset.datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        tables.extend(
            dataset
                .subsets
                .iter()
                .enumerate()
                .map(|(at, subset)| (format!("{place}.subsets[{at}]"), facts::DatasetLevel::Subset, subset)),
        );
        tables.push((place, facts::DatasetLevel::Dataset, &dataset.values));
    }
    for (place, level, values) in tables {
        for (key, value) in values {
            let place = format!("{place}.{key}");
            match facts::dataset_key(key) {
                Some(fact) if !fact.levels.contains(&level) => {
                    return Err(Refusal {
                        param: place,
                        reason: "wrong_level",
                        message: format!("Kohya takes `{key}` only in {}", fact.level_names()),
                        hint: format!("Move `{key}` there"),
                    });
                }
                Some(fact) if !fact.kind.takes(value) => return Err(wrong_type(&place, key, fact.kind.words())),
                Some(_) => {}
                None if config.allow_unknown.contains(key) => {}
                None => {
                    return Err(Refusal {
                        param: place,
                        reason: "unknown_key",
                        message: format!("Kohya's dataset configuration has no key `{key}`"),
                        hint: "Correct the name, or remove it".to_owned(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// `512`, `[512, 768]`.
fn config_resolution(value: &Value) -> Option<Size> {
    let side = |value: &Value| value.as_u64().and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0);
    match value {
        Value::Array(pair) if pair.len() == 2 => Some((side(&pair[0])?, side(&pair[1])?)),
        value => side(value).map(|side| (side, side)),
    }
}

/// `"512"`, `"512,768"`: among the arguments it must be text.
fn argument_resolution(value: &Value) -> Result<Size, Refusal> {
    let refuse = || Refusal {
        param: "resolution".to_owned(),
        reason: "wrong_type",
        message: "As an argument, `resolution` must be text such as \"512\" or \"512,768\"; the trainer stops at anything else"
            .to_owned(),
        hint: "Put quotes around it, or set it under [[dataset.datasets]], where a number is right".to_owned(),
    };
    let sides: Option<Vec<u32>> =
        value.as_str().ok_or_else(refuse)?.split(',').map(|side| side.trim().parse().ok().filter(|side| *side > 0)).collect();
    match sides.as_deref() {
        Some([side]) => Ok((*side, *side)),
        Some([width, height]) => Ok((*width, *height)),
        _ => Err(refuse()),
    }
}

fn wrong_type(place: &str, key: &str, wanted: &str) -> Refusal {
    Refusal {
        param: place.to_owned(),
        reason: "wrong_type",
        message: format!("`{key}` must be {wanted}; the trainer stops at anything else"),
        hint: format!("Write `{key}` as {wanted}"),
    }
}
