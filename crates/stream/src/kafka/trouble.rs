use rdkafka::{
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
    producer::{BaseProducer, Producer, ProducerContext},
    types::RDKafkaErrorCode,
};
use tipline_report::Offset;

use super::KafkaSettings;
use crate::StreamError;

impl KafkaSettings {
    /// What ended a transactional producer: another process that has its transactional id now, or what the client says.
    pub(crate) fn ended<C: ProducerContext>(
        &self,
        producer: &BaseProducer<C>,
        doing: &str,
        error: KafkaError,
    ) -> StreamError {
        let cause = producer.client().fatal_error().map(|(code, _)| code).or(error.rdkafka_error_code());
        match cause {
            Some(
                RDKafkaErrorCode::Fenced
                | RDKafkaErrorCode::ProducerFenced
                | RDKafkaErrorCode::InvalidProducerEpoch,
            ) => StreamError::Fenced { instance: self.instance.clone(), reason: error.to_string() },
            _ => self.failed(doing)(error),
        }
    }

    /// Decides about an error that polling gave: those that pass by themselves are `Ok`, librdkafka keeps trying.
    pub(crate) fn judge<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        doing: &str,
        error: KafkaError,
    ) -> Result<(), StreamError> {
        // A fatal error comes as "fatal"; the client keeps what it was.
        let code = consumer.client().fatal_error().map(|(code, _)| code).or(error.rdkafka_error_code());
        match code {
            Some(RDKafkaErrorCode::FencedInstanceId) => {
                Err(StreamError::Fenced { instance: self.instance.clone(), reason: error.to_string() })
            }
            Some(
                RDKafkaErrorCode::AutoOffsetReset
                | RDKafkaErrorCode::OffsetOutOfRange
                | RDKafkaErrorCode::LogTruncation,
            ) => Err(self.gap(consumer)?.unwrap_or_else(|| self.failed(doing)(error))),
            Some(code) if passes(code) && !matches!(error, KafkaError::MessageConsumptionFatal(_)) => {
                tracing::warn!(%error, "trouble with the brokers; trying on");
                Ok(())
            }
            _ => Err(self.failed(doing)(error)),
        }
    }

    /// Which assigned partition wants an offset that the broker does not have.
    fn gap<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
    ) -> Result<Option<StreamError>, StreamError> {
        let positions = consumer.position().map_err(self.failed("ask for the position"))?;
        let assigned = consumer.assignment().map_err(self.failed("ask for the assignment"))?;
        for element in positions.elements() {
            let start =
                assigned.find_partition(element.topic(), element.partition()).map(|start| start.offset());
            // A partition from which nothing was read yet has no position, only a start.
            let wanted =
                [Some(element.offset()), start].into_iter().flatten().find_map(|offset| match offset {
                    rdkafka::Offset::Offset(wanted) => Some(wanted),
                    _ => None,
                });
            let Some(wanted) = wanted else { continue };
            let held = self.watermarks(consumer, element.topic(), element.partition())?;
            if wanted < held.start || wanted > held.end {
                return Ok(Some(StreamError::Gap {
                    topic: element.topic().to_owned(),
                    partition: element.partition(),
                    wanted: Offset(wanted),
                    first: Offset(held.start),
                    end: Offset(held.end),
                }));
            }
        }
        Ok(None)
    }

    /// Wraps what the client library says, naming what was tried.
    pub(crate) fn failed(&self, doing: impl Into<String>) -> impl FnOnce(KafkaError) -> StreamError {
        let (doing, brokers) = (doing.into(), self.bootstrap_servers.clone());
        move |source| match source {
            // The value is left out: it may be a password.
            KafkaError::ClientConfig(_, why, key, _) => {
                StreamError::Settings { reason: format!("{key}: {why}") }
            }
            KafkaError::ClientCreation(reason) => StreamError::Settings { reason },
            source => StreamError::Kafka { doing, brokers, source: Box::new(source) },
        }
    }
}

/// Whether librdkafka gets over an error by itself. Errors of sign-in, of rights and of damaged data do not pass.
pub(crate) fn passes(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as E;
    matches!(
        code,
        E::BrokerTransportFailure
            | E::AllBrokersDown
            // A connection was given up because brokers changed places meanwhile.
            | E::DestroyBroker
            | E::Resolve
            | E::OperationTimedOut
            | E::MessageTimedOut
            | E::WaitingForCoordinator
            | E::PollExceeded
            | E::NotLeaderForPartition
            | E::LeaderNotAvailable
            | E::ReplicaNotAvailable
            | E::BrokerNotAvailable
            | E::RequestTimedOut
            | E::NetworkException
            | E::CoordinatorLoadInProgress
            | E::CoordinatorNotAvailable
            | E::NotCoordinator
            | E::IllegalGeneration
            | E::UnknownMemberId
            | E::RebalanceInProgress
            | E::FencedLeaderEpoch
            | E::UnknownLeaderEpoch
            | E::OffsetNotAvailable
            | E::KafkaStorageError
            | E::UnstableOffsetCommit
            | E::UnknownBroker
    )
}

/// Whether a refusal will stay until somebody changes rights, passwords or certificates.
pub(crate) fn needs_a_person(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as E;
    matches!(
        code,
        E::Authentication
            | E::SSL
            | E::SaslAuthenticationFailed
            | E::TopicAuthorizationFailed
            | E::GroupAuthorizationFailed
            | E::ClusterAuthorizationFailed
            | E::TransactionalIdAuthorizationFailed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_rights_is_not_waited_out() {
        for code in [RDKafkaErrorCode::TopicAuthorizationFailed, RDKafkaErrorCode::SaslAuthenticationFailed] {
            assert!(needs_a_person(code) && !passes(code), "{code}");
        }
        use RDKafkaErrorCode as E;
        for code in [E::AllBrokersDown, E::NotLeaderForPartition, E::DestroyBroker] {
            assert!(passes(code) && !needs_a_person(code), "{code}");
        }
        assert!(!passes(RDKafkaErrorCode::BadMessage), "a damaged record must not be passed over");
    }
}
