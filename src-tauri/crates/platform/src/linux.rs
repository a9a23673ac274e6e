//! Linux: `/proc` names processes, process groups end them.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, ExitStatus};

use nix::errno::Errno;
use nix::sys::mman::{MmapAdvise, madvise};
use nix::sys::signal::{self, SigHandler};
use nix::unistd::{Pid, setsid};
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use procfs::process::{MMPermissions, MMapPath, ProcState, Process};

use crate::{ProcessId, Signal};

pub(crate) const INTERRUPT_NEEDS_HANDLER: bool = false;

/// Boot id and start tick: unique for the life of this machine.
pub(crate) fn started(pid: u32) -> Option<String> {
    let stat = Process::new(i32::try_from(pid).ok()?).and_then(|process| process.stat()).ok()?;
    if matches!(stat.state(), Ok(ProcState::Zombie | ProcState::Dead)) {
        return None;
    }
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Some(format!("{}:{}", boot.trim(), stat.starttime))
}

pub(crate) fn change_time(metadata: &std::fs::Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec())
}

pub(crate) fn forget_code() {
    let Ok(executable) = std::env::current_exe() else { return };
    let Ok(maps) = Process::myself().and_then(|myself| myself.maps()) else { return };
    for map in maps {
        let code = map.perms.contains(MMPermissions::EXECUTE) && !map.perms.contains(MMPermissions::WRITE);
        if !code || map.pathname != MMapPath::Path(executable.clone()) {
            continue;
        }
        let (start, end) = map.address;
        let Some(address) = std::ptr::NonNull::new(start as *mut std::ffi::c_void) else { continue };
        // SAFETY: the range is code of this program, mapped from its file, which nobody may write to while it runs: its pages are as
        // they stand there, and are read from there again.
        let _ = unsafe { madvise(address, (end - start) as usize, MmapAdvise::MADV_DONTNEED) };
    }
}

pub(crate) fn detach(command: &mut Command) {
    // SAFETY: setsid is async-signal-safe and touches no memory of ours between fork and exec.
    unsafe {
        command.pre_exec(|| {
            setsid().map_err(io::Error::from)?;
            Ok(())
        });
    }
}

pub(crate) fn lead_group(command: &mut tokio::process::Command) {
    command.process_group(0);
    // SAFETY: signal and prctl are async-signal-safe and touch no memory of ours between fork and exec.
    unsafe {
        command.pre_exec(|| {
            signal::signal(signal::Signal::SIGINT, SigHandler::SigDfl).map_err(io::Error::from)?;
            nix::sys::prctl::set_pdeathsig(signal::Signal::SIGTERM).map_err(io::Error::from)?;
            Ok(())
        });
    }
}

pub(crate) fn spawn_group(mut command: tokio::process::Command) -> io::Result<Box<dyn ChildWrapper>> {
    lead_group(&mut command);
    CommandWrap::from(command).spawn()
}

pub(crate) async fn asked_to_terminate() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

pub(crate) fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| -status.signal().unwrap_or(0))
}

pub(crate) fn end_like(code: i32) -> ! {
    if let Ok(signal) = signal::Signal::try_from(code.saturating_neg()) {
        // SAFETY: restores the default action, which touches no memory of ours. SIGKILL has none to restore, which is no matter.
        let _ = unsafe { signal::signal(signal, SigHandler::SigDfl) };
        let _ = signal::raise(signal);
    }
    std::process::exit(code)
}

pub(crate) fn marked(name: &str, value: &str) -> Vec<ProcessId> {
    let Ok(all) = procfs::process::all_processes() else { return Vec::new() };
    all.flatten()
        .filter(|process| {
            process.environ().is_ok_and(|environment| environment.get(OsStr::new(name)).is_some_and(|found| found == value))
        })
        .filter_map(|process| ProcessId::of(u32::try_from(process.pid()).ok()?))
        .collect()
}

pub(crate) fn signal_process(pid: u32, signal: Signal) -> io::Result<()> {
    let pid = i32::try_from(pid).map_err(io::Error::other)?;
    match signal::kill(Pid::from_raw(pid), native(signal)) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn native(signal: Signal) -> signal::Signal {
    match signal {
        Signal::Interrupt => signal::Signal::SIGINT,
        Signal::Terminate => signal::Signal::SIGTERM,
        Signal::Kill => signal::Signal::SIGKILL,
    }
}

pub(crate) fn signal_group(leader: u32, signal: Signal) -> io::Result<()> {
    let group = i32::try_from(leader).map_err(io::Error::other)?;
    match signal::killpg(Pid::from_raw(group), native(signal)) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn group_members(leader: u32) -> Vec<ProcessId> {
    let Ok(group) = i32::try_from(leader) else { return Vec::new() };
    let Ok(all) = procfs::process::all_processes() else { return Vec::new() };
    all.flatten()
        .filter_map(|process| process.stat().ok())
        .filter(|stat| stat.pgrp == group)
        .filter_map(|stat| ProcessId::of(u32::try_from(stat.pid).ok()?))
        .collect()
}

pub(crate) fn memory(pid: u32) -> Option<u64> {
    let rollup = Process::new(i32::try_from(pid).ok()?).and_then(|process| process.smaps_rollup()).ok()?;
    rollup.memory_map_rollup.0.first()?.extension.map.get("Pss").copied()
}

pub(crate) fn total_memory() -> Option<u64> {
    use procfs::Current as _;
    Some(procfs::Meminfo::current().ok()?.mem_total)
}

pub(crate) fn user_name() -> Option<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok()??;
    Some(user.name)
}

pub(crate) fn host_name() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/hostname").ok()
}

pub(crate) fn free_space(folder: &std::path::Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    Some(disk.blocks_available().saturating_mul(disk.fragment_size()))
}

pub(crate) fn disk(folder: &std::path::Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(folder).ok().map(|found| found.dev())
}

/// `systemd-inhibit` holds the request while its command runs: one that ends when our end of its pipe closes, however we end.
#[derive(Debug)]
pub(crate) struct Awake(std::process::Child);

pub(crate) fn keep_awake(why: &str) -> Option<Awake> {
    use std::process::Stdio;
    Command::new("systemd-inhibit")
        .args(["--what=idle:sleep", "--mode=block", "--who=Nyx Trainer", &format!("--why={why}"), "cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
        .map(Awake)
}

impl Drop for Awake {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // It ends at once; ended, it holds nothing even where it does not.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Through the session's bus, as every desktop takes it; `busctl` is part of systemd, as `systemd-inhibit` is.
pub(crate) fn notify(title: &str, body: &str, image: Option<&std::path::Path>) {
    use std::process::Stdio;
    let service = "org.freedesktop.Notifications";
    let mut command = Command::new("busctl");
    command.args(["--user", "--", "call", service, "/org/freedesktop/Notifications", service, "Notify", "susssasa{sv}i"]);
    // Who, replacing none, no icon, what, no buttons, hints, until when: as the desktop likes.
    command.args(["Nyx Trainer", "0", "", title, body, "0"]);
    match image {
        Some(image) => command.args(["1", "image-path", "s"]).arg(image),
        None => command.arg("0"),
    };
    command.arg("-1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Not waited for: its end is taken note of by whoever comes after us.
    drop(command.spawn());
}
