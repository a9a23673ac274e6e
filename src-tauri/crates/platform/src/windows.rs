//! Windows: creation times name processes; the supervisor's job object (process-wrap) ends groups.
//! Type-checked here, run only on hosted machines: keep it small and close to the Win32 documentation.

use std::io;
use std::os::windows::process::CommandExt as _;
use std::process::Command;

use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, STILL_ACTIVE};
use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, GenerateConsoleCtrlEvent};
use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{
    CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, GetExitCodeProcess, GetProcessTimes, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

use crate::{ProcessId, Signal};

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

pub(crate) fn detach(command: &mut Command) {
    command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
}

pub(crate) fn lead_group(command: &mut tokio::process::Command) {
    command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
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
