//! Keeping the store small: what was not used for long goes, then what was used longest ago until the rest fits.

use rusqlite::params;

use super::Probabilities;
use crate::clock;

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Days since an image was last asked for.
    pub days: i64,
    /// Bytes of probabilities.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { days: 365, bytes: 2_000_000_000 }
    }
}

impl Probabilities {
    /// Bytes of probabilities, without what SQLite needs around them.
    pub fn bytes(&self) -> rusqlite::Result<u64> {
        let sum: i64 =
            self.lock().query_row("SELECT coalesce(sum(length(packed)), 0) FROM probabilities", [], |row| row.get(0))?;
        Ok(sum as u64)
    }

    /// Lets go of what is beyond the limits. Returns how many images of how many models it was.
    pub fn prune(&self, limits: Limits) -> rusqlite::Result<usize> {
        let mut excess = self.bytes()?.saturating_sub(limits.bytes) as i64;
        let oldest = clock::now().as_second() - limits.days * 86_400;
        let mut connection = self.lock();
        let is_old = "SELECT EXISTS (SELECT 1 FROM probabilities WHERE used < ?1)";
        if excess <= 0 && !connection.query_row(is_old, [oldest], |row| row.get(0))? {
            return Ok(0);
        }
        let transaction = connection.transaction()?;
        let mut gone = 0;
        {
            let mut remove =
                transaction.prepare("DELETE FROM probabilities WHERE model = ?1 AND preparation = ?2 AND content = ?3")?;
            let mut all = transaction
                .prepare("SELECT model, preparation, content, length(packed), used FROM probabilities ORDER BY used")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let (size, used): (i64, i64) = (row.get(3)?, row.get(4)?);
                if used >= oldest && excess <= 0 {
                    break;
                }
                excess -= size;
                gone += remove.execute(params![row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?])?;
            }
        }
        // Models are in this table as well; they are read again when they are used again.
        if gone > 0 {
            transaction.execute("DELETE FROM files WHERE content NOT IN (SELECT content FROM probabilities)", [])?;
        }
        transaction.commit()?;
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::{Content, Packed, Seen, Stamp};
    use super::*;

    #[test]
    fn what_is_too_old_and_what_is_too_much_goes_the_oldest_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Probabilities::open(&folder.path().join("probabilities.db")).unwrap();
        let model = Content::of(b"weights");
        let now = clock::now().as_second();
        for (image, days) in [("a", 1), ("b", 40), ("c", 400), ("d", 20)] {
            let content = Content::of(image.as_bytes());
            let stamp = Stamp { size: 1, modified: 1 };
            let packed = Packed::new(&[0.5; 10], |_| false);
            store.keep(model, &[Seen { path: PathBuf::from(image), stamp, content, packed }]).unwrap();
            let used = now - days * 86_400;
            store
                .lock()
                .execute("UPDATE probabilities SET used = ?1 WHERE content = ?2", params![used, content.as_bytes()])
                .unwrap();
        }
        let left = || {
            let connection = store.lock();
            let mut ask = connection.prepare("SELECT path FROM files ORDER BY path").unwrap();
            ask.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect::<String>()
        };
        let each = store.bytes().unwrap() / 4;
        assert_eq!(store.prune(Limits::default()).unwrap(), 1);
        assert_eq!(left(), "abd");
        assert_eq!(store.prune(Limits { days: 365, bytes: 2 * each }).unwrap(), 1);
        assert_eq!(left(), "ad");
        assert_eq!(store.prune(Limits::default()).unwrap(), 0);
    }
}
