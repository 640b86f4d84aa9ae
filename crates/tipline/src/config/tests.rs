use std::path::PathBuf;

use super::{sources::Flag, *};
use crate::failure::Look;

/// A folder with `tipline.toml` in it.
struct File {
    dir: tempfile::TempDir,
}

impl File {
    fn holding(text: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("tipline.toml"), text).unwrap();
        Self { dir }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("tipline.toml")
    }

    fn sources(&self) -> Sources {
        Sources { file: Some(self.path()), ..Sources::default() }
    }

    /// What is wrong with it, as `check` and as every other command say it; the folder's name is taken out.
    fn complaint(&self) -> String {
        self.shown(&load(&self.sources()).unwrap_err())
    }

    fn shown(&self, findings: &[Finding]) -> String {
        shown(findings).replace(&format!("{}/", self.dir.path().display()), "")
    }
}

fn shown(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            format!("{} {}\n{}", finding.at, finding.severity.word(), finding.failure.render(Look::Plain))
        })
        .collect()
}

fn environment(variables: &[(&str, &str)]) -> Sources {
    let environment =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sources { environment, ..Sources::default() }
}

fn set(key: &str, value: &str) -> Flag {
    Flag { flag: "--set", key: key.to_owned(), value: value.to_owned() }
}

#[test]
fn the_example_says_what_the_defaults_say_and_names_every_key() {
    let file = File::holding(EXAMPLE);
    assert_eq!(load(&file.sources()).unwrap().config, Config::default());
    for key in KEYS.iter() {
        let last = key.name.rsplit('.').next().unwrap();
        assert!(
            EXAMPLE.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{last} = "))),
            "the example has no {}",
            key.name
        );
    }
}

#[test]
fn the_example_with_its_commented_keys_set_can_be_read_too() {
    let all: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") && !rest.contains("write ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let config = load(&File::holding(&all).sources()).unwrap().config;
    assert_eq!(config.instance, "link-1");
    assert_eq!(config.kafka.sasl.username.as_deref(), Some("tipline"));
    assert_eq!(config.kafka.options["socket.keepalive.enable"], "true");
}

#[test]
fn the_defaults_are_those_of_the_crates_that_use_them() {
    let config = Config::default();
    let batch = tipline_stream::link::BatchLimits::default();
    assert_eq!(config.link.batch_records.get() as usize, batch.records);
    assert_eq!(config.link.batch_bytes.bytes() as usize, batch.bytes);
    assert_eq!(config.link.batch_age, batch.age);
    let commit = tipline_stream::index::CommitLimits::default();
    assert_eq!(config.index.commit_records.get() as usize, commit.records);
    assert_eq!(config.index.commit_age, commit.age);
    let writer = tipline_index::WriterOptions::default();
    assert_eq!(config.index.memory.bytes() as usize, writer.memory_bytes);
    assert_eq!(config.index.threads.get() as usize, writer.threads.get());
}

#[test]
fn each_place_wins_over_the_one_before_it_and_is_remembered() {
    let file = File::holding("instance = \"of-file\"\n[link]\ngroup = \"of-file\"\nbatch_records = 1\n");
    let mut sources = file.sources();
    sources.environment = environment(&[
        ("TIPLINE_LINK__GROUP", "of-env"),
        ("TIPLINE_LINK__BATCH_RECORDS", "2"),
        ("PATH", "/bin"),
    ])
    .environment;
    sources.flags = vec![set("link.batch_records", "3")];
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.config.instance, "of-file");
    assert_eq!(loaded.config.link.group, "of-env");
    assert_eq!(loaded.config.link.batch_records.get(), 3);
    let origin = |key| loaded.origin(key).to_string();
    assert!(origin("instance").ends_with("tipline.toml:1"), "{}", origin("instance"));
    assert_eq!(origin("link.group"), "environment TIPLINE_LINK__GROUP");
    assert_eq!(origin("link.batch_records"), "--set");
    assert_eq!(origin("link.batch_age"), "default");
}

