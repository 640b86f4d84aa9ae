//! Running the binary.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Output, Stdio},
};

/// The binary, with nothing of our own environment that could change what it does.
pub(crate) fn tipline() -> Command {
    undisturbed(env!("CARGO_BIN_EXE_tipline").as_ref())
}

/// A build of the binary, likewise.
pub(crate) fn undisturbed(program: &Path) -> Command {
    let mut command = Command::new(program);
    let ours = |name: &std::ffi::OsStr| {
        name.to_str().is_some_and(|name| {
            name.starts_with("TIPLINE_") || name == "NO_COLOR" || name == "CLICOLOR_FORCE"
        })
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

/// What the binary made of its arguments and input.
pub(crate) struct Ran {
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            exit: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }

    /// Exit status and both streams, to be looked at together.
    pub(crate) fn whole(&self) -> String {
        format!("{}exit {:?}\n{}", self.stdout, self.exit, self.stderr)
    }
}

/// Head and body of a server's answer.
pub(crate) fn ask(address: &str, method: &str, path: &str, headers: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// Runs the binary on arguments.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    run_on(arguments, b"")
}

/// Runs the binary on arguments and standard input.
pub(crate) fn run_on(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = tipline()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Written beside the reading of its output, which could fill up and stop it otherwise.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A program that ends before it has read everything breaks the pipe, which is its own affair.
    let _ = writer.join().unwrap();
    Ran::of(output)
}
