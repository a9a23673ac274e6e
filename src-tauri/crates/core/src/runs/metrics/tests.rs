//! Event files as a trainer writes them.

use std::io::Write as _;

use super::*;

/// One record with one scalar, as TensorBoard's writer encodes it; the checksums are not read.
fn record(step: u8, name: &str, value: f32) -> Vec<u8> {
    let mut entry = vec![0x0a, name.len() as u8];
    entry.extend_from_slice(name.as_bytes());
    entry.push(0x15);
    entry.extend_from_slice(&value.to_le_bytes());
    let mut event = vec![0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, step, 0x2a, entry.len() as u8 + 2, 0x0a, entry.len() as u8];
    event.extend_from_slice(&entry);
    let mut bytes = (event.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&event);
    bytes.extend_from_slice(&[0; 4]);
    bytes
}

#[test]
fn values_are_read_as_they_come_and_parts_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("20261123021252/network_train");
    std::fs::create_dir_all(&inner).unwrap();
    let mut file = std::fs::File::create(inner.join("events.out.tfevents.1.host.2.0")).unwrap();
    let mut metrics = Metrics::new(PathBuf::new(), folder.path().to_owned(), SystemTime::UNIX_EPOCH);
    assert!(metrics.read().is_empty());
    file.write_all(&record(1, "loss/current", 0.5)).unwrap();
    let second = record(2, "loss/current", 0.25);
    file.write_all(&second[..20]).unwrap();
    assert_eq!(metrics.read()["loss/current"], [Point { step: 1, value: 0.5 }]);
    file.write_all(&second[20..]).unwrap();
    file.write_all(&record(2, "lr/unet", f32::NAN)).unwrap();
    assert_eq!(metrics.read()["loss/current"].len(), 2);
    assert_eq!(metrics.read().len(), 1, "NaN is no point of a chart");
}

#[test]
fn files_of_earlier_runs_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.out.tfevents.1"), record(1, "lr/unet", 1e-4)).unwrap();
    let later = SystemTime::now() + std::time::Duration::from_hours(1);
    assert!(Metrics::new(PathBuf::new(), folder.path().to_owned(), later).read().is_empty());
    let mut latest = Latest::new(folder.path().to_owned());
    latest.read(SystemTime::UNIX_EPOCH);
    assert_eq!(latest.learning_rate(), Some(1e-4));
    assert_eq!(latest.loss(), None);
}

#[test]
fn scripts_that_train_no_network_are_read_alike() {
    // Written by the real trainer: 12 steps in 3 epochs.
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    for (name, rate, first, last) in
        [("train_db", "lr/unet", 1.211_603_6, 1.087_748_6), ("train_textual_inversion", "lr", 1.187_234_8, 1.051_577_7)]
    {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(fixtures.join(name), folder.path().join("events.out.tfevents.1")).unwrap();
        let mut metrics = Metrics::new(PathBuf::new(), folder.path().to_owned(), SystemTime::UNIX_EPOCH);
        let series = metrics.read();
        let names: Vec<&str> = series.keys().map(String::as_str).collect();
        assert_eq!(names, ["loss/current", "loss/epoch_average", rate], "{name}");
        let losses = &series["loss/current"];
        assert_eq!((losses[0], losses[11]), (Point { step: 1, value: first }, Point { step: 12, value: last }), "{name}");
        let epochs: Vec<i64> = series["loss/epoch_average"].iter().map(|point| point.step).collect();
        assert_eq!(epochs, [1, 2, 3], "{name}");
        let mut latest = Latest::new(folder.path().to_owned());
        latest.read(SystemTime::UNIX_EPOCH);
        assert_eq!(latest.learning_rate(), Some(1e-4), "{name}");
    }
}

#[test]
fn a_thinned_series_keeps_its_ends_and_its_extremes() {
    let points: Vec<Point> =
        (0..10_000).map(|n| Point { step: n, value: if n == 777 { 9.0 } else { (n % 7) as f64 / 10.0 } }).collect();
    let thin = thinned(&points, 500);
    assert!(thin.len() <= 500);
    assert_eq!((thin[0], thin[thin.len() - 1]), (points[0], points[9999]));
    assert!(thin.iter().any(|point| point.value > 8.0));
    assert!(thin.windows(2).all(|pair| pair[0].step < pair[1].step));
    assert_eq!(thinned(&points[..10], 500), points[..10]);
}

#[test]
fn without_event_files_the_bar_tells_the_loss() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("stderr.log");
    let bytes = std::fs::read(fixtures.join("01-pipe-basic.stderr")).unwrap();
    let mut metrics = Metrics::new(output.clone(), folder.path().join("metrics"), SystemTime::UNIX_EPOCH);
    assert!(metrics.read().is_empty());
    std::fs::write(&output, &bytes[..bytes.len() - 300]).unwrap();
    metrics.read();
    std::fs::write(&output, &bytes).unwrap();
    let points = &metrics.read()["loss/average"];
    assert_eq!(points.iter().map(|point| point.step).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    assert_eq!(points[11].value, 1.13);
}
