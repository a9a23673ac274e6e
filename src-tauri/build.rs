//! Lets Tauri generate its context; the capabilities live beside the sources, not at the root.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Tests and lints need no interface, but the context macro wants its folder.
    std::fs::create_dir_all("ui/dist")?;
    tauri_build::try_build(tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*"))?;
    Ok(())
}