#[test]
fn an_unknown_key_is_pointed_at_and_the_nearest_one_offered() {
    insta::assert_snapshot!(
        File::holding("[kafka]\nbootstrap_server = [\"kafka1:9092\"]\n\n[links]\ngroup = \"x\"\n").complaint(), @r#"
    tipline.toml:4:2 error
      × there is no key links
       ╭─[tipline.toml:4:2]
     3 │ 
     4 │ [links]
       ·  ──┬──
       ·    ╰── unknown key
     5 │ group = "x"
       ╰────
      help: did you mean link?
    tipline.toml:2:1 error
      × there is no key kafka.bootstrap_server
       ╭─[tipline.toml:2:1]
     1 │ [kafka]
     2 │ bootstrap_server = ["kafka1:9092"]
       · ────────┬───────
       ·         ╰── unknown key
     3 │ 
       ╰────
      help: did you mean kafka.bootstrap_servers?
    "#);
}

#[test]
fn a_value_that_cannot_be_read_is_pointed_at_with_what_to_write() {
    insta::assert_snapshot!(
        File::holding("[link]\nbatch_age = 200\n[index]\nmemory = \"64MB\"\nthreads = 0\n").complaint(), @r#"
tipline.toml:2:13 error
  × link.batch_age cannot be read
   ╭─[tipline.toml:2:13]
 1 │ [link]
 2 │ batch_age = 200
   ·             ─┬─
   ·              ╰── not a value of this key
 3 │ [index]
   ╰────
  help: write a time with its unit, such as "200ms", "5s" or "2m"
tipline.toml:4:10 error
  × index.memory cannot be read
   ╭─[tipline.toml:4:10]
 3 │ [index]
 4 │ memory = "64MB"
   ·          ───┬──
   ·             ╰── not a value of this key
 5 │ threads = 0
   ╰────
  help: write a size with its unit, such as "512KiB", "64MiB" or "1GiB"
tipline.toml:5:11 error
  × index.threads cannot be read
   ╭─[tipline.toml:5:11]
 4 │ memory = "64MB"
 5 │ threads = 0
   ·           ┬
   ·           ╰── not a value of this key
   ╰────
  help: write a whole number from 1
"#);
}

#[test]
fn a_section_is_no_key_and_text_that_is_not_toml_is_pointed_at() {
    insta::assert_snapshot!(File::holding("kafka = 3\n").complaint(), @r"
tipline.toml:1:1 error
  × kafka is a section
   ╭─[tipline.toml:1:1]
 1 │ kafka = 3
   · ──┬──
   ·   ╰── a section, not a key
   ╰────
  help: write its keys under [kafka]
");
    insta::assert_snapshot!(File::holding("[link\n").complaint(), @r"
tipline.toml:1:6 error
  × unclosed table, expected `]`
   ╭─[tipline.toml:1:6]
 1 │ [link
   ·      ▲
   ·      ╰── not TOML from here
   ╰────
");
}

#[test]
fn a_file_that_is_not_there_is_told_by_name() {
    let sources = Sources { file: Some("no/such/tipline.toml".into()), ..Sources::default() };
    insta::assert_snapshot!(shown(&load(&sources).unwrap_err()), @r"
no/such/tipline.toml error
  × cannot read the configuration no/such/tipline.toml: No such file or directory (os error 2)
  help: give --config or TIPLINE_CONFIG the path of a TOML file; `tipline config example` prints
        one
");
}

#[test]
fn a_variable_or_flag_with_an_unknown_key_is_refused_too_and_its_value_not_shown() {
    let mut sources =
        environment(&[("TIPLINE_KAFKA__SASL__PASSWORD", "hunter2"), ("TIPLINE_LINK__BATCH_AGES", "1s")]);
    sources.flags = vec![set("link.batch_age", "soon")];
    let shown = shown(&load(&sources).unwrap_err());
    assert!(!shown.contains("hunter2"));
    insta::assert_snapshot!(shown, @r#"
environment error
  × there is no key kafka.sasl.password
   ╭─[environment:1:1]
 1 │ TIPLINE_KAFKA__SASL__PASSWORD
   · ──────────────┬──────────────
   ·               ╰── unknown key
   ╰────
  help: a secret is never in the configuration: write it to a file and name that in
        kafka.sasl.password_file
environment error
  × there is no key link.batch_ages
   ╭─[environment:1:1]
 1 │ TIPLINE_LINK__BATCH_AGES
   · ────────────┬───────────
   ·             ╰── unknown key
   ╰────
  help: did you mean link.batch_age?
command line error
  × link.batch_age cannot be read
   ╭─[command line:1:22]
 1 │ --set link.batch_age=soon
   ·                      ──┬─
   ·                        ╰── not a value of this key
   ╰────
  help: write a time with its unit, such as "200ms", "5s" or "2m"
"#);
}

#[test]
fn an_option_of_librdkafka_passes_through_but_for_those_that_tipline_owns() {
    let file = File::holding("[kafka.options]\n\"socket.keepalive.enable\" = true\nfetch.max.bytes = 1000\n");
    let mut sources = file.sources();
    sources.environment =
        environment(&[("TIPLINE_KAFKA__OPTIONS__RECONNECT_BACKOFF_MAX_MS", "5000")]).environment;
    let options = load(&sources).unwrap().config.kafka.options;
    assert_eq!(options["socket.keepalive.enable"], "true");
    assert_eq!(options["fetch.max.bytes"], "1000");
    assert_eq!(options["reconnect.backoff.max.ms"], "5000");

    for option in [
        "enable.auto.commit",
        "transactional.id",
        "isolation.level",
        "auto.offset.reset",
        "group.id",
        "sasl.password",
        "ssl.key.pem",
        "plugin.library.paths",
        "security.protocol",
    ] {
        let file = File::holding(&format!("[kafka.options]\n\"{option}\" = \"x\"\n"));
        assert!(file.complaint().contains(&format!("kafka.options may not hold {option}")), "{option}");
    }
}

#[test]
fn references_are_set_by_name_in_every_place_and_shown_with_where_they_came_from() {
    let file = File::holding("[find.references]\nOIS = 'OIS \\d{11}'\n\"stop and search\" = \"S\\\\d+\"\n");
    let mut sources = file.sources();
    sources.environment = environment(&[("TIPLINE_FIND__REFERENCES__JOB", r"JOB \d+")]).environment;
    sources.flags = vec![set("find.references.OIS", r"(?i)ois \d{11}")];
    let loaded = load(&sources).unwrap();
    let shown: Vec<_> = loaded
        .settings()
        .into_iter()
        .filter_map(|(key, value, origin)| match (key.strip_prefix("find.references."), value) {
            (Some(name), Some(Value::Text(pattern))) => Some((name.to_owned(), pattern, origin.to_string())),
            _ => None,
        })
        .map(|(name, pattern, origin)| format!("{name}: {pattern} of {}", origin.rsplit('/').next().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [
            r"OIS: (?i)ois \d{11} of --set",
            r"job: JOB \d+ of environment TIPLINE_FIND__REFERENCES__JOB",
            r"stop and search: S\d+ of tipline.toml:3",
        ]
    );
    assert!(!loaded.config.references().unwrap().is_empty());
    assert!(Config::default().references().unwrap().is_empty());
}

#[test]
fn a_reference_that_is_refused_is_pointed_at_with_the_sign_at_fault() {
    insta::assert_snapshot!(
        File::holding("[find.references]\nOIS = '(?i)OIS (\\d{11}'\nany = '.*'\nmany = '\\d{5} ?\\d{6}'\nlist = ['x']\n").complaint(), @r#"
tipline.toml:2:16 error
  × find.references.OIS cannot be used: unclosed group, at byte 9 of it
   ╭─[tipline.toml:2:16]
 1 │ [find.references]
 2 │ OIS = '(?i)OIS (\d{11}'
   ·                ┬
   ·                ╰── here
 3 │ any = '.*'
   ╰────
  help: write a regular expression in single quotes, such as '(?i)\bOIS ?\d{4,11}\b'
tipline.toml:3:7 error
  × find.references.any cannot be used: it matches where nothing stands
   ╭─[tipline.toml:3:7]
 2 │ OIS = '(?i)OIS (\d{11}'
 3 │ any = '.*'
   ·       ──┬─
   ·         ╰── here
 4 │ many = '\d{5} ?\d{6}'
   ╰────
  help: put into it what stands before or in every such reference and in no number, as in
        'OIS\d{11}'
tipline.toml:4:8 error
  × find.references.many cannot be used: it takes "07700 900461" in "ring 07700 900461 now" for a
  │ reference
   ╭─[tipline.toml:4:8]
 3 │ any = '.*'
 4 │ many = '\d{5} ?\d{6}'
   ·        ───────┬──────
   ·               ╰── here
 5 │ list = ['x']
   ╰────
  help: put into it what stands before or in every such reference and in no number, as in
        'OIS\d{11}'
tipline.toml:5:8 error
  × find.references.list cannot be read
   ╭─[tipline.toml:5:8]
 4 │ many = '\d{5} ?\d{6}'
 5 │ list = ['x']
   ·        ──┬──
   ·          ╰── not a value of this key
   ╰────
  help: write a regular expression in single quotes, such as '(?i)\bOIS ?\d{4,11}\b'
"#);
    insta::assert_snapshot!(
        File::holding("[[find.references]]\nname = 'OIS'\n\n[find]\nreference = 'OIS'\n").complaint(), @r#"
tipline.toml:1:8 error
  × find.references is a section
   ╭─[tipline.toml:1:8]
 1 │ [[find.references]]
   ·        ─────┬────
   ·             ╰── a section, not a key
 2 │ name = 'OIS'
   ╰────
  help: write its keys under [find.references]
tipline.toml:5:1 error
  × there is no key find.reference
   ╭─[tipline.toml:5:1]
 4 │ [find]
 5 │ reference = 'OIS'
   · ────┬────
   ·     ╰── unknown key
   ╰────
  help: did you mean find.references?
"#);
    let mut sources = environment(&[]);
    sources.flags = vec![set("find.references.OIS", "OIS [0-9")];
    insta::assert_snapshot!(shown(&load(&sources).unwrap_err()), @r#"
command line error
  × find.references.OIS cannot be used: unclosed character class, at byte 5 of it
   ╭─[command line:1:31]
 1 │ --set find.references.OIS=OIS [0-9
   ·                               ┬
   ·                               ╰── here
   ╰────
  help: write a regular expression in single quotes, such as '(?i)\bOIS ?\d{4,11}\b'
"#);
}

#[test]
fn there_are_at_most_64_references() {
    let some = |n: usize| (0..n).map(|n| format!("r{n} = 'R{n}-\\d+'\n")).collect::<String>();
    assert!(load(&File::holding(&format!("[find.references]\n{}", some(64))).sources()).is_ok());
    let complaint = File::holding(&format!("[find.references]\n{}", some(65))).complaint();
    assert!(complaint.contains("find.references.r64 is one too many: there may be 64"), "{complaint}");
}

#[test]
fn a_sign_in_needs_a_name_and_a_password_file_and_no_open_network() {
    insta::assert_snapshot!(
        File::holding("[kafka]\nsecurity = \"sasl_plaintext\"\nbootstrap_servers = [\"kafka1:9092\", \"kafka2\"]\n[kafka.sasl]\nmechanism = \"plain\"\n").complaint(), @r#"
tipline.toml:3:21 error
  × "kafka2" is not host:port
   ╭─[tipline.toml:3:21]
 2 │ security = "sasl_plaintext"
 3 │ bootstrap_servers = ["kafka1:9092", "kafka2"]
   ·                     ────────────┬────────────
   ·                                 ╰── set here
 4 │ [kafka.sasl]
   ╰────
  help: write the port as well, such as kafka1:9092
tipline.toml:2:12 error
  × sasl_plaintext would send the sign-in over an open network
   ╭─[tipline.toml:2:12]
 1 │ [kafka]
 2 │ security = "sasl_plaintext"
   ·            ────────┬───────
   ·                    ╰── set here
 3 │ bootstrap_servers = ["kafka1:9092", "kafka2"]
   ╰────
  help: write sasl_ssl; sasl_plaintext is for brokers on the loopback
default error
  × security = "sasl_plaintext" signs in, and there is no user name
  help: set kafka.sasl.username
default error
  × security = "sasl_plaintext" signs in, and no file holds the password
  help: write the password to a file that only tipline can read, and name it in
        kafka.sasl.password_file
"#);
}

#[cfg(not(feature = "tls"))]
#[test]
fn a_build_without_tls_says_so_instead_of_failing_to_connect() {
    insta::assert_snapshot!(File::holding("[kafka]\nsecurity = \"ssl\"\n").complaint(), @r#"
tipline.toml:2:12 error
  × security = "ssl" needs TLS, and this tipline was built without it
   ╭─[tipline.toml:2:12]
 1 │ [kafka]
 2 │ security = "ssl"
   ·            ──┬──
   ·              ╰── set here
   ╰────
  help: build with `cargo build --release --features tls`
"#);
}

#[test]
fn the_password_is_read_from_its_file_when_a_command_connects_and_shown_nowhere() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "hunter2\n").unwrap();
    let file = File::holding(&format!(
        "[kafka]\nsecurity = \"sasl_plaintext\"\n[kafka.sasl]\nmechanism = \"plain\"\nusername = \"tipline\"\npassword_file = {:?}\n",
        secret.path()
    ));
    let loaded = load(&file.sources()).unwrap();
    let settings = loaded.config.kafka_settings().unwrap();
    assert_eq!(settings.options["sasl.password"], "hunter2");
    assert_eq!(settings.options["sasl.mechanism"], "PLAIN");
    assert_eq!(settings.options["security.protocol"], "sasl_plaintext");
    assert!(!format!("{:?}", loaded.settings()).contains("hunter2"));

    std::fs::write(secret.path(), "\n").unwrap();
    assert!(loaded.config.kafka_settings().unwrap_err().to_string().ends_with("the file is empty"));
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_can_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::set_permissions(secret.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let sources = environment(&[("TIPLINE_KAFKA__SASL__PASSWORD_FILE", secret.path().to_str().unwrap())]);
    let warnings = load(&sources).unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].key, "kafka.sasl.password_file");
}

#[test]
fn the_schema_accepts_the_example_and_refuses_what_the_program_refuses() {
    let schema = jsonschema::validator_for(&json_schema()).unwrap();
    let read = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    assert!(schema.is_valid(&read(EXAMPLE)));
    for wrong in [
        "colour = 1",
        "[link]\nbatch_age = 200",
        "[link]\nbatch_age = \"soon\"",
        "[kafka]\nsecurity = \"none\"",
        "[index]\nthreads = 0",
        "[find.references]\nOIS = 3",
        "[find]\nOIS = 'x'",
    ] {
        assert!(!schema.is_valid(&read(wrong)), "{wrong}");
        assert!(load(&File::holding(wrong).sources()).is_err(), "{wrong}");
    }
}
