//! What was already made of the evidence's files, so that whoever collects and whoever judges read each but once.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Remembers what was made of what. It is no part of what evidence says: a thing counts only for the very bytes that it
/// was made of, whatever became of the evidence since.
#[derive(Clone, Default)]
pub struct Memo(Arc<Mutex<Vec<Arc<dyn Any + Send + Sync>>>>);

impl Memo {
    /// What `make` makes of `of`, made once.
    pub(crate) fn once<K, V>(&self, of: K, make: impl FnOnce(&K) -> V) -> Arc<V>
    where
        K: Any + PartialEq + Send + Sync,
        V: Any + Send + Sync,
    {
        let same = |entry: &Arc<dyn Any + Send + Sync>| {
            entry.downcast_ref::<(K, Arc<V>)>().filter(|(known, _)| *known == of).map(|(_, made)| Arc::clone(made))
        };
        let known = self.all().iter().find_map(same);
        if let Some(made) = known {
            return made;
        }
        let made = Arc::new(make(&of));
        self.all().push(Arc::new((of, Arc::clone(&made))));
        made
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Arc<dyn Any + Send + Sync>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn the_same_is_made_once_and_another_anew() {
        let memo = Memo::default();
        let length = |of: &String| of.len();
        assert_eq!(*memo.once("four".to_owned(), length), 4);
        assert_eq!(*memo.clone().once("four".to_owned(), |_| 0_usize), 4);
        assert_eq!(*memo.once("three".to_owned(), length), 5);
        assert_eq!(*memo.once("four".to_owned(), |_| "of another type"), "of another type");
        assert_eq!(*memo.once(4_u8, |_| 0_usize), 0);
    }
}
