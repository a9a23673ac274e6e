//! A value by its place, in the words of the issues: `network_dim`, `dataset.datasets[0].batch_size`.

use serde_json::Value;

use super::{Config, Values};

impl Config {
    /// The value at a place of the two halves; `None` where none is set, or where there is no such place.
    pub fn get(&self, place: &str) -> Option<&Value> {
        match parse(place)? {
            Place::Params(key) => self.params.get(key),
            Place::General(key) => self.dataset.general.get(key),
            Place::Dataset(at, key) => self.dataset.datasets.get(at)?.values.get(key),
            Place::Subset(at, subset, key) => self.dataset.datasets.get(at)?.subsets.get(subset)?.get(key),
        }
    }

    /// Sets the value at a place of the two halves; null takes the key out. A dataset that is not there stays so.
    pub fn set(&mut self, place: &str, value: Value) {
        let found = match parse(place) {
            Some(Place::Params(key)) => Some((&mut self.params, key)),
            Some(Place::General(key)) => Some((&mut self.dataset.general, key)),
            Some(Place::Dataset(at, key)) => self.dataset.datasets.get_mut(at).map(|dataset| (&mut dataset.values, key)),
            Some(Place::Subset(at, subset, key)) => {
                self.dataset.datasets.get_mut(at).and_then(|dataset| dataset.subsets.get_mut(subset)).map(|values| (values, key))
            }
            None => None,
        };
        if let Some((values, key)) = found {
            put(values, key, value);
        }
    }
}

fn put(values: &mut Values, key: &str, value: Value) {
    if value.is_null() {
        values.shift_remove(key);
    } else {
        values.insert(key.to_owned(), value);
    }
}

enum Place<'a> {
    Params(&'a str),
    General(&'a str),
    Dataset(usize, &'a str),
    Subset(usize, usize, &'a str),
}

fn parse(place: &str) -> Option<Place<'_>> {
    let Some(rest) = place.strip_prefix("dataset.") else { return (!place.contains('.')).then_some(Place::Params(place)) };
    if let Some(key) = rest.strip_prefix("general.") {
        return Some(Place::General(key));
    }
    let (at, rest) = rest.strip_prefix("datasets[")?.split_once("].")?;
    let at = at.parse().ok()?;
    match rest.strip_prefix("subsets[").and_then(|rest| rest.split_once("].")) {
        Some((subset, key)) => Some(Place::Subset(at, subset.parse().ok()?, key)),
        None => Some(Place::Dataset(at, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_and_set_at_its_place() {
        let text =
            "[params]\nnetwork_dim = 8\n[[dataset.datasets]]\nbatch_size = 2\n[[dataset.datasets.subsets]]\nnum_repeats = 3";
        let mut config = Config::parse(text).unwrap().0;
        for place in ["network_dim", "dataset.datasets[0].batch_size", "dataset.datasets[0].subsets[0].num_repeats"] {
            assert!(config.get(place).is_some(), "{place}");
            config.set(place, 5.into());
            assert_eq!(config.get(place), Some(&Value::from(5)), "{place}");
            config.set(place, Value::Null);
            assert_eq!(config.get(place), None, "{place}");
        }
        config.set("dataset.general.caption_extension", ".txt".into());
        assert_eq!(config.dataset.general["caption_extension"], ".txt");
        config.set("dataset.datasets[7].batch_size", 1.into());
        config.set("launch.processes", 2.into());
        assert_eq!(config.dataset.datasets.len(), 1);
    }
}
