use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use crate::StreamError;

/// How much longer than its own time-out a call may take before it is given up.
const GRACE: Duration = Duration::from_secs(15);

/// Makes a call that ought to return by itself after `timeout` on a thread of its own, and gives it up a little later.
///
/// librdkafka waits without end for a producer id that it does not get, whatever time-out the call was given: seen where a
/// broker died while the epoch was being bumped. A process that neither commits nor ends helps nobody; one that ends is
/// started again, and its transactional id is taken over. The thread that is given up keeps the client, which therefore is
/// not destroyed: that would wait for the same thing.
///
/// # Errors
/// [`StreamError::Hung`] where the call did not return, [`StreamError::NoThread`] where there is no thread for it.
pub(crate) fn guarded<C, R>(
    client: &Arc<C>,
    doing: &'static str,
    timeout: Duration,
    call: impl FnOnce(&C) -> R + Send + 'static,
) -> Result<R, StreamError>
where
    C: Send + Sync + 'static,
    R: Send + 'static,
{
    given_up_after(timeout + GRACE, client, doing, call)
}

fn given_up_after<C, R>(
    within: Duration,
    client: &Arc<C>,
    doing: &'static str,
    call: impl FnOnce(&C) -> R + Send + 'static,
) -> Result<R, StreamError>
where
    C: Send + Sync + 'static,
    R: Send + 'static,
{
    let (send, receive) = mpsc::sync_channel(1);
    let client = Arc::clone(client);
    let caller = move || {
        // Nobody listens any longer where the call was given up.
        let _ = send.send(call(&client));
    };
    thread::Builder::new()
        .name("transaction".to_owned())
        .spawn(caller)
        .map_err(|source| StreamError::NoThread { doing, source })?;
    receive.recv_timeout(within).map_err(|_| StreamError::Hung { doing, within })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recovery;

    #[test]
    fn a_call_that_returns_gives_its_answer() {
        let answer = guarded(&Arc::new(20), "add", Duration::from_secs(60), |client| client + 1);
        assert_eq!(answer.unwrap(), 21);
    }

    #[test]
    fn a_call_that_never_returns_is_given_up_and_asks_for_a_restart() {
        let (_never, wait) = mpsc::channel::<()>();
        let call = move |(): &()| wait.recv().is_ok();
        let error = given_up_after(Duration::from_millis(1), &Arc::new(()), "commit a transaction", call)
            .unwrap_err();
        assert_eq!(error.recovery(), Recovery::TryAgain);
        assert!(error.to_string().starts_with("could not commit a transaction"), "{error}");
    }

    #[test]
    fn a_call_that_panics_is_given_up_at_once() {
        let error =
            guarded(&Arc::new(()), "abort", Duration::from_secs(60), |()| -> () { panic!() }).unwrap_err();
        assert!(matches!(error, StreamError::Hung { .. }));
    }
}
