//! Exit codes in words (pure): what the number of an ending says, where it says something.

/// `exit code 1`, `SIGKILL (often the system's answer to too little memory)`, `0xC0000005, an access violation, usually …`.
pub(super) fn told(code: i32) -> String {
    match code {
        // Windows has no signals: a status of its kernel, as its documentation writes them.
        code if !(-64..=0x4000_0000).contains(&code) => {
            windows(code as u32).map_or_else(|| format!("exit code {code:#X}"), |words| format!("exit code {code:#X}, {words}"))
        }
        code if code < 0 => signal(-code),
        code => unix(code).map_or_else(|| format!("exit code {code}"), |words| format!("exit code {code}, {words}")),
    }
}

fn windows(code: u32) -> Option<&'static str> {
    Some(match code {
        0xC000_0005 => "an access violation, usually the driver, an overclock or a broken library",
        0xC000_0006 => "an error of the disk while a file was read",
        0xC000_0017 | 0xC000_012D => "too little memory: RAM and page file are full",
        0xC000_001D => "an instruction that this processor does not know",
        0xC000_0094 => "a division by zero in a library",
        0xC000_00FD => "a stack overflow in a library",
        0xC000_0135 => "a library (DLL) that is missing",
        0xC000_0139 => "a library (DLL) of another version",
        0xC000_0142 => "a library (DLL) that could not start",
        0xC000_013A => "ended by Ctrl+C or a closed window",
        0xC000_0374 => "damaged memory in a library",
        0xC000_0409 => "a library that ended itself after an error of its own",
        0x4001_0004 => "ended because Windows was shut down",
        0xE06D_7363 => "an error of a library that nobody caught",
        _ => return None,
    })
}

fn unix(code: i32) -> Option<&'static str> {
    Some(match code {
        120 => "Python could not write its last output",
        126 => "the program may not be run",
        127 => "the program was not found",
        134 => "a library that ended itself (SIGABRT)",
        137 => "killed, often for too little memory (SIGKILL)",
        139 => "a memory error in a library (SIGSEGV)",
        143 => "ended by another program (SIGTERM)",
        _ => return None,
    })
}

fn signal(signal: i32) -> String {
    match signal {
        1 => "SIGHUP (its terminal was closed)".to_owned(),
        2 => "SIGINT (Ctrl+C)".to_owned(),
        4 => "SIGILL (an instruction that this processor does not know)".to_owned(),
        6 => "SIGABRT (it aborted)".to_owned(),
        7 => "SIGBUS (a memory error)".to_owned(),
        8 => "SIGFPE (a division by zero in a library)".to_owned(),
        9 => "SIGKILL (often the system's answer to too little memory)".to_owned(),
        11 => "SIGSEGV (a memory error)".to_owned(),
        15 => "SIGTERM".to_owned(),
        other => format!("signal {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_systems_are_told() {
        let cases = [
            (-1_073_741_819, "exit code 0xC0000005, an access violation, usually the driver, an overclock or a broken library"),
            (-1_073_740_791, "exit code 0xC0000409, a library that ended itself after an error of its own"),
            (-805_306_369, "exit code 0xCFFFFFFF"),
            (0x4001_0004, "exit code 0x40010004, ended because Windows was shut down"),
            (-11, "SIGSEGV (a memory error)"),
            (-64, "signal 64"),
            (137, "exit code 137, killed, often for too little memory (SIGKILL)"),
            (1, "exit code 1"),
        ];
        for (code, words) in cases {
            assert_eq!(told(code), words);
        }
    }
}
