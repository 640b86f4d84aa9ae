//! Sessions: kept here, known to a browser by 256 random bits in a cookie.

pub(crate) mod cookie;
mod link;
pub(crate) mod provider;
mod refusals;
pub(crate) mod routes;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

pub(crate) use self::{link::OneTimeLink, refusals::Refusals};
use crate::{access::Role, random, settings::SessionLimits};

/// The most sessions; the one that was silent longest ends where there would be more.
const MOST: usize = 10_000;

/// The sessions of this process. A restart ends them all.
#[derive(Debug)]
pub(crate) struct Sessions {
    limits: SessionLimits,
    /// By the hash of the id: what stands in memory is no key to anything.
    by_hash: Mutex<HashMap<Hash, Session>>,
}

pub(crate) type Hash = [u8; 32];

/// What is known of whoever has a session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The subject as the provider names it.
    pub(crate) who: String,
    pub(crate) roles: BTreeSet<Role>,
    /// What a request that changes something has to carry beside the cookie.
    pub(crate) csrf: String,
    /// Why its owner looks, where they have said so.
    pub(crate) reason: Option<String>,
    begun: Instant,
    seen: Instant,
}

impl Sessions {
    pub(crate) fn new(limits: SessionLimits) -> Self {
        Self { limits, by_hash: Mutex::default() }
    }

    /// Begins a session under a new id, which is given back for the cookie. The session of `before` ends: an id from
    /// before signing in, which somebody else may have planted, is worth nothing after it.
    pub(crate) fn begin(
        &self,
        who: String,
        roles: BTreeSet<Role>,
        before: Option<&str>,
        now: Instant,
    ) -> String {
        let id = random::secret();
        let session = Session { who, roles, csrf: random::secret(), reason: None, begun: now, seen: now };
        let mut sessions = self.lock();
        if let Some(before) = before {
            sessions.remove(&hash(before));
        }
        sessions.retain(|_, session| self.lasts(session, now));
        if sessions.len() >= MOST {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.seen).map(|(hash, _)| *hash);
            oldest.map(|oldest| sessions.remove(&oldest));
        }
        sessions.insert(hash(&id), session);
        id
    }

    /// The session of this id, which is seen to be used.
    pub(crate) fn find(&self, id: &str, now: Instant) -> Option<(Hash, Session)> {
        let hash = hash(id);
        let mut sessions = self.lock();
        let session = sessions.get_mut(&hash)?;
        if !self.lasts(session, now) {
            sessions.remove(&hash);
            return None;
        }
        session.seen = now;
        Some((hash, session.clone()))
    }

    /// Whether the session goes on; looking does not prolong it.
    pub(crate) fn goes_on(&self, hash: &Hash, now: Instant) -> bool {
        self.lock().get(hash).is_some_and(|session| self.lasts(session, now))
    }

    /// Keeps why its owner looks.
    pub(crate) fn set_reason(&self, hash: &Hash, reason: String) {
        if let Some(session) = self.lock().get_mut(hash) {
            session.reason = Some(reason);
        }
    }

    pub(crate) fn end(&self, hash: &Hash) {
        self.lock().remove(hash);
    }

    fn lasts(&self, session: &Session, now: Instant) -> bool {
        now.saturating_duration_since(session.seen) <= self.limits.idle
            && now.saturating_duration_since(session.begun) <= self.limits.absolute
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Session>> {
        self.by_hash.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(id: &str) -> Hash {
    *blake3::hash(id.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sessions() -> Sessions {
        Sessions::new(SessionLimits { idle: Duration::from_secs(60), absolute: Duration::from_secs(150) })
    }

    #[test]
    fn a_session_ends_when_it_was_silent_or_old_and_use_prolongs_only_the_first() {
        let sessions = sessions();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let id = sessions.begin("ann".into(), BTreeSet::new(), None, start);
        let (hash, _) = sessions.find(&id, at(50)).unwrap();
        assert!(sessions.goes_on(&hash, at(110)), "looked at, not used");
        assert!(!sessions.goes_on(&hash, at(111)));
        assert!(sessions.find(&id, at(105)).is_some());
        assert!(sessions.find(&id, at(150)).is_some());
        assert!(sessions.find(&id, at(151)).is_none(), "old, however busy");
        let id = sessions.begin("ann".into(), BTreeSet::new(), None, start);
        assert!(sessions.find(&id, at(61)).is_none(), "silent");
        assert!(sessions.find(&id, at(1)).is_none(), "and gone for good");
    }

    #[test]
    fn an_id_from_before_signing_in_is_worth_nothing_after_it() {
        let sessions = sessions();
        let now = Instant::now();
        let planted = sessions.begin("mallory".into(), BTreeSet::new(), None, now);
        let id = sessions.begin("ann".into(), BTreeSet::new(), Some(&planted), now);
        assert_ne!(id, planted);
        assert!(sessions.find(&planted, now).is_none());
        assert_eq!(sessions.find(&id, now).unwrap().1.who, "ann");
        let (hash, session) = sessions.find(&id, now).unwrap();
        assert!(session.csrf.len() == 43 && session.csrf != id);
        sessions.end(&hash);
        assert!(sessions.find(&id, now).is_none());
    }
}
