//! The supervisor: starts the trainer of one run, keeps its output, keeps `state.json` true, obeys requests, and says how
//! it ended. A process of its own (`nyx supervise RUN`), so that a run outlives whatever started it.
//!
//! One thread: the kernel ends the trainer when the thread that started it ends.

mod awake;
mod cards;
mod conclude;
mod desktop;
mod handback;
mod leave;
mod leg;
mod lookout;
mod obey;
mod output;
mod pipes;
mod portions;
mod prove;
mod recheck;
mod settle;
mod told;
mod trainer;
mod writer;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use nyx_platform::{ChildWrapper, ProcessId};
use tokio::time::{Instant, MissedTickBehavior, interval};

use self::lookout::Lookout;
use self::pipes::Pipes;
use self::told::Told;
pub(super) use self::trainer::MARK;
use self::writer::Writer;
use super::error::RunError;
use super::folder::{Request, RunCommand, RunFolder, TrainerKind};
use super::gpu;
use super::keep::Keep;
use super::ladder::Ladder;
use super::legs::Leg;
use super::manifest;
use super::memory;
use super::metrics::{EventFolder, Latest};
use super::pace::Pace;
use super::phases::Phases;
use super::probe;
use super::probe::gauge::Gauge;
use super::records::Records;
use super::shared;
use super::state::{RunState, RunStatus};
use super::view;
use crate::clock;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::Job;
use crate::jobs::store::{self, Outcome};
use crate::problem::Problem;
use crate::training::LogReader;
use crate::training::kohya::log::KohyaLog;

/// How often requests and the processes are looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How long pipes may stay open when every process of the run is gone: somebody else holds them.
const PIPES: Duration = Duration::from_secs(2);
/// How often event files are read and the job's row is written.
const SLOWLY: Duration = Duration::from_secs(2);

/// Supervises the run to its end, then starts the next one of the queue.
pub fn supervise(home: &Home, db: &Db, run: &str, executable: &std::path::Path) -> Result<RunStatus, Problem> {
    let folder = RunFolder::open(home, run)?;
    let job = store::of_run(db, run)?;
    if let Some(job) = &job {
        store::hand_over(db, job.id, &ProcessId::current())?;
    }
    let rechecked = recheck::look(home, &folder, job.as_ref(), executable);
    let mut command = match folder.read_command() {
        Ok(command) => command,
        Err(error) => return Err(refuse(db, job.as_ref(), error.into())),
    };
    let Some(leg) = leg::to_begin(&folder, &command) else { return Err(RunError::AlreadyStarted(run.to_owned()).into()) };
    cards::show(&mut command, job.as_ref());
    leg::change(&mut command, &leg);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::Supervisor)?;
    let mut supervisor = Supervisor::new(folder, command, leg, db.clone(), job.as_ref().map(|job| job.id));
    supervisor.state.note = rechecked.note.or(supervisor.state.note);
    supervisor.state.refused = rechecked.refused;
    let status = {
        let _awake = supervisor.state.refused.is_none().then(|| awake::awake(home, db, &supervisor.command));
        runtime.block_on(supervisor.run())
    };
    if let Err(error) = shared::hold_after(home, db, &supervisor.state, &supervisor.command, job.as_ref()) {
        tracing::warn!(%error, "the queue could not be held");
    }
    supervisor.finish_job();
    desktop::tell(home, db, &supervisor.folder, &supervisor.state, &supervisor.command);
    if supervisor.gauge.is_some() {
        probe::results::keep(home, &supervisor.folder);
    }
    if let Err(error) = super::queue::start_next(home, db, executable) {
        tracing::error!(%error, "the next run could not be started");
    }
    Ok(status)
}

/// Nothing can be started: the row says why.
fn refuse(db: &Db, job: Option<&Job>, problem: Problem) -> Problem {
    if let Some(job) = job
        && let Err(error) = store::finish(db, job.id, &Outcome::Failed(problem.clone()))
    {
        tracing::warn!(%error, job = job.id, "the job's end could not be written");
    }
    problem
}

