//! A child process and all that it starts, which never outlive this program by accident.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::Interrupt;

/// How long a group that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(50);

/// A process group that is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    name: String,
}

/// How a [`Group`] that was waited for came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself.
    Exited(ExitStatus),
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// It ran longer than it may.
    OutOfTime,
}

impl Group {
    /// Starts `command` at the head of a process group of its own, without standard input.
    ///
    /// # Errors
    /// Where the program is not there or cannot be started.
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).stdin(Stdio::null()).spawn()?;
        Ok(Self { child, name })
    }

    /// The process at the head of the group.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, giving each line of its standard output to `line` where that is piped.
    ///
    /// # Errors
    /// Where the operating system cannot tell how the child is.
    pub(crate) fn wait(
        mut self,
        limit: Duration,
        interrupt: &Interrupt,
        line: impl FnMut(&str) + Send + 'static,
    ) -> io::Result<End> {
        let deadline = Instant::now() + limit;
        let reader = self.child.stdout.take().map(|out| thread::spawn(move || each_line(out, line)));
        let end = loop {
            if let Some(status) = self.child.try_wait()? {
                break End::Exited(status);
            }
            if interrupt.asked() {
                break End::Interrupted;
            }
            if Instant::now() > deadline {
                break End::OutOfTime;
            }
            thread::sleep(TICK);
        };
        if !matches!(end, End::Exited(_)) {
            self.end_gently();
        }
        drop(self);
        if let Some(reader) = reader {
            reader.join().map_err(|_| io::Error::other("the reader of a child's output panicked"))?;
        }
        Ok(end)
    }

    /// Kills all of the group and waits for the end of its head.
    ///
    /// # Errors
    /// Where the operating system cannot tell how the child is.
    pub(crate) fn kill(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::KILL);
        self.child.wait()
    }

    /// The exit status, once it has ended.
    ///
    /// # Errors
    /// Where the operating system cannot tell how the child is.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    fn end_gently(&mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline && !matches!(self.child.try_wait(), Ok(Some(_))) {
            thread::sleep(TICK);
        }
    }

    /// Sends a signal to all of the group.
    pub(crate) fn signal(&self, signal: Signal) {
        // An error says that nobody is left in the group, which is what is wanted.
        let _ = kill_process_group(Pid::from_child(&self.child), signal);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
        if let Err(e) = self.child.wait() {
            let _ = writeln!(io::stderr(), "cannot wait for {}: {e}", self.name);
        }
    }
}

fn each_line(out: impl Read, mut line: impl FnMut(&str)) {
    let mut out = BufReader::new(out);
    let mut bytes = Vec::new();
    while matches!(out.read_until(b'\n', &mut bytes), Ok(n) if n > 0) {
        line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        command
    }

    #[test]
    fn a_child_that_ends_by_itself_gives_its_lines_and_its_status() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&lines);
        let end = Group::start(&mut shell("echo one; echo two; exit 3"))
            .unwrap()
            .wait(Duration::from_secs(20), &Interrupt::default(), move |l| {
                seen.lock().unwrap().push(l.to_owned());
            })
            .unwrap();
        let End::Exited(status) = end else { panic!("{end:?}") };
        assert_eq!(status.code(), Some(3));
        assert_eq!(*lines.lock().unwrap(), ["one", "two"]);
    }

    #[test]
    fn what_a_child_started_ends_with_it_when_time_is_up() {
        let before = Instant::now();
        // The grandchild holds the pipe: waiting for the end of output would last a minute if it were left alive.
        let end = Group::start(&mut shell("sleep 60 & wait"))
            .unwrap()
            .wait(Duration::from_millis(100), &Interrupt::default(), |_| {})
            .unwrap();
        assert_eq!(end, End::OutOfTime);
        assert!(before.elapsed() < Duration::from_secs(30));
    }
}
