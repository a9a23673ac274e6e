//! Event files as a trainer writes them.

use std::io::Write as _;

use super::*;

/// The folder of a run that was never resumed.
fn one_leg(path: PathBuf) -> Vec<EventFolder> {
    vec![EventFolder { path, step: 0, output: Some(0) }]
}

/// The values that the supervisor of such a run reads.
fn latest(folder: &Path) -> Latest {
    let mut latest = Latest::new(EventFolder { path: folder.to_owned(), step: 0, output: Some(0) });
    latest.read(SystemTime::UNIX_EPOCH);
    latest
}

/// The values of one name so far, as steps and values.
fn told(metrics: &mut Metrics, name: &str) -> Vec<(i64, f64)> {
    metrics.read();
    metrics
        .series
        .get(name)
        .map(|column| column.points.iter().map(|point| (point.step, point.value)).collect())
        .unwrap_or_default()
}

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
    let mut metrics = Metrics::new(PathBuf::new(), one_leg(folder.path().to_owned()), SystemTime::UNIX_EPOCH);
    assert!(told(&mut metrics, "loss/current").is_empty());
    file.write_all(&record(1, "loss/current", 0.5)).unwrap();
    let second = record(2, "loss/current", 0.25);
    file.write_all(&second[..20]).unwrap();
    assert_eq!(told(&mut metrics, "loss/current"), [(1, 0.5)]);
    file.write_all(&second[20..]).unwrap();
    file.write_all(&record(2, "lr/unet", f32::NAN)).unwrap();
    assert_eq!(told(&mut metrics, "loss/current").len(), 2);
    assert_eq!(metrics.series.len(), 1, "NaN is no point of a chart");
}

#[test]
fn files_of_earlier_runs_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.out.tfevents.1"), record(1, "lr/unet", 1e-4)).unwrap();
    let later = SystemTime::now() + std::time::Duration::from_hours(1);
    assert!(told(&mut Metrics::new(PathBuf::new(), one_leg(folder.path().to_owned()), later), "lr/unet").is_empty());
    let latest = latest(folder.path());
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
        let mut metrics = Metrics::new(PathBuf::new(), one_leg(folder.path().to_owned()), SystemTime::UNIX_EPOCH);
        metrics.read();
        let names: Vec<&str> = metrics.series.keys().map(String::as_str).collect();
        assert_eq!(names, ["loss/current", "loss/epoch_average", rate], "{name}");
        let losses = told(&mut metrics, "loss/current");
        assert_eq!((losses[0], losses[11]), ((1, first), (12, last)), "{name}");
        let ends: Vec<i64> = told(&mut metrics, "loss/epoch_average").iter().map(|point| point.0).collect();
        assert_eq!(ends, [4, 8, 12], "{name}: a mean of an epoch stands where the epoch ended");
        let curves = metrics.curves(ChartWindow { from: Some(5), to: Some(8), most: 100 }, 0.9, 0.0);
        assert_eq!((curves.extent, curves.from_files), (Some((1, 12)), true), "{name}");
        assert_eq!((&curves.loss.at, &curves.smoothed.at), (&vec![4, 5, 6, 7, 8, 9], &curves.loss.at), "{name}");
        assert_eq!(curves.pace.at, curves.loss.at, "{name}");
        assert!(curves.pace.values.iter().all(|seconds| (0.0..60.0).contains(seconds)), "{name}: {:?}", curves.pace);
        assert!(curves.clipped.is_some_and(|(low, high)| low < high), "{name}");
        let latest = latest(folder.path());
        assert_eq!(latest.learning_rate(), Some(1e-4), "{name}");
    }
}

#[test]
fn a_thinned_series_keeps_its_ends_and_its_extremes() {
    let points: Vec<Point> =
        (0..10_000).map(|n| Point { step: n, value: if n == 777 { 9.0 } else { (n % 7) as f64 / 10.0 } }).collect();
    let thin = chart::thinned(&points, 500);
    assert!(thin.len() <= 500);
    assert_eq!((thin[0], thin[thin.len() - 1]), (points[0], points[9999]));
    assert!(thin.iter().any(|point| point.value > 8.0));
    assert!(thin.windows(2).all(|pair| pair[0].step < pair[1].step));
    assert_eq!(chart::thinned(&points[..10], 500), points[..10]);
    assert_eq!(chart::clipped(&points), Some((0.0, 0.6)), "one in a hundred may be higher");
    assert_eq!(chart::clipped(&[]), None);
}

