//! Windows: creation times name processes; the supervisor's job object (process-wrap) ends groups.
//! Type-checked here, run only on hosted machines: keep it small and close to the Win32 documentation.

use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::process::CommandExt as _;
use std::process::{Command, ExitStatus};

use process_wrap::tokio::{ChildWrapper, CommandWrap, CreationFlags, JobObject, KillOnDrop};
use windows::Data::Xml::Dom::XmlDocument;
use windows::UI::Notifications::{ToastNotification, ToastNotificationManager};
use windows::Win32::System::Threading::PROCESS_CREATION_FLAGS;
use windows::core::HSTRING;
use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, STILL_ACTIVE};
use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, GenerateConsoleCtrlEvent, GetConsoleCP};
use windows_sys::Win32::System::Power::{ES_CONTINUOUS, ES_SYSTEM_REQUIRED, SetThreadExecutionState};
use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, K32EmptyWorkingSet, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, GetCurrentProcess, GetExitCodeProcess, GetProcessTimes, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

use crate::{ProcessId, Signal};

pub(crate) const INTERRUPT_NEEDS_HANDLER: bool = true;

pub(crate) fn started(pid: u32) -> Option<String> {
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exited, mut kernel, mut user) = (zero, zero, zero, zero);
    let mut code = 0;
    // SAFETY: the handle is checked and closed; every pointer is to a live local.
    let ok = unsafe {
        let handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
        if handle.is_null() {
            return None;
        }
        let ok = GetProcessTimes(handle, &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user) != 0
            && GetExitCodeProcess(handle, &raw mut code) != 0;
        CloseHandle(handle);
        ok
    };
    (ok && code == STILL_ACTIVE as u32)
        .then(|| format!("{}", (u64::from(created.dwHighDateTime) << 32) | u64::from(created.dwLowDateTime)))
}

pub(crate) fn change_time(metadata: &std::fs::Metadata) -> i64 {
    use std::os::windows::fs::MetadataExt as _;
    // Counted in units of 100 nanoseconds from 1601.
    (metadata.last_write_time() as i64 - 116_444_736_000_000_000).saturating_mul(100)
}

pub(crate) fn forget_code() {
    // SAFETY: the pseudo handle of this process needs no closing; the call touches no memory of ours but lets pages go that come back.
    unsafe { K32EmptyWorkingSet(GetCurrentProcess()) };
}

pub(crate) fn detach(command: &mut Command) {
    command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
}

pub(crate) fn lead_group(command: &mut tokio::process::Command) {
    command.creation_flags(group_flags());
}

/// A group of its own in our console: Ctrl+Break reaches only processes that share the console of whoever sends it. A
/// supervisor has one without a window (`detach`), and its trainer shows none either. Where we have none, the group gets one
/// of its own without a window; it hears nothing then, and is ended.
fn group_flags() -> u32 {
    // SAFETY: a plain call; it answers 0 where there is no console.
    let console = unsafe { GetConsoleCP() } != 0;
    if console { CREATE_NEW_PROCESS_GROUP } else { CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW }
}

pub(crate) fn spawn_group(command: tokio::process::Command) -> io::Result<Box<dyn ChildWrapper>> {
    // The flags go through the wrapper, which sets its own on the command (process-wrap's documentation).
    CommandWrap::from(command).wrap(CreationFlags(PROCESS_CREATION_FLAGS(group_flags()))).wrap(KillOnDrop).wrap(JobObject).spawn()
}

pub(crate) async fn asked_to_terminate() {
    match tokio::signal::windows::ctrl_shutdown() {
        Ok(mut shutdown) => drop(shutdown.recv().await),
        Err(_) => std::future::pending().await,
    }
}

pub(crate) fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or(1)
}

/// There are no signals to be killed by: Python's exit code after Ctrl+C, or failure.
pub(crate) fn end_like(code: i32) -> ! {
    std::process::exit(if code < 0 { 1 } else { code })
}

/// The job object ends with the supervisor, and everything in it.
pub(crate) fn marked(_name: &str, _value: &str) -> Vec<ProcessId> {
    Vec::new()
}

pub(crate) fn signal_process(pid: u32, _signal: Signal) -> io::Result<()> {
    signal_group(pid, Signal::Kill)
}

