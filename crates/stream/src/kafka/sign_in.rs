use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use rdkafka::{
    client::ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
    types::RDKafkaErrorCode,
};

use super::{ASK, KafkaSettings};
use crate::StreamError;

/// Between two looks at what the client library has said.
const LOOK: Duration = Duration::from_millis(250);

/// Keeps why the brokers do not let us in. The client library tells that to this context only: a question that is asked
/// meanwhile just finds nobody, for as long as it may take.
#[derive(Default)]
struct Told(Mutex<Option<(RDKafkaErrorCode, String)>>);

impl ClientContext for Told {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        super::log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let refusal = match error.rdkafka_error_code() {
            Some(code @ (RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SSL)) => Some(code),
            // Who has to show a certificate and has none is let in first and thrown out then.
            Some(RDKafkaErrorCode::BrokerTransportFailure) if reason.contains("alert") => {
                Some(RDKafkaErrorCode::SSL)
            }
            _ => None,
        };
        if let (Some(code), Ok(mut told)) = (refusal, self.0.lock()) {
            told.get_or_insert((code, reason.to_owned()));
        }
    }
}

impl ConsumerContext for Told {}

impl KafkaSettings {
    /// Waits until a broker has let us in, where brokers are met over TLS or with a name and password.
    ///
    /// # Errors
    /// [`StreamError::NotLetIn`] as soon as a broker says so. Brokers that do not answer are for the next question to find.
    pub(crate) fn sign_in(&self) -> Result<(), StreamError> {
        if !self.options.contains_key("security.protocol") {
            return Ok(());
        }
        let consumer: BaseConsumer<Told> =
            self.reader()?.create_with_context(Told::default()).map_err(self.failed("create a consumer"))?;
        let began = Instant::now();
        while began.elapsed() < ASK && consumer.client().fetch_cluster_id(LOOK).is_none() {
            // Nothing is assigned: what comes is what the client library has to say.
            let _ = consumer.poll(Duration::ZERO);
            let told = consumer.context().0.lock().ok().and_then(|mut told| told.take());
            if let Some((code, reason)) = told {
                let check = match code {
                    RDKafkaErrorCode::Authentication => {
                        "kafka.sasl.username and the password in kafka.sasl.password_file"
                    }
                    _ => {
                        "kafka.ca_file, which has to name who signed the brokers' certificates, and, where they want one of yours, kafka.certificate_file and kafka.key_file"
                    }
                };
                return Err(StreamError::NotLetIn { brokers: self.bootstrap_servers.clone(), check, reason });
            }
        }
        Ok(())
    }
}