#[test]
fn without_event_files_the_bar_tells_the_loss() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("stderr.log");
    let bytes = std::fs::read(fixtures.join("01-pipe-basic.stderr")).unwrap();
    let mut metrics = Metrics::new(output.clone(), one_leg(folder.path().join("metrics")), SystemTime::UNIX_EPOCH);
    assert!(told(&mut metrics, "loss/average").is_empty());
    std::fs::write(&output, &bytes[..bytes.len() - 300]).unwrap();
    metrics.read();
    std::fs::write(&output, &bytes).unwrap();
    let points = told(&mut metrics, "loss/average");
    assert_eq!(points.iter().map(|point| point.0).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
    assert_eq!(points[11].1, 1.13);
}

/// Recorded: the real trainer with a rate far too high. Its loss is not a number from the third step on.
#[test]
fn a_loss_that_is_not_a_number_is_told_to_the_supervisor_and_drawn_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events/nan");
    std::fs::copy(recorded, folder.path().join("events.out.tfevents.1")).unwrap();
    let mut latest = latest(folder.path());
    let losses = latest.take_losses();
    assert_eq!(losses.len(), 60);
    assert_eq!(losses.iter().position(|(_, loss)| loss.is_nan()), Some(2));
    assert_eq!((losses[2].0, latest.take_losses().len()), (3, 0));
    assert_eq!(
        told(&mut Metrics::new(PathBuf::new(), one_leg(folder.path().to_owned()), SystemTime::UNIX_EPOCH), "loss/current").len(),
        2
    );
}

#[test]
fn the_legs_of_a_run_are_one_curve() {
    let folder = tempfile::tempdir().unwrap();
    let later = folder.path().join("leg2");
    std::fs::create_dir_all(&later).unwrap();
    let write = |path: &Path, values: &[(u8, f32)]| {
        let bytes: Vec<u8> = values.iter().flat_map(|(step, value)| record(*step, "loss/current", *value)).collect();
        std::fs::write(path, bytes).unwrap();
    };
    write(&folder.path().join("events.out.tfevents.1"), &[(1, 0.5), (2, 0.4), (3, 0.3), (4, 0.2)]);
    let mut folders = one_leg(folder.path().to_owned());
    let mut metrics = Metrics::new(PathBuf::new(), folders.clone(), SystemTime::UNIX_EPOCH);
    assert_eq!(told(&mut metrics, "loss/current").len(), 4);
    // It goes on from the state of step 3, so that step 4 is made again.
    write(&later.join("events.out.tfevents.2"), &[(1, 0.25), (2, 0.125)]);
    folders.push(EventFolder { path: later, step: 3, output: None });
    metrics.follow(folders);
    assert_eq!(told(&mut metrics, "loss/current"), [(1, 0.5), (2, 0.4), (3, 0.3), (4, 0.25), (5, 0.125)]);
}

#[test]
fn the_losses_of_a_later_leg_are_told_with_the_steps_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.out.tfevents.1"), record(2, "loss/current", f32::NAN)).unwrap();
    let mut latest = Latest::new(EventFolder { path: folder.path().to_owned(), step: 100, output: Some(9000) });
    latest.read(SystemTime::UNIX_EPOCH);
    assert_eq!(latest.take_losses().iter().map(|(step, _)| *step).collect::<Vec<_>>(), [102]);
}

/// A run that is cut off at step 10 and goes on from the state of step 8.
#[test]
fn the_bars_of_a_later_leg_follow_those_before() {
    let bar = |step: u64, total: u64, loss: f64| {
        format!("steps:   5%|5         | {step}/{total} [00:10<00:10,  1.00it/s, avr_loss={loss}]\r")
    };
    let bars = |steps: u64, total: u64, loss: f64| -> String { (1..=steps).map(|step| bar(step, total, loss)).collect() };
    let (first, second) = (bars(10, 20, 0.5), bars(12, 12, 0.25));
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("stderr.log");
    std::fs::write(&output, &first).unwrap();
    let metrics = folder.path().join("metrics");
    let mut folders = one_leg(metrics.clone());
    let mut known = Metrics::new(output.clone(), folders.clone(), SystemTime::UNIX_EPOCH);
    assert_eq!(told(&mut known, "loss/average").len(), 10);
    std::fs::write(&output, format!("{first}{second}")).unwrap();
    let mut late = Metrics::new(output.clone(), folders.clone(), SystemTime::UNIX_EPOCH);
    late.read();
    folders.push(EventFolder { path: metrics, step: 8, output: Some(first.len() as u64) });
    let expected: Vec<_> = (1..=20).map(|step| (step, if step <= 8 { 0.5 } else { 0.25 })).collect();
    for (metrics, when) in [(&mut known, "it was looked at before"), (&mut late, "its output was read before its leg was known")]
    {
        metrics.follow(folders.clone());
        assert_eq!(told(metrics, "loss/average"), expected, "{when}");
    }
    assert_eq!(told(&mut Metrics::new(output, folders, SystemTime::UNIX_EPOCH), "loss/average"), expected);
}