pub(crate) fn signal_group(leader: u32, signal: Signal) -> io::Result<()> {
    // SAFETY: plain calls; the handle is checked and closed.
    let ok = unsafe {
        if signal == Signal::Interrupt {
            GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, leader) != 0
        } else {
            let handle = OpenProcess(PROCESS_TERMINATE, 0, leader);
            if handle.is_null() {
                return Ok(());
            }
            let ok = TerminateProcess(handle, 1) != 0;
            CloseHandle(handle);
            ok
        }
    };
    if ok { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Windows has no process groups to list; the job object is the truth, and the leader stands for it here.
pub(crate) fn group_members(leader: u32) -> Vec<ProcessId> {
    ProcessId::of(leader).into_iter().collect()
}

pub(crate) fn memory(pid: u32) -> Option<u64> {
    let mut counters = PROCESS_MEMORY_COUNTERS { cb: size_of::<PROCESS_MEMORY_COUNTERS>() as u32, ..Default::default() };
    // SAFETY: the handle is checked and closed; the size passed is the size of the struct.
    let ok = unsafe {
        let handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
        if handle.is_null() {
            return None;
        }
        let ok = GetProcessMemoryInfo(handle, &raw mut counters, counters.cb) != 0;
        CloseHandle(handle);
        ok
    };
    ok.then_some(counters.WorkingSetSize as u64)
}

pub(crate) fn total_memory() -> Option<u64> {
    let mut status = MEMORYSTATUSEX { dwLength: size_of::<MEMORYSTATUSEX>() as u32, ..Default::default() };
    // SAFETY: the pointer is to a live local that says its own size.
    let ok = unsafe { GlobalMemoryStatusEx(&raw mut status) };
    (ok != 0).then_some(status.ullTotalPhys)
}

pub(crate) fn user_name() -> Option<String> {
    std::env::var("USERNAME").ok()
}

pub(crate) fn host_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}

pub(crate) fn free_space(folder: &std::path::Path) -> Option<u64> {
    let wide: Vec<u16> = folder.as_os_str().encode_wide().chain([0]).collect();
    let mut free = 0;
    // SAFETY: the path ends with 0 and both live through the call; what is not asked for is null.
    let ok = unsafe { GetDiskFreeSpaceExW(wide.as_ptr(), &raw mut free, std::ptr::null_mut(), std::ptr::null_mut()) };
    (ok != 0).then_some(free)
}

/// The drive, as the path names it.
pub(crate) fn disk(folder: &std::path::Path) -> Option<std::ffi::OsString> {
    let drive = folder.components().next().map(|first| first.as_os_str().to_ascii_uppercase());
    drive.filter(|_| folder.exists())
}

/// A thread that says it is busy: the system forgets the request with it.
#[derive(Debug)]
pub(crate) struct Awake(#[expect(dead_code, reason = "dropped, it ends the thread")] std::sync::mpsc::Sender<()>);

pub(crate) fn keep_awake(_why: &str) -> Option<Awake> {
    let (end, ended) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        // SAFETY: a plain call about this thread.
        unsafe { SetThreadExecutionState(ES_CONTINUOUS | ES_SYSTEM_REQUIRED) };
        let _ = ended.recv();
    });
    Some(Awake(end))
}

/// A toast needs an identity of the app that an installation registers; until then it is shown under PowerShell's own.
pub(crate) fn notify(title: &str, body: &str, image: Option<&std::path::Path>) {
    const IDENTITY: &str = r"{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe";
    let plain = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let picture = image.map(|path| format!("<image src=\"{}\"/>", plain(&path.to_string_lossy()))).unwrap_or_default();
    let (title, body) = (plain(title), plain(body));
    let text = format!(
        "<toast><visual><binding template=\"ToastGeneric\"><text>{title}</text><text>{body}</text>{picture}</binding></visual></toast>"
    );
    let show = || -> windows::core::Result<()> {
        let xml = XmlDocument::new()?;
        xml.LoadXml(&HSTRING::from(text))?;
        let toast = ToastNotification::CreateToastNotification(&xml)?;
        ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(IDENTITY))?.Show(&toast)
    };
    // Nobody who listens is no error.
    drop(show());
}
