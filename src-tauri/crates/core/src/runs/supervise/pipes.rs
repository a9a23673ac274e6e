//! The two pipes of a trainer, read in the order in which it wrote, as far as two pipes have one.

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, sleep_until};

use super::portions::Portions;
use crate::training::Stream;

/// As much as a pipe holds: what is read at a time.
const PIECE: usize = 64 * 1024;

/// Both pipes, with what was read and not taken yet.
#[derive(Debug)]
pub(super) struct Pipes<O, E> {
    stdout: Pipe<O>,
    stderr: Pipe<E>,
    portions: Portions,
    rest: Option<Instant>,
}

impl<O: AsyncRead + Unpin, E: AsyncRead + Unpin> Pipes<O, E> {
    pub(super) fn new(stdout: Option<O>, stderr: Option<E>) -> Self {
        Self { stdout: Pipe::new(stdout), stderr: Pipe::new(stderr), portions: Portions::new(Instant::now()), rest: None }
    }

    /// Whether both have ended, and all of it was taken.
    pub(super) fn are_closed(&self) -> bool {
        self.stdout.is_done() && self.stderr.is_done()
    }

    /// Until there is something to take. Where the wait is given up, nothing is lost.
    pub(super) async fn wait(&mut self) {
        if let Some(rest) = self.rest {
            sleep_until(rest).await;
            self.rest = None;
        }
        tokio::select! {
            biased;
            () = self.stderr.wait() => {}
            () = self.stdout.wait() => {}
        }
    }

    /// What was written by now. A bar that was drawn before a line was printed is given before that line: by the time the line
    /// is here, the bar lies in the other pipe.
    pub(super) async fn take(&mut self) -> [(Stream, Vec<u8>); 2] {
        self.stdout.read_on().await;
        if !self.stdout.read.is_empty() {
            // The runtime learns what lies in a pipe only when it looks.
            tokio::task::yield_now().await;
        }
        self.stderr.read_on().await;
        let full = self.stderr.is_full();
        self.rest = if full || self.stdout.is_full() { None } else { self.portions.rest(Instant::now()) };
        // Lines wait for the rest of what was drawn before them.
        let printed = if full { Vec::new() } else { std::mem::take(&mut self.stdout.read) };
        [(Stream::Stderr, std::mem::take(&mut self.stderr.read)), (Stream::Stdout, printed)]
    }
}

/// One pipe; `None` when it has ended or broken.
#[derive(Debug)]
struct Pipe<R> {
    open: Option<R>,
    read: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Pipe<R> {
    fn new(open: Option<R>) -> Self {
        Self { open, read: Vec::new() }
    }

    fn is_done(&self) -> bool {
        self.open.is_none() && self.read.is_empty()
    }

    fn is_full(&self) -> bool {
        self.read.len() >= PIECE
    }

    /// Until something was read, or the pipe has ended. One that has ended before never resolves.
    async fn wait(&mut self) {
        if self.read.is_empty() {
            self.read().await;
        }
    }

    /// Reads what is there now, without waiting.
    async fn read_on(&mut self) {
        while !self.is_full() {
            tokio::select! {
                biased;
                () = self.read() => {}
                () = std::future::ready(()) => return,
            }
        }
    }

    async fn read(&mut self) {
        let Some(open) = &mut self.open else { return std::future::pending().await };
        self.read.reserve(PIECE - self.read.len());
        if !matches!(open.read_buf(&mut self.read).await, Ok(count) if count > 0) {
            self.open = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::ReadBuf;

    use super::*;

    /// A pipe that holds each piece from one look on: what is looked for sooner is not there yet.
    struct Scripted(Vec<Option<&'static [u8]>>);

    impl AsyncRead for Scripted {
        fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
            if self.0.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let Some(piece) = self.0.remove(0) else {
                context.waker().wake_by_ref();
                return Poll::Pending;
            };
            let (now, later) = piece.split_at(piece.len().min(buffer.remaining()));
            buffer.put_slice(now);
            if !later.is_empty() {
                self.0.insert(0, Some(later));
            }
            Poll::Ready(Ok(()))
        }
    }

    fn read(stdout: Vec<Option<&'static [u8]>>, stderr: Vec<Option<&'static [u8]>>) -> Vec<(Stream, String)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut pipes = Pipes::new(Some(Scripted(stdout)), Some(Scripted(stderr)));
            let mut told = Vec::new();
            while !pipes.are_closed() {
                pipes.wait().await;
                let pieces = pipes.take().await.into_iter().filter(|(_, bytes)| !bytes.is_empty());
                told.extend(pieces.map(|(stream, bytes)| (stream, String::from_utf8(bytes).unwrap())));
            }
            told
        })
    }

    #[test]
    fn what_was_drawn_before_a_line_is_read_before_it() {
        // Both came between the look into the one pipe and the look into the other.
        let told = read(vec![Some(b"saving checkpoint")], vec![None, Some(b"step 8")]);
        assert_eq!(told, [(Stream::Stderr, "step 8".to_owned()), (Stream::Stdout, "saving checkpoint".to_owned())]);
    }

    #[test]
    fn everything_is_read_however_much_there_is() {
        static MUCH: [u8; 10_000] = [b'x'; 10_000];
        let told = read(vec![Some(&MUCH); 50], vec![Some(&MUCH); 90]);
        let count = |stream| told.iter().filter(|(told, _)| *told == stream).map(|(_, text)| text.len()).sum::<usize>();
        assert_eq!((count(Stream::Stdout), count(Stream::Stderr)), (500_000, 900_000));
    }
}
