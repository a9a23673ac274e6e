//! Fetching one file: goes on where an earlier try ended, notices a cancel and a server that fell silent.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

use super::super::error::Words;
use super::error::InstallError;
use crate::jobs::Reporter;

const CONNECT: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_mins(1);
/// How long a server may say nothing in the middle of a file.
const SILENCE: u32 = 1200;
const LOOK: Duration = Duration::from_millis(50);
const PIECE: usize = 1 << 16;

/// Told with bytes done, and bytes in all where known.
pub(super) type Told<'a> = &'a dyn Fn(u64, Option<u64>);

/// Fetches an address, or copies a file, to `to`. What arrived before a failure is kept beside it and gone on with.
pub(super) fn fetch(from: &str, to: &Path, proxy: Option<&str>, told: Told<'_>, reporter: &Reporter) -> Result<(), InstallError> {
    if let Some(parent) = to.parent() {
        std::fs::create_dir_all(parent).map_err(|error| InstallError::file(parent, error))?;
    }
    if !from.contains("://") {
        let path = PathBuf::from(from);
        return std::fs::copy(&path, to).map(drop).map_err(|error| InstallError::file(&path, error));
    }
    let agent = agent(from, proxy)?;
    let part = part_of(to);
    loop {
        let before = length(&part);
        match attempt(&agent, from, &part, told, reporter) {
            Ok(()) => return std::fs::rename(&part, to).map_err(|error| InstallError::file(to, error)),
            // It broke off, but brought something: the rest may come.
            Err(InstallError::Offline { .. }) if length(&part) > before => {}
            Err(error) => return Err(error),
        }
    }
}

/// Forgets what a failed try left.
pub(super) fn forget(to: &Path) {
    for path in [part_of(to), to.to_owned()] {
        // It need not be there.
        let _ = std::fs::remove_file(path);
    }
}

fn part_of(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn agent(from: &str, proxy: Option<&str>) -> Result<Agent, InstallError> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder().tls_config(tls).http_status_as_error(false);
    let config = config.timeout_connect(Some(CONNECT)).timeout_recv_response(Some(ANSWER));
    // Without one of its own it takes what the environment names.
    let config = match proxy {
        Some(proxy) => config.proxy(Some(Proxy::new(proxy).map_err(|error| unreached(from, &error))?)),
        None => config,
    };
    Ok(config.build().into())
}

/// One request for what is missing of the file.
fn attempt(agent: &Agent, from: &str, part: &Path, told: Told<'_>, reporter: &Reporter) -> Result<(), InstallError> {
    let have = length(part);
    let mut request = agent.get(from).header("User-Agent", concat!("nyx-trainer/", env!("CARGO_PKG_VERSION")));
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    let response = request.call().map_err(|error| unreached(from, &error))?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let goes_on = match response.status().as_u16() {
        206 => header("content-range").is_some_and(|range| range.starts_with(&format!("bytes {have}-"))),
        200 => false,
        // There is nothing after what we have: it is another file, or whole already. From the start, then.
        416 if have > 0 => {
            std::fs::remove_file(part).map_err(|error| InstallError::file(part, error))?;
            return attempt(agent, from, part, told, reporter);
        }
        status => return Err(InstallError::Answered { address: from.to_owned(), status }),
    };
    if response.status().as_u16() == 206 && !goes_on {
        return Err(InstallError::Answered { address: from.to_owned(), status: 206 });
    }
    let start = if goes_on { have } else { 0 };
    let total = header("content-length").and_then(|length| length.parse::<u64>().ok()).map(|length| start + length);
    let open = OpenOptions::new().create(true).write(true).append(goes_on).truncate(!goes_on).open(part);
    let mut file = open.map_err(|error| InstallError::file(part, error))?;
    let arrived = receive(response.into_body(), &mut file, part, (start, total), told, reporter, from)?;
    file.sync_all().map_err(|error| InstallError::file(part, error))?;
    match total {
        Some(total) if arrived < total => Err(InstallError::Offline {
            address: from.to_owned(),
            source: Words(format!("the connection ended after {arrived} of {total} bytes")),
        }),
        _ => Ok(()),
    }
}

/// Writes what arrives; bytes in all so far. A thread reads, for a read that waits hears no cancel.
fn receive(
    body: Body,
    file: &mut File,
    part: &Path,
    (mut done, total): (u64, Option<u64>),
    told: Told<'_>,
    reporter: &Reporter,
    from: &str,
) -> Result<u64, InstallError> {
    let pieces = read(body);
    let mut silent = 0;
    told(done, total);
    loop {
        if reporter.is_cancelled() {
            return Err(InstallError::Cancelled);
        }
        match pieces.recv_timeout(LOOK) {
            Ok(Ok(piece)) => {
                file.write_all(&piece).map_err(|error| InstallError::file(part, error))?;
                (done, silent) = (done + piece.len() as u64, 0);
                told(done, total);
            }
            Ok(Err(error)) => return Err(InstallError::Offline { address: from.to_owned(), source: Words(error.to_string()) }),
            Err(RecvTimeoutError::Disconnected) => return Ok(done),
            Err(RecvTimeoutError::Timeout) if silent > SILENCE => {
                let source = Words("it fell silent for a minute".to_owned());
                return Err(InstallError::Offline { address: from.to_owned(), source });
            }
            Err(RecvTimeoutError::Timeout) => silent += 1,
        }
    }
}

fn read(body: Body) -> Receiver<io::Result<Vec<u8>>> {
    let (send, pieces) = sync_channel(8);
    std::thread::spawn(move || {
        let mut reader = body.into_reader();
        let mut piece = vec![0; PIECE];
        loop {
            let read = match reader.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => Ok(piece[..read].to_vec()),
                Err(error) => Err(error),
            };
            let over = read.is_err();
            // Nobody listens any more after a cancel.
            if send.send(read).is_err() || over {
                return;
            }
        }
    });
    pieces
}

fn unreached(address: &str, error: &ureq::Error) -> InstallError {
    let (address, source) = (address.to_owned(), Words(error.to_string()));
    match error {
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => InstallError::Proxy { address, source },
        _ => InstallError::Offline { address, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A server for one answer.
    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/file", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked);
            let _ = stream.write_all(answer.as_bytes());
        });
        address
    }

    #[test]
    #[cfg(unix)] // /dev/full, the device without room
    fn a_full_disk_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("file");
        std::os::unix::fs::symlink("/dev/full", part_of(&to)).unwrap();
        let address = serve("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull");
        let error = fetch(&address, &to, None, &|_, _| {}, &Reporter::silent()).unwrap_err();
        assert!(matches!(error, InstallError::Full { .. }), "{error:?}");
        assert!(!to.exists());
    }

    #[test]
    fn a_server_that_knows_no_ranges_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("file");
        std::fs::write(part_of(&to), "something longer of before").unwrap();
        let address = serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        fetch(&address, &to, None, &|_, _| {}, &Reporter::silent()).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "whole");
    }

    #[test]
    fn a_cancel_keeps_what_arrived() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("file");
        let reporter = Reporter::silent();
        let token = reporter.token().clone();
        let address = serve("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        let told = |done: u64, _: Option<u64>| {
            if done == 4 {
                token.cancel();
            }
        };
        let error = fetch(&address, &to, None, &told, &reporter).unwrap_err();
        assert!(matches!(error, InstallError::Cancelled), "{error:?}");
        assert_eq!(std::fs::read_to_string(part_of(&to)).unwrap(), "half");
    }
}
