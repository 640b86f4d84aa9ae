use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::log::{Answer, Refusal};

/// Which call of a transaction failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Commit,
    Abort,
    Other,
}

/// What to do after a call of a transaction failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Make the same call again.
    Repeat,
    /// Abort, and read the batch again.
    Abort,
    /// Nobody knows whether the transaction was committed: a new producer finds out.
    Unknown,
    /// This process may not write any longer.
    Fatal,
}

/// What the client library says of a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<RDKafkaErrorCode>,
    pub(crate) fatal: bool,
    pub(crate) retriable: bool,
    pub(crate) requires_abort: bool,
}

impl From<KafkaError> for Refusal {
    fn from(error: KafkaError) -> Self {
        let said = match &error {
            KafkaError::Transaction(error) => Said {
                code: Some(error.code()),
                fatal: error.is_fatal(),
                retriable: error.is_retriable(),
                requires_abort: error.txn_requires_abort(),
            },
            other => Said {
                code: other.rdkafka_error_code(),
                fatal: false,
                retriable: false,
                requires_abort: !matches!(other, KafkaError::Flush(_)),
            },
        };
        Self { said, error }
    }
}

/// How often a call that says it may be repeated is repeated.
const REPEATS: u32 = 5;

/// Makes a call, and makes it again, a few times, for as long as it says that it may be.
pub(crate) fn repeated(mut call: impl FnMut() -> Answer) -> Answer {
    let mut left = REPEATS;
    loop {
        match call()? {
            Err(refusal) if left > 0 && judge(&refusal, Step::Other) == Verdict::Repeat => left -= 1,
            answer => return Ok(answer),
        }
    }
}

/// Decides what to do after a call of a transaction failed.
///
/// A commit or abort without a clear answer is never repeated on the same producer, although librdkafka would allow it: it
/// does not bump its epoch for each transaction (the client half of KIP-890), so a request that was delayed on the way could
/// end the next transaction instead.
pub(crate) fn judge(refusal: &Refusal, step: Step) -> Verdict {
    decide(refusal.said, step)
}

fn decide(said: Said, step: Step) -> Verdict {
    use RDKafkaErrorCode as E;
    let fenced =
        matches!(said.code, Some(E::Fenced | E::ProducerFenced | E::InvalidProducerEpoch | E::Fatal));
    match step {
        _ if said.fatal || fenced => Verdict::Fatal,
        Step::Commit if said.requires_abort => Verdict::Abort,
        Step::Commit | Step::Abort => Verdict::Unknown,
        Step::Other if said.requires_abort => Verdict::Abort,
        Step::Other if said.retriable => Verdict::Repeat,
        Step::Other => Verdict::Abort,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Said = Said { code: None, fatal: false, retriable: false, requires_abort: false };

    #[test]
    fn a_fenced_or_fatal_producer_never_writes_again() {
        let fenced = [
            Said { fatal: true, ..NOTHING },
            Said { code: Some(RDKafkaErrorCode::Fenced), ..NOTHING },
            Said { code: Some(RDKafkaErrorCode::ProducerFenced), requires_abort: true, ..NOTHING },
            Said { code: Some(RDKafkaErrorCode::InvalidProducerEpoch), retriable: true, ..NOTHING },
        ];
        for said in fenced {
            for step in [Step::Commit, Step::Abort, Step::Other] {
                assert_eq!(decide(said, step), Verdict::Fatal, "{said:?} at {step:?}");
            }
        }
    }

    #[test]
    fn a_commit_without_an_answer_is_unknown_even_where_it_might_be_repeated() {
        for retriable in [true, false] {
            let said = Said { code: Some(RDKafkaErrorCode::OperationTimedOut), retriable, ..NOTHING };
            assert_eq!(decide(said, Step::Commit), Verdict::Unknown);
            assert_eq!(decide(said, Step::Abort), Verdict::Unknown);
        }
    }

    #[test]
    fn a_commit_that_is_refused_is_aborted() {
        assert_eq!(decide(Said { requires_abort: true, ..NOTHING }, Step::Commit), Verdict::Abort);
    }

    #[test]
    fn before_the_commit_a_passing_fault_is_tried_again_and_any_other_aborts() {
        assert_eq!(decide(Said { retriable: true, ..NOTHING }, Step::Other), Verdict::Repeat);
        assert_eq!(
            decide(Said { retriable: true, requires_abort: true, ..NOTHING }, Step::Other),
            Verdict::Abort
        );
        assert_eq!(decide(NOTHING, Step::Other), Verdict::Abort);
    }
}
