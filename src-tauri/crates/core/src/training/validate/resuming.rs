//! Going on from a saved state, a first epoch or a first step: where the trainer would stop, or train other epochs than one means.

use serde_json::Value;

use super::places::is_on;
use crate::training::issue::Issue;
use crate::training::plan::{Plan, Resumed};
use crate::training::{Config, Material};

pub(super) fn check(config: &Config, material: &Material, plan: Option<&Plan>, issues: &mut Vec<Issue>) {
    let set = |key: &str| config.params.get(key).is_some_and(|value| !value.is_null());
    let Some((plan, resumed)) = plan.and_then(|plan| Some((plan, plan.resumed?))) else { return };
    let place = ["initial_step", "initial_epoch"].into_iter().find(|key| set(key)).unwrap_or("resume");
    if resumed.initial_step >= plan.total_steps {
        issues.push(finished(place, resumed, plan));
        return;
    }
    if is_on(config, "skip_until_initial_step") && plan.accumulation > 1 {
        let message = "Together with gradient accumulation the trainer counts wrong while it skips: it leaves out too much and \
                       saves under wrong numbers";
        issues.push(
            Issue::error("skip_until_initial_step", "skip_miscounts", message)
                .hint("Turn it off; the epoch then begins anew")
                .fix("Turn off", Value::Null),
        );
        return;
    }
    early(config, plan, resumed, issues);
    let Some(state) = material.state.filter(|_| !set("initial_step") && !set("initial_epoch")) else { return };
    let whole = state.epoch.saturating_mul(plan.steps_per_epoch);
    if state.step == whole {
        return;
    }
    // A state of a resumed run counts its own steps only; one from the middle of an epoch counts fewer than all of it.
    let middle = whole.saturating_sub(plan.steps_per_epoch) < state.step && state.step < whole;
    let next = state.epoch + u64::from(!middle);
    let message = if middle {
        format!("The state is from the middle of epoch {}, which begins anew: its first steps are trained twice", state.epoch)
    } else {
        format!(
            "The state is from epoch {} but counts {} steps, as states of resumed runs do; the trainer would begin with epoch {}",
            state.epoch, state.step, resumed.epoch
        )
    };
    let issue = Issue::warning("resume", if middle { "state_mid_epoch" } else { "state_miscounts" }, message);
    issues.push(if middle {
        issue.hint("Resume from a state that was saved at the end of an epoch where you can")
    } else {
        issue.hint(format!("Set `initial_epoch` to {next}")).fix_at(format!("Begin with epoch {next}"), "initial_epoch", next)
    });
}

fn finished(place: &str, resumed: Resumed, plan: &Plan) -> Issue {
    let message = format!(
        "Nothing is left to train: it would go on after step {} of {}, and the trainer stops",
        resumed.initial_step, plan.total_steps
    );
    Issue::error(place, "nothing_left", message)
        .hint("Raise `max_train_epochs` or `max_train_steps`, which count from the very start")
}

/// With several processes the trainer divides the steps of an epoch by them twice, and begins with an earlier epoch.
fn early(config: &Config, plan: &Plan, resumed: Resumed, issues: &mut Vec<Issue>) {
    let asked = config.params.get("initial_epoch").and_then(Value::as_u64);
    let step_wins = config.params.get("initial_step").is_some_and(|value| !value.is_null());
    let Some(asked) = asked.filter(|asked| !step_wins && *asked > resumed.epoch) else { return };
    let step = (asked - 1).saturating_mul(plan.steps_per_epoch);
    let message = format!(
        "With {} processes the trainer counts `initial_epoch` {asked} as {} steps and begins with epoch {}",
        plan.processes, resumed.initial_step, resumed.epoch
    );
    let issue = Issue::warning("initial_epoch", "epoch_miscounts", message);
    issues.push(issue.hint(format!("Set `initial_step` to {step}, which wins over it")).fix_at(
        format!("Begin after step {step}"),
        "initial_step",
        step,
    ));
}
