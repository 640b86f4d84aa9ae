use std::{fs, time::Duration};

use rustix::time::{ClockId, Timespec, clock_gettime};

/// Records and what they took, of wall time and of processor time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measured {
    pub(crate) records: u64,
    pub(crate) wall: Duration,
    /// Of this process, all threads, the client library's too.
    pub(crate) own_cpu: Duration,
    /// Of the brokers.
    pub(crate) broker_cpu: Duration,
}

/// The clocks at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    wall: Duration,
    own_cpu: Duration,
    broker_cpu: Duration,
}

impl Meter {
    pub(crate) fn read() -> Self {
        Self {
            wall: time(ClockId::Monotonic),
            own_cpu: time(ClockId::ProcessCPUTime),
            broker_cpu: broker_cpu().unwrap_or_default(),
        }
    }

    pub(crate) fn until(self, end: Self, records: u64) -> Measured {
        Measured {
            records,
            wall: end.wall - self.wall,
            own_cpu: end.own_cpu - self.own_cpu,
            broker_cpu: end.broker_cpu - self.broker_cpu,
        }
    }
}

impl Measured {
    pub(crate) fn rate(&self) -> f64 {
        self.records as f64 / self.wall.as_secs_f64()
    }

    /// Microseconds of processor time a record: this process, and the brokers.
    pub(crate) fn cpu(&self) -> (f64, f64) {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / self.records.max(1) as f64;
        (each(self.own_cpu), each(self.broker_cpu))
    }
}

fn time(clock: ClockId) -> Duration {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(clock);
    Duration::new(tv_sec.unsigned_abs(), u32::try_from(tv_nsec).unwrap_or(0))
}

/// What Linux says of the brokers' processes, in hundredths of a second; `None` elsewhere.
fn broker_cpu() -> Option<Duration> {
    let pids = std::env::var(super::BROKER_PIDS).ok()?;
    let ticks = |pid: &str| -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // After the program's name, which may hold blanks, user and system time are the 12th and 13th field.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
    };
    let ticks: Option<u64> = pids.split(',').map(ticks).sum();
    Some(Duration::from_millis(ticks? * 10))
}
