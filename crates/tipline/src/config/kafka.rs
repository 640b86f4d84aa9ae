use std::{collections::BTreeMap, path::Path};

use tipline_stream::KafkaSettings;

use super::{
    Config, Kafka,
    secrets::exposed,
    setting::{Mechanism, Security},
    sources::{Problem, Severity},
};
use crate::failure::{Exit, Failure};

/// Whether this build can encrypt: librdkafka then carries OpenSSL, which also does SCRAM.
const TLS: bool = cfg!(feature = "tls");

/// Why an option of librdkafka's may not be passed through, where it may not.
pub(super) fn refused_option(option: &str) -> Option<&'static str> {
    let probe = KafkaSettings {
        options: BTreeMap::from([(option.to_owned(), String::new())]),
        ..KafkaSettings::new("", "")
    };
    if !probe.refused().is_empty() {
        return Some("tipline sets it itself: with another value it could lose or double records; remove it");
    }
    match option {
        "security.protocol" => Some("write kafka.security"),
        "plugin.library.paths" => Some("tipline loads no code that it was not built with; remove it"),
        "ssl.ca.location" => Some("write kafka.ca_file"),
        "ssl.certificate.location" => Some("write kafka.certificate_file"),
        "ssl.key.location" => Some("write kafka.key_file"),
        "sasl.password" | "sasl.username" | "sasl.mechanism" | "sasl.mechanisms" => {
            Some("write kafka.sasl.mechanism, username and password_file")
        }
        // A secret in the configuration is a secret in every copy of it.
        _ if option.ends_with(".password") || option.ends_with(".pem") || option.ends_with(".secret") => {
            Some("a secret comes from a file only, and this option cannot name one; remove it")
        }
        _ => None,
    }
}

/// What is wrong between values that can each be read. Opens no connection and reads no file's content.
pub(super) fn check(config: &Config) -> Vec<Problem> {
    let kafka = &config.kafka;
    let error = |key, message: String, help: &str| Problem {
        severity: Severity::Error,
        key,
        message,
        help: help.to_owned(),
    };
    let mut problems = Vec::new();
    for server in &kafka.bootstrap_servers {
        if host_and_port(server).is_none() {
            problems.push(error(
                "kafka.bootstrap_servers",
                format!("{server:?} is not host:port"),
                "write the port as well, such as kafka1:9092",
            ));
        }
    }
    if encrypts(kafka.security) && !TLS {
        problems.push(error(
            "kafka.security",
            format!(
                "security = {:?} needs TLS, and this tipline was built without it",
                kafka.security.word()
            ),
            "build with `cargo build --release --features tls`",
        ));
    }
    if kafka.security == Security::SaslPlaintext && !kafka.bootstrap_servers.iter().all(|s| on_loopback(s)) {
        problems.push(error(
            "kafka.security",
            "sasl_plaintext would send the sign-in over an open network".to_owned(),
            "write sasl_ssl; sasl_plaintext is for brokers on the loopback",
        ));
    }
    if signs_in(kafka.security) {
        if kafka.sasl.mechanism != Mechanism::Plain && !TLS {
            problems.push(error(
                "kafka.sasl.mechanism",
                format!(
                    "{} needs OpenSSL, and this tipline was built without it",
                    kafka.sasl.mechanism.word()
                ),
                "build with `cargo build --release --features tls`",
            ));
        }
        if kafka.sasl.username.is_none() {
            problems.push(error(
                "kafka.sasl.username",
                format!("security = {:?} signs in, and there is no user name", kafka.security.word()),
                "set kafka.sasl.username",
            ));
        }
        if kafka.sasl.password_file.is_none() {
            problems.push(error(
                "kafka.sasl.password_file",
                format!("security = {:?} signs in, and no file holds the password", kafka.security.word()),
                "write the password to a file that only tipline can read, and name it in kafka.sasl.password_file",
            ));
        }
    }
    problems.extend(exposed([
        ("kafka.sasl.password_file", &kafka.sasl.password_file),
        ("kafka.key_file", &kafka.key_file),
    ]));
    problems
}

/// What the stream crate needs to reach the brokers; reads the password's file.
///
/// # Errors
/// Where the file cannot be read, or holds no password.
pub(super) fn settings(config: &Config) -> Result<KafkaSettings, Failure> {
    let Kafka { bootstrap_servers, security, ca_file, certificate_file, key_file, sasl, options } =
        &config.kafka;
    let mut options = options.clone();
    let mut set = |name: &str, value: String| options.insert(name.to_owned(), value);
    if *security != Security::Plaintext {
        set("security.protocol", security.word().to_owned());
    }
    let files = [
        ("ssl.ca.location", ca_file),
        ("ssl.certificate.location", certificate_file),
        ("ssl.key.location", key_file),
    ];
    for (name, file) in files.into_iter().filter(|_| encrypts(*security)) {
        if let Some(file) = file {
            set(name, file.display().to_string());
        }
    }
    if signs_in(*security) {
        set("sasl.mechanism", sasl.mechanism.word().to_uppercase());
        if let Some(username) = &sasl.username {
            set("sasl.username", username.clone());
        }
        if let Some(file) = &sasl.password_file {
            set("sasl.password", password(file)?);
        }
    }
    Ok(KafkaSettings {
        bootstrap_servers: bootstrap_servers.join(","),
        instance: config.instance.clone(),
        options,
    })
}

fn password(file: &Path) -> Result<String, Failure> {
    let refuse = |why: String| {
        Failure::new(format!("cannot read the password in {}: {why}", file.display()))
            .help("kafka.sasl.password_file names a file that holds the password and nothing else")
            .exit(Exit::Configuration)
    };
    let text = std::fs::read_to_string(file).map_err(|cause| refuse(cause.to_string()))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(refuse("the file is empty".to_owned())),
        password => Ok(password.to_owned()),
    }
}

fn encrypts(security: Security) -> bool {
    matches!(security, Security::Ssl | Security::SaslSsl)
}

fn signs_in(security: Security) -> bool {
    matches!(security, Security::SaslPlaintext | Security::SaslSsl)
}

fn host_and_port(server: &str) -> Option<(&str, u16)> {
    let (host, port) = server.rsplit_once(':')?;
    Some((host.trim_matches(['[', ']']), port.parse().ok()?)).filter(|(host, _)| !host.is_empty())
}

fn on_loopback(server: &str) -> bool {
    host_and_port(server).is_some_and(|(host, _)| {
        host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    })
}
