//! Text to configuration. Nothing is guessed: what does not fit is said with its place.

use serde_json::{Number, Value};

use super::{Config, DatasetTable, Launch, Values};
use crate::training::issue::Issue;
use crate::training::nearest::nearest;
use crate::training::{Family, Mode};

const TOP: [&str; 9] = ["name", "family", "mode", "base_model", "preset", "params", "launch", "dataset", "allow_unknown"];
const LAUNCH: [&str; 7] = ["processes", "gpus", "machines", "machine_rank", "main_address", "accelerate", "env"];

pub(super) fn parse(text: &str) -> Result<(Config, Vec<Issue>), (usize, String)> {
    // Windows editors write a byte order mark; it means nothing here.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        (line, error.message().to_owned())
    })?;
    let mut reader = Reader { issues: Vec::new() };
    let config = reader.config(table);
    Ok((config, reader.issues))
}

struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn config(&mut self, table: toml::Table) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.as_str() {
                "name" => config.name = self.text("name", value),
                "base_model" => config.base_model = self.text("base_model", value),
                "preset" => config.preset = self.text("preset", value),
                "family" => {
                    config.family = self.choice("family", value, &Family::ALL.map(Family::name), Family::from_name);
                }
                "mode" => config.mode = self.mode(value),
                "params" => config.params = self.values("params", value),
                "launch" => config.launch = self.launch(value),
                "dataset" => self.dataset(value, &mut config),
                "allow_unknown" => config.allow_unknown = self.texts("allow_unknown", value),
                other => self.unknown(other.to_owned(), other, &TOP),
            }
        }
        config
    }

    fn mode(&mut self, value: toml::Value) -> Mode {
        if let Some(why) = value.as_str().and_then(Mode::never) {
            let issue = Issue::error("mode", "mode_unsupported", why).hint("Set `mode` to lora or textual_inversion");
            self.issues.push(issue.fix("Set lora", Mode::Lora.name()));
            return Mode::default();
        }
        self.choice("mode", value, &Mode::ALL.map(Mode::name), Mode::from_name)
    }

    fn launch(&mut self, value: toml::Value) -> Launch {
        let mut launch = Launch::default();
        for (key, value) in self.table("launch", value).unwrap_or_default() {
            let place = format!("launch.{key}");
            match key.as_str() {
                "processes" => launch.processes = self.count(&place, &value),
                "machines" => launch.machines = self.count(&place, &value),
                "machine_rank" => launch.machine_rank = self.count(&place, &value),
                "main_address" => launch.main_address = Some(self.text(&place, value)),
                "accelerate" => {
                    launch.accelerate = value.as_bool();
                    if launch.accelerate.is_none() {
                        self.wrong(&place, "true or false");
                    }
                }
                "gpus" => match value {
                    toml::Value::Array(items) => {
                        launch.gpus = items.iter().filter_map(|item| self.count(&place, item)).collect();
                    }
                    _ => self.wrong(&place, "a list of numbers, `[0, 1]`"),
                },
                "env" => {
                    for (name, value) in self.table(&place, value).unwrap_or_default() {
                        let text = self.text(&format!("{place}.{name}"), value);
                        launch.env.insert(name, text);
                    }
                }
                other => self.unknown(place.clone(), other, &LAUNCH),
            }
        }
        launch
    }

    fn dataset(&mut self, value: toml::Value, config: &mut Config) {
        for (key, value) in self.table("dataset", value).unwrap_or_default() {
            match key.as_str() {
                "general" => config.dataset.general = self.values("dataset.general", value),
                "datasets" => {
                    for (index, value) in self.tables("dataset.datasets", value).into_iter().enumerate() {
                        let table = self.one_dataset(&format!("dataset.datasets[{index}]"), value);
                        config.dataset.datasets.push(table);
                    }
                }
                other => self.unknown(format!("dataset.{other}"), other, &["general", "datasets"]),
            }
        }
    }

    fn one_dataset(&mut self, place: &str, value: toml::Value) -> DatasetTable {
        let mut dataset = DatasetTable::default();
        for (key, value) in self.table(place, value).unwrap_or_default() {
            let inner = format!("{place}.{key}");
            if key == "subsets" {
                for (index, value) in self.tables(&inner, value).into_iter().enumerate() {
                    let subset = self.values(&format!("{inner}[{index}]"), value);
                    dataset.subsets.push(subset);
                }
            } else {
                let value = self.json(&inner, value);
                dataset.values.insert(key, value);
            }
        }
        dataset
    }

    fn values(&mut self, place: &str, value: toml::Value) -> Values {
        let table = self.table(place, value).unwrap_or_default();
        let bare = place == "params";
        table
            .into_iter()
            .map(|(key, value)| {
                let inner = if bare { key.clone() } else { format!("{place}.{key}") };
                let value = self.json(&inner, value);
                (key, value)
            })
            .collect()
    }

    fn json(&mut self, place: &str, value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => Value::String(text),
            toml::Value::Integer(number) => Value::from(number),
            toml::Value::Float(number) => Number::from_f64(number).map_or_else(
                || {
                    self.wrong(place, "a finite number");
                    Value::Null
                },
                Value::Number,
            ),
            toml::Value::Boolean(flag) => Value::Bool(flag),
            toml::Value::Datetime(date) => Value::String(date.to_string()),
            toml::Value::Array(items) => Value::Array(items.into_iter().map(|item| self.json(place, item)).collect()),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, value)| (key, self.json(place, value))).collect())
            }
        }
    }

    fn table(&mut self, place: &str, value: toml::Value) -> Option<toml::Table> {
        if let toml::Value::Table(table) = value {
            return Some(table);
        }
        self.wrong(place, "a table of keys and values");
        None
    }

    fn tables(&mut self, place: &str, value: toml::Value) -> Vec<toml::Value> {
        if let toml::Value::Array(items) = value {
            return items;
        }
        self.wrong(place, "a list of tables, each with two square brackets around its name");
        Vec::new()
    }

    fn text(&mut self, place: &str, value: toml::Value) -> String {
        if let toml::Value::String(text) = value {
            return text;
        }
        self.wrong(place, "text in quotes");
        String::new()
    }

    fn texts(&mut self, place: &str, value: toml::Value) -> Vec<String> {
        if let toml::Value::Array(items) = value {
            return items.into_iter().map(|item| self.text(place, item)).collect();
        }
        self.wrong(place, "a list of texts");
        Vec::new()
    }

    fn count(&mut self, place: &str, value: &toml::Value) -> Option<u32> {
        let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            self.wrong(place, "a whole number that is not negative");
        }
        number
    }

    fn choice<T: Default>(
        &mut self,
        place: &str,
        value: toml::Value,
        names: &[&'static str],
        from_name: impl Fn(&str) -> Option<T>,
    ) -> T {
        let name = self.text(place, value);
        from_name(&name).unwrap_or_else(|| {
            let issue = Issue::error(place, "bad_choice", format!("`{place}` cannot be `{name}`"));
            self.issues.push(match nearest(&name, names.iter().copied()) {
                Some(near) => issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near),
                None => issue.hint(format!("One of: {}", names.join(", "))),
            });
            T::default()
        })
    }

    fn wrong(&mut self, place: &str, wanted: &str) {
        let issue = Issue::error(place, "wrong_type", format!("`{place}` must be {wanted}"));
        self.issues.push(issue.hint("Correct the value in the file"));
    }

    fn unknown(&mut self, place: String, key: &str, known: &[&'static str]) {
        let issue = Issue::error(place, "unknown_key", format!("Nothing knows the key `{key}` here"));
        self.issues.push(match nearest(key, known.iter().copied()) {
            Some(near) => issue.hint(format!("Did you mean `{near}`?")),
            None => issue.hint(format!("Known here: {}. Arguments of the trainer belong under [params]", known.join(", "))),
        });
    }
}
