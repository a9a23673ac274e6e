//! How the trainer is started: the script of the family, its two files, and the environment in which its output can be read.
//! Plain Python unless several processes are asked for. Pure.

use std::collections::BTreeMap;
use std::path::Path;

use super::scripts::script;
use crate::training::{CommandSpec, Config, Installation};

/// What the trainer needs to say its lines at once, in UTF-8, and unbroken.
const ENVIRONMENT: [(&str, &str); 4] =
    [("PYTHONUNBUFFERED", "1"), ("PYTHONIOENCODING", "utf-8"), ("PYTHONUTF8", "1"), ("COLUMNS", "500")];

/// Inherited variables that break its output: colours in every line, a progress bar that crashes.
const REMOVED: [&str; 5] = ["FORCE_COLOR", "CLICOLOR_FORCE", "TQDM_ASCII", "TTY_COMPATIBLE", "PYTHONHOME"];

/// The command that trains what `render` wrote into the run's folder.
pub fn command(config: &Config, run: &Path, installation: &Installation) -> CommandSpec {
    let name = script(config.family, config.mode).unwrap_or("train_network");
    let script = installation.scripts.join(format!("{name}.py"));
    let launch = &config.launch;
    let processes = launch.process_count();
    let text = |path: &Path| path.to_string_lossy().into_owned();

    let mut argv: Vec<String> = Vec::new();
    if launch.accelerate.unwrap_or(processes > 1) {
        let machines = launch.machines.unwrap_or(1).max(1);
        argv.extend(["-m", "accelerate.commands.launch"].map(str::to_owned));
        let mut option = |name: &str, value: String| argv.extend([name.to_owned(), value]);
        option("--num_processes", processes.to_string());
        option("--num_machines", machines.to_string());
        option("--num_cpu_threads_per_process", "1".to_owned());
        option("--mixed_precision", precision(config).to_owned());
        option("--dynamo_backend", "no".to_owned());
        if machines > 1 {
            option("--machine_rank", launch.machine_rank.unwrap_or(0).to_string());
            option("--rdzv_backend", "static".to_owned());
        }
        if let Some(address) = &launch.main_address {
            let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
            option("--main_process_ip", host.to_owned());
            if !port.is_empty() {
                option("--main_process_port", port.to_owned());
            }
        }
        if machines == 1 && processes > 1 && launch.main_address.is_none() {
            // The next free port: another run on other cards may have the usual one.
            option("--main_process_port", "0".to_owned());
        }
        if processes > 1 && !launch.env.contains_key("ACCELERATE_USE_CPU") {
            argv.push("--multi_gpu".to_owned());
        }
    }
    argv.extend(installation.launcher.as_deref().map(text));
    argv.push(text(&script));
    argv.extend(["--config_file".to_owned(), text(&run.join("config.toml"))]);
    argv.extend(["--dataset_config".to_owned(), text(&run.join("dataset.toml"))]);

    let mut env: BTreeMap<String, String> = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    if !launch.gpus.is_empty() {
        let gpus: Vec<String> = launch.gpus.iter().map(u32::to_string).collect();
        env.insert("CUDA_VISIBLE_DEVICES".to_owned(), gpus.join(","));
        // Indices as nvidia-smi and Nyx count, not by speed.
        env.insert("CUDA_DEVICE_ORDER".to_owned(), "PCI_BUS_ID".to_owned());
    }
    env.extend(launch.env.clone());
    CommandSpec {
        program: installation.python.clone(),
        script,
        argv,
        env,
        env_remove: REMOVED.map(str::to_owned).into(),
        cwd: run.to_owned(),
    }
}

fn precision(config: &Config) -> &str {
    config.params.get("mixed_precision").and_then(serde_json::Value::as_str).unwrap_or("no")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::training::{Family, Launch};

    fn made(launch: Launch) -> CommandSpec {
        made_through(None, launch)
    }

    fn made_through(launcher: Option<PathBuf>, launch: Launch) -> CommandSpec {
        let config = Config { family: Family::Sdxl, launch, ..Config::default() };
        let installation = Installation { python: "/venv/bin/python".into(), scripts: "/sd-scripts".into(), launcher };
        command(&config, Path::new("/runs/a"), &installation)
    }

    #[test]
    fn one_process_is_plain_python() {
        let spec = made(Launch { gpus: vec![1], ..Launch::default() });
        assert_eq!(spec.program, Path::new("/venv/bin/python"));
        assert_eq!(
            spec.argv,
            [
                "/sd-scripts/sdxl_train_network.py",
                "--config_file",
                "/runs/a/config.toml",
                "--dataset_config",
                "/runs/a/dataset.toml"
            ]
        );
        assert_eq!(spec.env["COLUMNS"], "500");
        assert_eq!(spec.env["CUDA_VISIBLE_DEVICES"], "1");
        assert!(spec.env_remove.contains(&"TQDM_ASCII".to_owned()));
    }

    #[test]
    fn several_processes_go_through_accelerate() {
        let launch = Launch {
            processes: Some(4),
            machines: Some(2),
            machine_rank: Some(1),
            main_address: Some("10.0.0.2:29500".to_owned()),
            ..Launch::default()
        };
        let line = made(launch).argv.join(" ");
        assert!(line.starts_with("-m accelerate.commands.launch --num_processes 4 --num_machines 2 "), "{line}");
        assert!(line.contains("--machine_rank 1 --rdzv_backend static --main_process_ip 10.0.0.2 --main_process_port 29500"));
        assert!(line.contains("--multi_gpu /sd-scripts/sdxl_train_network.py --config_file"), "{line}");
        let here = made(Launch { processes: Some(2), ..Launch::default() });
        assert!(here.argv.join(" ").contains("--main_process_port 0 --multi_gpu"), "beside another run on other cards");
        let one = made(Launch { accelerate: Some(true), ..Launch::default() });
        assert!(one.argv.join(" ").starts_with("-m accelerate.commands.launch --num_processes 1"));
        assert!(!one.argv.contains(&"--multi_gpu".to_owned()));
    }

    #[test]
    fn a_launcher_stands_before_the_script_with_and_without_accelerate() {
        for accelerate in [false, true] {
            let spec = made_through(Some("/nyx/launch.py".into()), Launch { accelerate: Some(accelerate), ..Launch::default() });
            let at = spec.argv.iter().position(|word| word == "/nyx/launch.py").unwrap();
            assert_eq!(spec.argv[at + 1], "/sd-scripts/sdxl_train_network.py");
            assert_eq!(at == 0, !accelerate);
        }
    }

    #[test]
    fn the_users_environment_wins() {
        let env = BTreeMap::from([("COLUMNS".to_owned(), "120".to_owned()), ("HF_HUB_OFFLINE".to_owned(), "1".to_owned())]);
        let spec = made(Launch { env, ..Launch::default() });
        assert_eq!((spec.env["COLUMNS"].as_str(), spec.env["HF_HUB_OFFLINE"].as_str()), ("120", "1"));
    }
}
