//! LoRA files, read from their safetensors headers alone.
