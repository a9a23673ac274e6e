//! LoRA files as sd-scripts writes them: real safetensors with its metadata, in place and not at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::inputs::Inputs;

/// Modules of the file; a real one has hundreds.
const MODULES: [(&str, usize, usize); 3] = [
    ("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q", 640, 640),
    ("lora_unet_up_blocks_1_attentions_0_transformer_blocks_0_ff_net_0_proj", 5120, 640),
    ("lora_te_text_model_encoder_layers_0_mlp_fc1", 3072, 768),
];

/// Writes the file: half of it, a pause, the rest.
pub(crate) fn write(path: &Path, metadata: &Map<String, Value>, rank: usize, alpha: f32, pause: Duration) -> io::Result<()> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), Value::Object(metadata.clone()));
    let mut data: Vec<u8> = Vec::new();
    for (n, (module, out, inner)) in MODULES.iter().enumerate() {
        let mut add = |name: String, shape: Vec<usize>, values: &mut dyn FnMut(usize) -> f32| {
            let start = data.len();
            for i in 0..shape.iter().product::<usize>() {
                // bf16 is the upper half of a float: small, and every value is finite.
                data.extend_from_slice(&values(i).to_bits().to_le_bytes()[2..]);
            }
            header.insert(name, json!({"dtype": "BF16", "shape": shape, "data_offsets": [start, data.len()]}));
        };
        let mut wave = |i: usize| ((i * 7 + n * 13) % 101) as f32 / 1010.0 - 0.05;
        add(format!("{module}.alpha"), vec![], &mut |_| alpha);
        add(format!("{module}.lora_down.weight"), vec![rank, *inner], &mut wave);
        add(format!("{module}.lora_up.weight"), vec![*out, rank], &mut wave);
    }
    let mut text = serde_json::to_vec(&header)?;
    // Eight-byte alignment, as the library writes it.
    text.resize(text.len().next_multiple_of(8), b' ');
    let bytes = [&(text.len() as u64).to_le_bytes()[..], &text, &data].concat();
    let mut file = File::create(path)?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    file.flush()?;
    std::thread::sleep(pause);
    file.write_all(second)
}

/// What sd-scripts writes about a training; all values are text.
pub(crate) fn metadata(inputs: &Inputs, sdxl: bool) -> Map<String, Value> {
    let mut tags: Map<String, Value> = Map::new();
    let mut folders: Map<String, Value> = Map::new();
    let mut images = 0;
    for (path, folder) in inputs.folders() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        images += folder.images.len();
        tags.insert(name.clone(), json!(frequencies(path, &folder.images.iter().map(|image| &image.name).collect::<Vec<_>>())));
        folders.insert(name, json!({"n_repeats": 1, "img_count": folder.images.len()}));
    }
    let base = Path::new(&inputs.config.base_model).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = inputs.text("output_name", "last");
    let fields = json!({
        "modelspec.architecture": if sdxl { "stable-diffusion-xl-v1-base/lora" } else { "stable-diffusion-v1/lora" },
        "modelspec.implementation": "diffusers",
        "modelspec.sai_model_spec": "1.0.1",
        "modelspec.title": name,
        "ss_base_model_version": if sdxl { "sdxl_base_v1-0" } else { "sd_v1" },
        "ss_dataset_dirs": Value::Object(folders).to_string(),
        "ss_tag_frequency": Value::Object(tags).to_string(),
        "ss_learning_rate": inputs.text("learning_rate", "0.0001"),
        "ss_unet_lr": inputs.text("unet_lr", "None"),
        "ss_lr_scheduler": inputs.text("lr_scheduler", "constant"),
        "ss_mixed_precision": inputs.text("mixed_precision", "no"),
        "ss_network_module": inputs.text("network_module", "networks.lora"),
        "ss_network_dim": inputs.text("network_dim", "4"),
        "ss_network_alpha": inputs.text("network_alpha", "1.0"),
        "ss_num_train_images": images.to_string(),
        "ss_optimizer": inputs.text("optimizer_type", "AdamW"),
        "ss_output_name": name,
        "ss_sd_model_name": base,
        "ss_seed": inputs.text("seed", "42"),
        "ss_training_comment": inputs.text("training_comment", "None"),
        "ss_sd_scripts_commit_hash": "0000000000000000000000000000000000000000",
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// How often each tag stands in the caption files.
fn frequencies(folder: &Path, images: &[&String]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for image in images {
        let text = std::fs::read_to_string(folder.join(image).with_extension("txt")).unwrap_or_default();
        for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            *counts.entry(tag.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}
