//! The `nyx://` scheme: thumbnails and images of registered datasets, and samples of runs, by name. A path from the webview is never opened.
//!
//! - `nyx://localhost/thumb/DATASET/FILE?s=256&v=TIME`: a JPEG of at least that many pixels on the longer side, at most 512.
//! - `nyx://localhost/image/DATASET/FILE?v=TIME`: the file itself, as the trainer sees it.
//! - `nyx://localhost/sample/RUN/FILE?v=TIME`: a whole sample image of a run; one that the run did not make is not served.
//!
//! On Windows the webview writes `http://nyx.localhost/...`. Names are percent-encoded. 404: not in the index; 422: in the index
//! and not readable; the reason is the body, as text. `v` makes an address change with its file, so answers may be kept for ever.

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use nyx_core::datasets::{self, DatasetError, thumbnails};
use nyx_core::runs::{RunError, samples};
use nyx_core::{Problem, Studio};
use percent_encoding::percent_decode_str;
use tauri::http::{Request, Response, StatusCode, Uri, header};
use tauri::{Builder, Manager as _, Runtime};

use crate::commands::Opened;

/// Adds the scheme to the app.
pub(crate) fn register<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    let desk = Desk::open();
    builder.register_asynchronous_uri_scheme_protocol("nyx", move |context, request: Request<Vec<u8>>, responder| {
        let opened = context.app_handle().state::<Opened>().studio();
        desk.put(Box::new(move || responder.respond(answer(opened, request.uri()))));
    })
}