struct Supervisor {
    folder: RunFolder,
    command: RunCommand,
    leg: Leg,
    state: RunState,
    writer: Writer,
    keep: Keep,
    told: Told,
    phases: Phases,
    pace: Pace,
    /// Of a probe.
    gauge: Option<Gauge>,
    log: Box<dyn LogReader>,
    stdout: Records,
    stderr: Records,
    metrics: Latest,
    lookout: Lookout,
    ladder: Ladder,
    /// The start of this leg, where no change of the clock moves it.
    began: Instant,
    /// From the run's start to that of this leg.
    before: Duration,
    db: Db,
    job: Option<i64>,
    slowly: Instant,
    settled: bool,
    /// Of the cards, while the trainer runs.
    recording: Option<gpu::Recording>,
    /// Whether the launcher must speak of this leg and has not been heard yet.
    unheard: bool,
}

/// Where the end stands.
#[derive(Debug, Default)]
struct Ending {
    stop_since: Option<Instant>,
    leaving_since: Option<Instant>,
    exited: Option<Instant>,
    empty: Option<Instant>,
    /// When all of it was gone, and how often the cards had been read by then.
    gone: Option<(Instant, u64)>,
}

impl Supervisor {
    fn new(folder: RunFolder, command: RunCommand, leg: Leg, db: Db, job: Option<i64>) -> Self {
        let now = clock::now();
        let fresh = RunState {
            version: 1,
            run: folder.name(),
            supervisor: Some(ProcessId::current()),
            started: now,
            updated: now,
            planned_steps: command.planned_steps,
            ..RunState::default()
        };
        let mut state = leg::begin(&folder, &leg, now, fresh);
        let later = state.leg_started.is_some();
        let before = Duration::try_from(now.duration_since(state.started)).unwrap_or_default();
        if later {
            leg::make_way(&folder, &command, &leg, &mut state);
        }
        Self {
            writer: Writer::new(folder.state()),
            phases: if later { Phases::going_on(&folder) } else { Phases::create(&folder) },
            pace: Pace::new(folder.read_plan().as_ref(), leg.step),
            gauge: Gauge::of(&folder, &command),
            metrics: Latest::new(EventFolder::of_leg(&leg)),
            lookout: Lookout::new(&folder, &state),
            log: match command.trainer {
                TrainerKind::Kohya | TrainerKind::Replay => Box::new(KohyaLog::default()),
            },
            keep: if later { Keep::going_on(&folder, now) } else { Keep::new(&folder, now) },
            told: Told::so_far(&state),
            stdout: Records::default(),
            stderr: Records::default(),
            ladder: Ladder::default(),
            slowly: Instant::now(),
            settled: false,
            recording: None,
            unheard: leg.needs_launcher(&folder),
            folder,
            command,
            leg,
            state,
            began: Instant::now(),
            before,
            db,
            job,
        }
    }

    async fn run(&mut self) -> RunStatus {
        if !self.writer.write(&self.state) {
            // Nobody could see or stop a trainer of such a run.
            self.note("Nothing was started, because the run's folder could not be written".to_owned());
            self.conclude();
            return self.state.state;
        }
        self.phases.follow(&self.state.tally, self.before);
        if self.folder.is_asked(Request::Stop) || self.folder.is_asked(Request::ForceStop) {
            // It was taken back while it was being started.
            self.state.stop_asked = Some(clock::now());
            self.conclude();
            return self.state.state;
        }
        if self.state.refused.is_some() {
            self.conclude();
            return self.state.state;
        }
        match trainer::spawn(&self.folder, &self.command) {
            Ok(mut child) => {
                self.state.trainer = child.id().and_then(ProcessId::of);
                self.writer.write(&self.state);
                let folder = self.folder.clone();
                if folder.manifest().exists() {
                    std::thread::spawn(move || {
                        if let Err(error) = manifest::fill(&folder) {
                            tracing::warn!(%error, "the manifest could not be filled in");
                        }
                    });
                }
                self.recording = Some(gpu::record(self.folder.gpu(), self.leg_started()));
                let _memory = memory::record(self.folder.memory(), self.leg_started(), self.state.trainer.clone());
                if let Some(gauge) = &mut self.gauge {
                    gauge.begin(self.state.trainer.as_ref());
                }
                self.watch(child.as_mut()).await;
                self.recording = None;
            }
            Err(error) => {
                let program = self.command.command.program.display();
                self.note(format!("{program} could not be started: {error}"));
            }
        }
        self.conclude();
        self.state.state
    }

