//! What the names of models and states say of when they were saved (pure).

use crate::runs::legs::Leg;

/// When something was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At the end of this epoch, from 1.
    Epoch(u64),
    /// After this optimizer step.
    Step(u64),
    /// When everything was trained.
    End,
}

/// A name, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Counted over the whole run.
    pub moment: Moment,
    /// Whether it was trained again since: a later leg began before it.
    pub aside: bool,
}

/// Reads the name of a model without its ending, or of a state without `-state`. `None` for what no leg of this run calls its own.
pub fn place(stem: &str, output_name: &str, legs: &[Leg]) -> Option<Placed> {
    let by_leg = legs.iter().enumerate().rev().find_map(|(at, leg)| Some((at, leg, moment(stem, &leg.own_name)?)));
    if let Some((at, leg, moment)) = by_leg {
        let moment = match moment {
            Moment::Step(step) => Moment::Step(leg.step + step),
            Moment::Epoch(epoch) => Moment::Epoch(epoch + leg.epochs_before()),
            Moment::End => Moment::End,
        };
        let aside = legs[at + 1..].iter().any(|later| match moment {
            Moment::Step(step) => later.step < step,
            // Where epochs go on, files of one that is trained again get another name.
            Moment::Epoch(epoch) => !later.counts_epochs && later.epoch < epoch,
            Moment::End => false,
        });
        return Some(Placed { moment, aside });
    }
    let rest = stem.strip_prefix(output_name)?.strip_prefix("-leg")?.trim_start_matches(|c: char| c.is_ascii_digit());
    match moment(rest, "")? {
        Moment::Epoch(epoch) => Some(Placed { moment: Moment::Epoch(epoch), aside: true }),
        _ => None,
    }
}

/// Reads `NAME-000003`, `NAME-step00000120`, `NAME`.
fn moment(stem: &str, name: &str) -> Option<Moment> {
    let middle = stem.strip_prefix(name)?;
    let Some(middle) = middle.strip_prefix('-') else { return middle.is_empty().then_some(Moment::End) };
    let number = |digits: &str, least: usize| {
        (digits.len() >= least && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
    };
    match middle.strip_prefix("step") {
        Some(digits) => number(digits, 8).map(Moment::Step),
        None => number(middle, 6).map(Moment::Epoch),
    }
}

/// Steps, whole epochs and steps after those that were made by then. `per_epoch`: optimizer steps of an epoch; the last one may be
/// short.
pub fn split(moment: Moment, per_epoch: u64, total: Option<u64>) -> Option<(u64, u64, u64)> {
    match moment {
        Moment::Step(step) => Some((step, step / per_epoch, step % per_epoch)),
        Moment::Epoch(epoch) => Some((total.map_or(epoch * per_epoch, |total| total.min(epoch * per_epoch)), epoch, 0)),
        Moment::End => total.map(|total| (total, total.div_ceil(per_epoch), 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when_something_was_saved() {
        let first = Leg { number: 1, counts_epochs: true, own_name: "kana".into(), ..Leg::default() };
        let second =
            Leg { number: 2, step: 45, epoch: 2, into: 5, counts_epochs: true, own_name: "kana-leg2".into(), ..Leg::default() };
        let alone = Leg { counts_epochs: false, ..second.clone() };
        let at = |stem: &str, last: &Leg| place(stem, "kana", &[first.clone(), last.clone()]);
        let placed = |moment| Some(Placed { moment, aside: false });
        assert_eq!(at("kana-000003", &second), placed(Moment::Epoch(3)));
        assert_eq!(at("kana-step00000045", &second), placed(Moment::Step(45)));
        assert_eq!(at("kana-leg2-step00000010", &second), placed(Moment::Step(55)));
        assert_eq!(at("kana-leg2-000001", &alone), placed(Moment::Epoch(3)), "a script that counts from 1 again");
        assert_eq!(at("kana", &second), placed(Moment::End));
        assert_eq!(at("kana-leg1-000004", &second), Some(Placed { moment: Moment::Epoch(4), aside: true }));
        assert_eq!(at("kana-step00000046", &second), Some(Placed { moment: Moment::Step(46), aside: true }), "it went back");
        for other in ["kana-v2", "kana-000003x", "kana-step12", "mika-000003", "kana-leg1-step00000004", "kana-legs"] {
            assert_eq!(at(other, &second), None, "{other}");
        }
    }

    #[test]
    fn moments_come_to_steps() {
        assert_eq!(split(Moment::Step(45), 20, Some(240)), Some((45, 2, 5)));
        assert_eq!(split(Moment::Epoch(3), 20, Some(240)), Some((60, 3, 0)));
        assert_eq!(split(Moment::Epoch(3), 20, Some(50)), Some((50, 3, 0)), "the last epoch is short");
        assert_eq!(split(Moment::End, 20, Some(50)), Some((50, 3, 0)));
        assert_eq!(split(Moment::End, 20, None), None);
    }
}
