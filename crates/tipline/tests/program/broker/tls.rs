//! Brokers that are met over TLS: by a name and a password (SCRAM), or with a certificate on both sides.

use super::{
    access::{create_acls, entry},
    installation::{Installation, calls, until},
};
use crate::running::Ran;

/// How a command reaches the brokers.
struct Way<'a> {
    brokers: &'a str,
    settings: Vec<String>,
}

/// What the test command says of its broker.
fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("`cargo xtask test` sets {name}"))
}

fn certificate(name: &str) -> String {
    format!("{}/{name}", told("TIPLINE_TEST_CERTIFICATES"))
}

impl Installation {
    /// Runs a command of the program that was built with TLS.
    fn run_by(&self, way: &Way<'_>, arguments: &[&str]) -> Ran {
        let mut command = self.command_of(told("TIPLINE_TEST_FAIL_POINTS").as_ref(), arguments);
        command.env("TIPLINE_KAFKA__BOOTSTRAP_SERVERS", way.brokers);
        command.args(["--set", "instance=one"]);
        command.args(way.settings.iter().flat_map(|setting| ["--set", setting]));
        Ran::of(command.output().unwrap())
    }

    fn ok_by(&self, way: &Way<'_>, arguments: &[&str]) -> String {
        let ran = self.run_by(way, arguments);
        assert_eq!(ran.exit, Some(0), "tipline {arguments:?}: {}", ran.whole());
        ran.stdout
    }

    /// An installation on which the user `link` may link, and nothing else.
    fn for_link(name: &str) -> Self {
        let here = Self::create(name);
        let grants = ["topics", "acls", "link", "--principal", "User:link", "--set", "instance=one"];
        create_acls(&here.brokers, &here.ok(&grants).lines().map(entry).collect::<Vec<_>>());
        here
    }
}

fn scram<'a>(here: &Installation, brokers: &'a str, password: &str, authority: &str) -> Way<'a> {
    let file = here.file("password", password);
    let settings = vec![
        "kafka.security=sasl_ssl".to_owned(),
        "kafka.sasl.mechanism=scram-sha-512".to_owned(),
        "kafka.sasl.username=link".to_owned(),
        format!("kafka.sasl.password_file={file}"),
        format!("kafka.ca_file={}", certificate(authority)),
    ];
    Way { brokers, settings }
}

fn mutual<'a>(brokers: &'a str, authority: &str, with_certificate: &[(&str, &str)]) -> Way<'a> {
    let mut settings =
        vec!["kafka.security=ssl".to_owned(), format!("kafka.ca_file={}", certificate(authority))];
    settings.extend(with_certificate.iter().map(|(key, file)| format!("{key}={}", certificate(file))));
    Way { brokers, settings }
}

const OWN: [(&str, &str); 2] = [("kafka.certificate_file", "client.pem"), ("kafka.key_file", "client.key")];

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn link_works_over_tls_with_a_password_and_with_a_certificate() {
    let here = Installation::for_link("tls");
    let (scram_brokers, mutual_brokers) =
        (told("TIPLINE_TEST_KAFKA_SCRAM"), told("TIPLINE_TEST_KAFKA_MUTUAL"));
    let by_password = scram(&here, &scram_brokers, "link-secret\n", "authority.pem");
    let by_certificate = mutual(&mutual_brokers, "authority.pem", &OWN);
    let mut sent = 0;
    for way in [&by_password, &by_certificate] {
        here.send("101", &calls(sent..sent + 100));
        sent += 100;
        until("the brokers have heard of the rights", || {
            (here.run_by(way, &["link", "--once"]).exit == Some(0)).then_some(())
        });
    }
    here.ok(&["index", "--once"]);
    let reconciled = here.reconciled();
    assert_eq!((&reconciled["raw"], &reconciled["documents"]), (&sent.into(), &sent.into()));
    // The rights are those of whom the certificate names: link may not write a line.
    let lines = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/lines.example.toml");
    let ran = here.run_by(&by_certificate, &["lines", "import", lines]);
    assert!(ran.exit != Some(0) && ran.stderr.contains("uthoriz"), "{}", ran.whole());
    assert!(here.ok_by(&by_certificate, &["link", "--once"]).is_empty());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn who_cannot_sign_in_is_told_why_and_asks_for_a_person() {
    let here = Installation::for_link("tls-refused");
    let (scram_brokers, mutual_brokers) =
        (told("TIPLINE_TEST_KAFKA_SCRAM"), told("TIPLINE_TEST_KAFKA_MUTUAL"));
    let cases = [
        ("a wrong password", scram(&here, &scram_brokers, "guessed\n", "authority.pem"), "password"),
        ("another authority", mutual(&mutual_brokers, "stranger.pem", &OWN), "kafka.ca_file"),
        ("no certificate", mutual(&mutual_brokers, "authority.pem", &[]), "kafka.certificate_file"),
    ];
    for (what, way, names) in cases {
        let ran = here.run_by(&way, &["link", "--once"]);
        assert_eq!(ran.exit, Some(78), "{what}: {}", ran.whole());
        assert!(ran.stderr.contains(names), "{what}: {}", ran.whole());
        assert!(!ran.whole().contains("guessed"), "{what}");
    }
}
