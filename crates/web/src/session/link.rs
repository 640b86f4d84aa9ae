//! A link that signs in once, for the person who started the server on this machine.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use subtle::ConstantTimeEq;

use crate::random;

const LASTS: Duration = Duration::from_secs(10 * 60);

/// The token of a link that signs in once.
#[derive(Debug, Default)]
pub(crate) struct OneTimeLink(Mutex<Option<(String, Instant)>>);

impl OneTimeLink {
    /// Makes a new token; one from before is worth nothing any more.
    pub(crate) fn renew(&self, now: Instant) -> String {
        let token = random::secret();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), now));
        token
    }

    /// Takes the token: true once, for the right one, in time.
    pub(crate) fn take(&self, token: &str, now: Instant) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((ours, made)) = &*held else { return false };
        let is_ours = bool::from(ours.as_bytes().ct_eq(token.as_bytes()));
        let is_fresh = now.saturating_duration_since(*made) <= LASTS;
        if is_ours || !is_fresh {
            *held = None;
        }
        is_ours && is_fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_signs_in_once_and_not_after_a_while() {
        let link = OneTimeLink::default();
        let now = Instant::now();
        assert!(!link.take("", now));
        let token = link.renew(now);
        assert!(!link.take("another", now));
        assert!(link.take(&token, now));
        assert!(!link.take(&token, now));
        let token = link.renew(now);
        assert!(!link.take(&token, now + LASTS + Duration::from_secs(1)));
        let old = link.renew(now);
        let new = link.renew(now);
        assert!(!link.take(&old, now) && link.take(&new, now));
    }
}