    async fn watch(&mut self, child: &mut dyn ChildWrapper) {
        let mut pipes = Pipes::new(child.stdout().take(), child.stderr().take());
        let mut ending = Ending::default();
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let terminated = nyx_platform::asked_to_terminate();
        tokio::pin!(terminated);
        let mut told = false;
        loop {
            tokio::select! {
                // In this order: nothing keeps us from looking at requests.
                biased;
                _ = tick.tick() => {
                    if self.look(child, &mut ending, pipes.are_closed()) {
                        return;
                    }
                }
                () = &mut terminated, if !told => {
                    told = true;
                    self.state.stop_asked.get_or_insert_with(clock::now);
                }
                () = pipes.wait() => {
                    for (stream, bytes) in pipes.take().await {
                        self.take(stream, &bytes);
                    }
                }
            }
        }
    }

    /// Looks at requests and processes. True when everything is gone.
    fn look(&mut self, child: &mut dyn ChildWrapper, ending: &mut Ending, closed: bool) -> bool {
        let now = clock::now();
        self.follow_clock(now);
        self.obey(child, ending, now);
        self.see_off(child, ending, now);
        self.guard_leg(now);
        if ending.exited.is_none()
            && let Ok(Some(status)) = child.try_wait()
        {
            self.state.exit_code = Some(nyx_platform::exit_code(status));
            ending.exited = Some(Instant::now());
        }
        if let Some(exited) = ending.exited {
            let left = self.left();
            if left.is_empty() {
                let empty = *ending.empty.get_or_insert_with(Instant::now);
                if (closed || empty.elapsed() >= PIPES) && self.has_handed_back(ending) {
                    return true;
                }
            } else {
                ending.empty = None;
                let hurry = self.state.force_asked.is_some();
                if let Some(signal) = self.ladder.due_for_the_left(exited.elapsed(), hurry) {
                    for process in &left {
                        trainer::signal(process, signal);
                    }
                }
            }
        }
        if self.slowly.elapsed() >= SLOWLY {
            self.slowly = Instant::now();
            // A stop that came as the cancel of a job, without a request in the folder.
            if self.job.is_some_and(|job| store::is_cancel_requested(&self.db, job).unwrap_or(false)) {
                self.state.stop_asked.get_or_insert(now);
            }
            self.heed_row();
            // With the whole home gone nobody can see or stop this run any more.
            if self.folder.path().parent().is_some_and(|runs| !runs.exists()) {
                self.state.stop_asked.get_or_insert(now);
            }
            self.read_metrics();
            self.pace.tell(&mut self.state, self.began.elapsed());
            self.look_out(now);
            self.prove(false);
            self.tell_job();
            self.tell_log();
            self.settle();
            self.writer.write(&self.state);
        }
        self.writer.changed(&mut self.state, now);
        false
    }

    /// Processes of this run that still live.
    fn left(&self) -> Vec<ProcessId> {
        trainer::left(self.state.trainer.as_ref(), &self.folder)
    }

    fn note(&mut self, note: String) {
        tracing::warn!(run = self.state.run, note);
        self.state.note = Some(note);
    }
}

/// When the run began, by the clock as it is now: a clock that was set back would make its own files older than the run.
/// Never later than it was said before, for a machine that slept is no clock that was set.
fn started_by(now: Timestamp, elapsed: Duration, started: Timestamp) -> Timestamp {
    let by_now = SignedDuration::try_from(elapsed).ok().and_then(|elapsed| now.checked_sub(elapsed).ok()).unwrap_or(started);
    // Two clocks never agree to the last digit.
    if started.duration_since(by_now) > SignedDuration::from_secs(2) { by_now } else { started }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
