//! The sizes that each dataset of a configuration may use, before any image is looked at. Pure.

use serde::Serialize;
use specta::Type;

use super::buckets::{BucketOptions, Buckets, Size};
use super::options;
use crate::training::Config;

/// The buckets of one dataset. Without any size and not following the images: buckets are off, or the trainer refuses them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct BucketList {
    /// Width and height of each, in pixels, by width and height.
    pub sizes: Vec<Size>,
    /// Buckets are made of the images (`bucket_no_upscale`), so there is no list.
    pub follows_images: bool,
}

/// One list for each dataset, in file order.
pub fn bucket_lists(config: &Config) -> Vec<BucketList> {
    let list = |options: BucketOptions| {
        let buckets = Buckets::new(options).ok().filter(|_| options.enabled)?;
        Some(BucketList { sizes: buckets.predefined().to_vec(), follows_images: options.no_upscale })
    };
    options::buckets(config).into_iter().map(|options| options.ok().and_then(list).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::training::DatasetTable;

    fn lists(values: &Value) -> BucketList {
        let mut config = Config::default();
        let values = values.as_object().unwrap().clone();
        config.dataset.datasets.push(DatasetTable { values, subsets: Vec::new() });
        bucket_lists(&config).remove(0)
    }

    #[test]
    fn the_list_is_the_trainer_s() {
        let recorded: Value = serde_json::from_str(include_str!("../../../tests/fixtures/steps/buckets.json")).unwrap();
        for group in recorded["groups"].as_array().unwrap() {
            let said = &group["options"];
            let free = said["no_upscale"] == true;
            let list = lists(&json!({
                "enable_bucket": true,
                "resolution": said["resolution"],
                "min_bucket_reso": said["min"],
                "max_bucket_reso": said["max"],
                "bucket_reso_steps": said["steps"],
                "bucket_no_upscale": free,
            }));
            assert_eq!(list.follows_images, free);
            let wanted = if free { json!([]) } else { group["predefined"].clone() };
            assert_eq!(json!(list.sizes), wanted, "{said}");
        }
    }

    #[test]
    fn nothing_is_listed_where_there_are_no_buckets() {
        let none = BucketList::default();
        assert_eq!(lists(&json!({"resolution": 1024})), none);
        assert_eq!(lists(&json!({"enable_bucket": true})), none, "no resolution");
        assert_eq!(lists(&json!({"enable_bucket": true, "resolution": 2048})), none, "the trainer refuses it");
    }

    #[test]
    fn the_general_table_and_the_arguments_count() {
        let values = json!({"resolution": 512});
        let mut config = Config { params: json!({"enable_bucket": true}).as_object().unwrap().clone(), ..Config::default() };
        config.dataset.general = json!({"min_bucket_reso": 384, "max_bucket_reso": 704}).as_object().unwrap().clone();
        let table = DatasetTable { values: values.as_object().unwrap().clone(), subsets: Vec::new() };
        config.dataset.datasets.push(table);
        assert_eq!(bucket_lists(&config)[0].sizes, [(384, 640), (448, 576), (512, 512), (576, 448), (640, 384)]);
    }
}
