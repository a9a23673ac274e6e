//! Shares against what the real functions drew, and weights against what they multiplied with.

use super::*;

fn recorded() -> Value {
    serde_json::from_str(include_str!("../../../../tests/fixtures/timesteps/recorded.json")).unwrap()
}

fn config(family: &str, case: &Value) -> Config {
    let params = case["params"].as_object().unwrap().clone();
    Config { family: Family::from_name(family).unwrap(), params, ..Config::default() }
}

#[test]
fn draws_fall_where_the_trainer_s_fall() {
    let recorded = recorded();
    let cases = recorded["draws"].as_array().unwrap();
    assert!(cases.len() >= 56);
    for case in cases {
        let mut config = config(case["family"].as_str().unwrap(), case);
        let values = [("resolution".to_owned(), case["side"].clone())].into_iter().collect();
        config.dataset.datasets.push(crate::training::DatasetTable { values, subsets: Vec::new() });
        let picture = timestep_picture(&config);
        let draws = case["draws"].as_f64().unwrap();
        let mut apart = 0.0;
        for (share, wanted) in picture.shares.iter().zip(case["shares"].as_array().unwrap()) {
            let wanted = wanted.as_f64().unwrap();
            // Six standard deviations of the recorded draw.
            let chance = 6.0 * (wanted.max(1e-4) / draws).sqrt() + 1e-4;
            assert!((share - wanted).abs() < chance, "{share} {wanted} {case}");
            apart += (share - wanted).abs();
        }
        assert!(apart < 0.08, "{apart} {case}");
    }
}

#[test]
fn a_timestep_counts_as_much_as_for_the_trainer() {
    let recorded = recorded();
    for case in recorded["weights"].as_array().unwrap() {
        let weights = timestep_picture(&config("sdxl", case)).weights;
        let all_alike = weights.is_empty();
        for (at, wanted) in case["at"].as_array().unwrap().iter().zip(case["weights"].as_array().unwrap()) {
            let (at, wanted) = (at.as_u64().unwrap() as u32, wanted.as_f64().unwrap());
            let found = weights.iter().find(|point| point.timestep == at).map(|point| point.weight);
            match found {
                None if all_alike => assert!((wanted - 1.0).abs() < 1e-9),
                // Not every timestep is a point of the picture.
                None => assert_ne!(at % 5, 0),
                // The trainer computes with 32 bits.
                Some(weight) => assert!((weight - wanted).abs() <= wanted.abs() * 2e-3, "{at}: {weight} {wanted} {case}"),
            }
        }
    }
}

#[test]
fn flow_models_weigh_only_where_their_script_does() {
    let picture = |family, params: Value| timestep_picture(&config(family, &serde_json::json!({ "params": params })));
    let scheme = serde_json::json!({"weighting_scheme": "cosmap", "model_prediction_type": "raw"});
    assert!(!picture("sd3", scheme.clone()).weights.is_empty());
    assert!(picture("flux", scheme).weights.is_empty(), "FLUX weighs only what it predicts scaled");
    let scaled = serde_json::json!({"weighting_scheme": "cosmap", "model_prediction_type": "sigma_scaled"});
    let middle = picture("flux", scaled).weights.into_iter().find(|point| point.timestep == 500).unwrap();
    assert!((middle.weight - 4.0 / PI).abs() < 1e-9);
    assert_eq!(picture("flux", serde_json::json!({"timestep_sampling": "flux_shift"})).size, Some((1024, 1024)));
}

#[test]
fn two_limits_with_nothing_between_leave_the_upper_one() {
    let limits = serde_json::json!({"params": {"min_timestep": 700, "max_timestep": 310}});
    let shares = timestep_picture(&config("sdxl", &limits)).shares;
    assert!((shares[15] - 1.0).abs() < 1e-9, "{shares:?}");
}
