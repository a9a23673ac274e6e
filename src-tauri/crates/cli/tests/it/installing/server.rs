//! What an installation fetches, served from this machine: archives with ranges, a package index, and a proxy for both. It can be
//! told to hold an answer, to break off in the middle, and to damage what it serves.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};

/// What to do to answers whose path begins so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trick {
    /// Say nothing until the trick is taken back.
    Hold,
    /// Send so many bytes, then hang up; the first time.
    Cut(usize),
    /// Send so many bytes, then nothing until the trick is taken back.
    Stall(usize),
    /// Change a byte in the middle; the first time.
    DamageOnce,
    /// Change a byte in the middle, always.
    Damage,
}

#[derive(Default)]
struct Shared {
    tricks: Mutex<BTreeMap<String, Trick>>,
    changed: Condvar,
    asked: Mutex<Vec<Asked>>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) path: String,
    /// Where it was to begin.
    pub(super) from: usize,
    /// Whether it came as to a proxy.
    pub(super) proxied: bool,
}

pub(super) struct Server {
    shared: Arc<Shared>,
    port: u16,
}

impl Server {
    /// Serves the folder that `make.py` made.
    pub(super) fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (shared, folder) = (Arc::new(Shared::default()), folder.to_owned());
        let served = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, folder) = (served.clone(), folder.clone());
                std::thread::spawn(move || serve(&stream, &shared, &folder));
            }
        });
        Self { shared, port }
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn play(&self, path: &str, trick: Trick) {
        self.shared.tricks.lock().unwrap().insert(path.to_owned(), trick);
    }

    /// Takes every trick back.
    pub(super) fn behave(&self) {
        self.shared.tricks.lock().unwrap().clear();
        self.shared.changed.notify_all();
    }

    /// The requests whose path begins so.
    pub(super) fn asked(&self, path: &str) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().iter().filter(|asked| asked.path.starts_with(path)).cloned().collect()
    }
}

fn serve(stream: &TcpStream, shared: &Shared, folder: &Path) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut through = false;
    while let Some((method, target, from)) = request(&mut reader) {
        if method == "CONNECT" {
            through = true;
            if (&*stream).write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_err() {
                return;
            }
            continue;
        }
        let (path, absolute) = match target.strip_prefix("http://").and_then(|rest| rest.split_once('/')) {
            Some((_, path)) => (format!("/{path}"), true),
            None => (target, false),
        };
        shared.asked.lock().unwrap().push(Asked { path: path.clone(), from, proxied: absolute || through });
        if answer(stream, shared, folder, &path, from, method == "HEAD").is_none() {
            return;
        }
    }
}

/// Method, target, and where a range begins.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, String, usize)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut from = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(range) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
            from = range.split('-').next()?.parse().ok()?;
        }
    }
    let mut words = first.split_whitespace();
    Some((words.next()?.to_owned(), words.next()?.to_owned(), from))
}

fn answer(mut stream: &TcpStream, shared: &Shared, folder: &Path, path: &str, from: usize, head_only: bool) -> Option<()> {
    let trick = take(shared, path);
    if trick == Some(Trick::Hold) {
        wait(shared, path);
    }
    let Some(mut body) = find(folder, path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").ok();
    };
    if matches!(trick, Some(Trick::Damage | Trick::DamageOnce)) {
        let middle = body.len() / 2;
        body[middle] ^= 0xff;
    }
    let kind = if path.starts_with("/simple/") { "text/html" } else { "application/octet-stream" };
    let (status, range) = match from {
        0 => ("200 OK", String::new()),
        from => ("206 Partial Content", format!("Content-Range: bytes {from}-{}/{}\r\n", body.len() - 1, body.len())),
    };
    let length = body.len() - from;
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{range}\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    if head_only {
        return Some(());
    }
    let rest = &body[from..];
    match trick {
        Some(Trick::Cut(bytes)) => {
            let _ = stream.write_all(&rest[..bytes]);
            let _ = stream.shutdown(std::net::Shutdown::Both);
            None
        }
        Some(Trick::Stall(bytes)) => {
            stream.write_all(&rest[..bytes]).ok()?;
            wait(shared, path);
            stream.write_all(&rest[bytes..]).ok()
        }
        _ => stream.write_all(rest).ok(),
    }
}

/// The trick for a path; those for the first time are used up.
fn take(shared: &Shared, path: &str) -> Option<Trick> {
    let mut tricks = shared.tricks.lock().unwrap();
    let (key, trick) =
        tricks.iter().find(|(begin, _)| path.starts_with(begin.as_str())).map(|(key, trick)| (key.clone(), *trick))?;
    if matches!(trick, Trick::Cut(_) | Trick::DamageOnce) {
        tricks.remove(&key);
    }
    Some(trick)
}

fn wait(shared: &Shared, path: &str) {
    let held = |tricks: &mut BTreeMap<String, Trick>| tricks.keys().any(|begin| path.starts_with(begin.as_str()));
    drop(shared.changed.wait_while(shared.tricks.lock().unwrap(), held).unwrap());
}

/// `/archives/X`, `/wheels/X`, and `/simple/NAME/` with links to the wheels of that name.
fn find(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts[..] {
        ["archives" | "wheels", file] => std::fs::read(folder.join(parts[0]).join(file)).ok(),
        ["simple", name] => {
            let begin = format!("{}-", name.replace('-', "_"));
            let files: Vec<PathBuf> =
                std::fs::read_dir(folder.join("wheels")).ok()?.flatten().map(|entry| entry.path()).collect();
            let names = files.iter().filter_map(|path| path.file_name()?.to_str()).filter(|name| name.starts_with(&begin));
            let links: Vec<String> = names.map(|name| format!("<a href=\"/wheels/{name}\">{name}</a>")).collect();
            (!links.is_empty()).then(|| links.join("\n").into_bytes())
        }
        _ => None,
    }
}
