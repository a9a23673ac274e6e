//! The effect of thresholds on made-up datasets.

use std::sync::Arc;

use super::*;
use crate::captions::Said;
use crate::datasets::ImageSize;

const TABLE: &str = "tag_id,name,category\n1,general,9\n2,solo,0\n3,long_hair,0\n4,hat,0\n5,saber_(fate),4\n";

fn entry(file: &str, text: &str) -> Entry {
    let image = Arc::new(ImageSize { file: file.into(), width: Some(8), height: Some(8), bytes: 8 });
    Entry { image, caption: Arc::new(Said::text(text)) }
}

fn table() -> Table {
    let seen: [&[(u32, f32)]; 3] = [&[(0, 0.9), (1, 0.99), (2, 0.5)], &[(1, 0.4), (3, 0.36), (4, 0.9)], &[(1, 0.2)]];
    let mut images: Vec<_> = seen.iter().map(|seen| Some(seen.to_vec())).collect();
    images.push(None);
    Table { labels: Labels::parse(TABLE.as_bytes()).unwrap(), images }
}

fn entries() -> Vec<Entry> {
    vec![entry("a.png", ""), entry("b.png", "hat, mine"), entry("c.png", "x"), entry("d.png", "y")]
}

fn changes(effect: &TaggingEffect) -> Vec<(&str, u64, u64)> {
    effect.tags.iter().map(|tag| (tag.tag.as_str(), tag.added, tag.removed)).collect()
}

#[test]
fn what_happens_to_captions_is_counted_tag_by_tag() {
    let of = |options: &TagOptions, existing| effect(&entries(), &table(), options, existing);
    let usual = TagOptions::default();
    let skip = of(&usual, Existing::Skip);
    assert_eq!((skip.images, skip.seen, skip.captioned, skip.new, skip.changed), (4, 3, 2, 1, 0));
    assert_eq!(changes(&skip), [("long hair", 1, 0), ("solo", 1, 0)]);

    let append = of(&usual, Existing::Append);
    assert_eq!((append.new, append.changed, append.added, append.removed), (1, 1, 4, 0));
    assert_eq!(changes(&append), [("solo", 2, 0), ("long hair", 1, 0), ("saber (fate)", 1, 0)]);

    let replace = of(&usual, Existing::Replace);
    assert_eq!((replace.new, replace.changed, replace.added, replace.removed), (1, 1, 4, 1), "without tags a caption stays");
    assert!(changes(&replace).contains(&("mine", 0, 1)));

    let strict = of(&TagOptions { general: 0.95, character: 0.95, ..usual }, Existing::Append);
    assert_eq!(changes(&strict), [("solo", 1, 0)]);
    assert_eq!((strict.general_per_image, strict.with_character, append.with_character), (1.0 / 3.0, 0, 1));
    assert_eq!((strict.general, strict.character), (append.general, append.character), "what was found hangs on no threshold");
}

/// The same question asked the slow way, for made-up datasets.
#[test]
fn sums_are_those_of_single_images() {
    let labels = Labels::parse(TABLE.as_bytes()).unwrap();
    let made: Vec<(Entry, Vec<(u32, f32)>)> = (0..500_u32)
        .map(|number| {
            let text = ["", "solo", "hat, solo, z", "long hair"][number as usize % 4];
            let seen = (0..5).map(|label| (label, ((number * 37 + label * 101) % 97) as f32 / 97.0)).collect();
            (entry(&format!("{number}.png"), text), seen)
        })
        .collect();
    let (entries, seen): (Vec<Entry>, Vec<_>) = made.into_iter().unzip();
    let table = Table { labels, images: seen.into_iter().map(Some).collect() };
    for existing in [Existing::Skip, Existing::Append, Existing::Replace] {
        let options = TagOptions { general: 0.6, character: 0.3, ..TagOptions::default() };
        let whole = effect(&entries, &table, &options, existing);
        let rules = Rules::new(&table.labels, &options);
        let (mut written, mut added, mut removed) = (0, 0, 0);
        for (entry, seen) in entries.iter().zip(&table.images) {
            let tags = rules.tags(seen.iter().flatten().map(|(label, p)| (*label as usize, *p)));
            let before = Some(entry.caption.text.as_str()).filter(|text| !text.is_empty());
            let Some(after) = outcome(before, &tags, existing, ", ") else { continue };
            written += 1;
            let (had, has) = (crate::captions::tags::split(&entry.caption.text), crate::captions::tags::split(&after));
            added += has.iter().filter(|tag| !had.contains(tag)).count() as u64;
            removed += had.iter().filter(|tag| !has.contains(tag)).count() as u64;
        }
        assert_eq!((whole.new + whole.changed, whole.added, whole.removed), (written, added, removed), "{existing:?}");
        assert_eq!(whole.tags.iter().map(|tag| tag.added).sum::<u64>(), added);
        assert_eq!(whole.general.iter().sum::<u64>(), 1500);
    }
}