fn answer(opened: Result<Studio, Problem>, uri: &Uri) -> Response<Vec<u8>> {
    let served = opened.and_then(|studio| serve(&studio, uri));
    let (status, kind, kept, body) = match served {
        Ok((kind, body)) => (StatusCode::OK, kind, "public, max-age=31536000, immutable", body),
        Err(problem) => {
            let found = problem.code == "image_undecodable";
            let status = if found { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::NOT_FOUND };
            (status, "text/plain; charset=utf-8", "no-store", problem.message.into_bytes())
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(kept));
    response
}

fn serve(studio: &Studio, uri: &Uri) -> Result<(&'static str, Vec<u8>), Problem> {
    let Some(Wanted { kind, of, file, size }) = wanted(uri.path(), uri.query().unwrap_or_default()) else {
        return Err(Problem::new("image_not_found", format!("There is nothing at {}", uri.path())));
    };
    if kind == Kind::Sample {
        let path = samples::file(studio.home(), &of, &file)?;
        let bytes = std::fs::read(&path).map_err(|source| RunError::Folder { path, source })?;
        return Ok(("image/png", bytes));
    }
    let dataset = datasets::find(studio.db(), &of)?;
    let image = datasets::image(studio.db(), &dataset, &file)?;
    match kind {
        Kind::Thumb => {
            let jpeg = thumbnails::thumbnail(studio.db(), &studio.home().thumbnails(), &dataset, &image, size)?;
            Ok(("image/jpeg", jpeg))
        }
        Kind::Image | Kind::Sample => {
            let path = dataset.image_path(&image.file);
            if let Some(reason) = image.problem {
                return Err(DatasetError::Undecodable { path, reason }.into());
            }
            let bytes = std::fs::read(&path)
                .map_err(|error| DatasetError::Undecodable { path: path.clone(), reason: error.to_string() })?;
            Ok((content_type(image.format.as_deref()), datasets::decode::without_rotation(bytes)))
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Thumb,
    Image,
    Sample,
}

#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    kind: Kind,
    /// A dataset, or a run.
    of: String,
    file: String,
    size: thumbnails::Size,
}

/// Reads an address. Pure.
fn wanted(path: &str, query: &str) -> Option<Wanted> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let kind = match parts.next()? {
        "thumb" => Kind::Thumb,
        "image" => Kind::Image,
        "sample" => Kind::Sample,
        _ => return None,
    };
    let mut decoded = || percent_decode_str(parts.next()?).decode_utf8().ok().map(Cow::into_owned);
    let (of, file) = (decoded()?, decoded()?);
    if parts.next().is_some() {
        return None;
    }
    let size = query.split('&').find_map(|pair| pair.strip_prefix("s=")).and_then(|size| size.parse().ok()).unwrap_or(256);
    Some(Wanted { kind, of, file, size: thumbnails::Size::at_least(size) })
}

fn content_type(format: Option<&str>) -> &'static str {
    match format {
        Some("png") => "image/png",
        Some("jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("bmp") => "image/bmp",
        Some("gif") => "image/gif",
        _ => "application/octet-stream",
    }
}

type Work = Box<dyn FnOnce() + Send>;

/// A few threads that decode, newest request first: what is on the screen now was asked for last.
#[derive(Default)]
struct Desk {
    waiting: Mutex<Vec<Work>>,
    bell: Condvar,
}

impl Desk {
    fn open() -> Arc<Self> {
        let desk = Arc::<Self>::default();
        let threads = std::thread::available_parallelism().map_or(2, NonZero::get).clamp(2, 8);
        for number in 0..threads {
            let desk = desk.clone();
            let started = std::thread::Builder::new().name(format!("images-{number}")).spawn(move || desk.work());
            if let Err(error) = started {
                tracing::error!(%error, "a thread for images cannot be started");
            }
        }
        desk
    }

    fn put(&self, work: Work) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(work);
        self.bell.notify_one();
    }

    fn work(&self) {
        loop {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let work = loop {
                match waiting.pop() {
                    Some(work) => break work,
                    None => waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(waiting);
            work();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nyx_core::Home;

    #[test]
    fn addresses_are_read() {
        let read = wanted("/thumb/%E6%9C%88%20v1/a%2Fb%3F.png", "v=1&s=512").unwrap();
        assert_eq!((read.of.as_str(), read.file.as_str(), read.size), ("月 v1", "a/b?.png", thumbnails::Size::Large));
        for path in ["", "/", "/thumb", "/thumb/a", "/thumb/a/b/c", "/other/a/b", "/thumb/%FF/b"] {
            assert_eq!(wanted(path, ""), None, "{path}");
        }
    }

    #[test]
    fn only_what_is_indexed_is_served() {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(Home::at(folder.path().join("home"))).unwrap();
        let images = folder.path().join("my images");
        std::fs::create_dir(&images).unwrap();
        // The smallest whole image: a bitmap of one pixel.
        let mut bitmap = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\0\0\x04\0\0\0".to_vec();
        bitmap.extend([0; 16]);
        bitmap.extend([0, 0, 255, 0]);
        std::fs::write(images.join("a 月.bmp"), &bitmap).unwrap();
        std::fs::write(images.join("bad.png"), "text").unwrap();
        std::fs::write(images.join("secret.txt"), "text").unwrap();
        datasets::add(studio.db(), &images, None, None, &nyx_core::jobs::Reporter::silent()).unwrap();
        let get = |address: &str| answer(Ok(studio.clone()), &address.parse().unwrap());
        let image = get("nyx://localhost/image/my%20images/a%20%E6%9C%88.bmp?v=1");
        assert_eq!((image.status(), image.body()), (StatusCode::OK, &bitmap));
        assert_eq!(image.headers()[header::CONTENT_TYPE], "image/bmp");
        let thumb = get("nyx://localhost/thumb/my%20images/a%20%E6%9C%88.bmp?s=256");
        assert_eq!((thumb.status(), &thumb.body()[..2]), (StatusCode::OK, &[0xFF, 0xD8][..]));
        let bad = get("nyx://localhost/thumb/my%20images/bad.png");
        assert_eq!(bad.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(String::from_utf8_lossy(bad.body()).contains("cannot be decoded"));
        for address in [
            "image/my%20images/secret.txt",
            "image/my%20images/..%2F..%2Fetc%2Fpasswd",
            "image/none/a.png",
            "thumb",
            "sample/none/a.png",
        ] {
            assert_eq!(get(&format!("nyx://localhost/{address}")).status(), StatusCode::NOT_FOUND, "{address}");
        }
    }
}
