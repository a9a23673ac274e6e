//! Several taggers as one (pure): labels are brought together by name, and of each label one probability is made.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::labels::{Label, Labels, Layout};
use super::probabilities::Packed;

/// What several taggers say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// A tag that one of them is sure of: the highest probability.
    #[default]
    Union,
    /// A tag that all of them are sure of: the lowest probability. What one of them does not know is never sure.
    Intersection,
    /// The mean over those that know the tag.
    Mean,
}

/// Labels of several taggers, as those of one.
#[derive(Clone, Debug)]
pub struct Combined {
    /// All labels, those of the first tagger first.
    pub labels: Labels,
    combine: Combine,
    /// For each tagger, the number among all labels of each of its outputs.
    places: Vec<Vec<u32>>,
    /// How many taggers know each label.
    knowing: Vec<u32>,
}

impl Combined {
    /// Of these taggers.
    pub fn new(all: &[Labels], combine: Combine) -> Self {
        let (mut labels, mut by_name, mut knowing) = (Vec::<Label>::new(), HashMap::<String, u32>::new(), Vec::new());
        let mut places = Vec::with_capacity(all.len());
        for tagger in all {
            let mut its = Vec::with_capacity(tagger.len());
            for label in tagger.iter() {
                let place = *by_name.entry(label.name.clone()).or_insert_with(|| {
                    labels.push(label.clone());
                    knowing.push(0);
                    labels.len() as u32 - 1
                });
                knowing[place as usize] += 1;
                its.push(place);
            }
            places.push(its);
        }
        let layout = if all.iter().all(|labels| labels.layout() == Layout::Cl) { Layout::Cl } else { Layout::Wd };
        Self { labels: Labels::new(labels, layout), combine, places, knowing }
    }

    /// One probability for each label, by number; `seen` is what each tagger said of one image, in the order of the taggers.
    pub fn entries(&self, seen: &[&Packed]) -> Vec<(u32, f32)> {
        let mut sums: HashMap<u32, (f32, u32)> = HashMap::new();
        for (packed, places) in seen.iter().zip(&self.places) {
            for (output, probability) in packed.entries() {
                let Some(place) = places.get(output) else { continue };
                let (value, count) =
                    sums.entry(*place).or_insert((if self.combine == Combine::Intersection { 1.0 } else { 0.0 }, 0));
                *count += 1;
                *value = match self.combine {
                    Combine::Union => value.max(probability),
                    Combine::Intersection => value.min(probability),
                    Combine::Mean => *value + probability,
                };
            }
        }
        let taggers = self.places.len() as u32;
        let one = |(place, (value, count)): (u32, (f32, u32))| match self.combine {
            Combine::Union => Some((place, value)),
            // What is not kept is improbable.
            Combine::Intersection => (count == taggers).then_some((place, value)),
            Combine::Mean => Some((place, value / self.knowing[place as usize] as f32)),
        };
        let mut entries: Vec<(u32, f32)> = sums.into_iter().filter_map(one).collect();
        entries.sort_unstable_by_key(|(place, _)| *place);
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(rows: &str) -> Labels {
        Labels::parse(format!("tag_id,name,category\n{rows}").as_bytes()).unwrap()
    }

    #[test]
    fn the_same_names_meet_and_what_one_does_not_know_counts_as_said() {
        let taggers = [labels("1,general,9\n2,solo,0\n3,hat,0\n"), labels("1,hat,0\n2,cat,0\n3,general,9\n")];
        let (a, b) = (Packed::new(&[0.5, 0.25, 1.0], |_| false), Packed::new(&[0.5, 0.75, 0.25], |_| false));
        let together = |combine| -> Vec<(String, f32)> {
            let combined = Combined::new(&taggers, combine);
            let names: Vec<String> = combined.labels.iter().map(|label| label.name.clone()).collect();
            combined.entries(&[&a, &b]).into_iter().map(|(place, p)| (names[place as usize].clone(), p)).collect()
        };
        let list = |pairs: &[(&str, f32)]| pairs.iter().map(|(name, p)| ((*name).to_owned(), *p)).collect::<Vec<_>>();
        assert_eq!(together(Combine::Union), list(&[("general", 0.5), ("solo", 0.25), ("hat", 1.0), ("cat", 0.75)]));
        assert_eq!(together(Combine::Intersection), list(&[("general", 0.25), ("hat", 0.5)]));
        assert_eq!(together(Combine::Mean), list(&[("general", 0.375), ("solo", 0.25), ("hat", 0.75), ("cat", 0.75)]));
    }

    #[test]
    fn one_alone_says_what_it_says() {
        let one = [labels("1,general,9\n2,solo,0\n3,hat,0\n")];
        let packed = Packed::new(&[0.5, 0.001, 0.9], |_| false);
        for combine in [Combine::Union, Combine::Intersection, Combine::Mean] {
            assert_eq!(Combined::new(&one, combine).entries(&[&packed]), [(0, 0.5), (2, 0.9)]);
        }
    }
}
