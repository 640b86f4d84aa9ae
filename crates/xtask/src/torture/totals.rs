//! What a run came to.

use std::{fmt, time::Duration};

use super::plan::{Fault, Victim};

/// Sums over rounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    pub(crate) rounds: u64,
    pub(crate) kills: u64,
    pub(crate) pauses: u64,
    pub(crate) cuts: u64,
    pub(crate) rebalances: u64,
    /// Records handed to `tipline send`, poison among them.
    pub(crate) records: u64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    /// Batches that were not committed and were read again.
    pub(crate) aborted: u64,
    /// Services that ended by themselves and asked to be started again.
    pub(crate) restarts: u64,
    /// From the end of a step until all that was sent before it can be found.
    pub(crate) recoveries: Vec<Duration>,
}

impl Totals {
    /// Counts a fault.
    pub(crate) fn count(&mut self, fault: Fault) {
        match fault {
            Fault::Kill(_) => self.kills += 1,
            Fault::Pause(Victim::Link(_) | Victim::Index | Victim::Broker(_)) => self.pauses += 1,
            Fault::RestartUnderTransaction { .. } => {
                self.kills += 1;
                self.pauses += 1;
            }
            Fault::Cut(_) | Fault::CutAll | Fault::Hang(_) | Fault::Mute(_) | Fault::Slow(..) => {
                self.cuts += 1;
            }
            Fault::Rebalance => self.rebalances += 1,
        }
    }

    /// Adds those of a round.
    pub(crate) fn add(&mut self, other: Self) {
        self.rounds += other.rounds;
        self.kills += other.kills;
        self.pauses += other.pauses;
        self.cuts += other.cuts;
        self.rebalances += other.rebalances;
        self.records += other.records;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.aborted += other.aborted;
        self.restarts += other.restarts;
        self.recoveries.extend(other.recoveries);
    }

    /// The median and the longest recovery.
    fn recovery(&self) -> Option<(Duration, Duration)> {
        let mut sorted = self.recoveries.clone();
        sorted.sort_unstable();
        Some((*sorted.get(sorted.len().checked_sub(1)? / 2)?, *sorted.last()?))
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rounds, kills, pauses, cuts, rebalances, records, lost, doubled, aborted, restarts, ..
        } = self;
        write!(
            f,
            "rounds={rounds} kills={kills} pauses={pauses} cuts={cuts} rebalances={rebalances} records={records} \
             lost={lost} doubled={doubled} aborted_batches={aborted} restarts={restarts}"
        )?;
        match self.recovery() {
            Some((median, longest)) => write!(
                f,
                " recoveries={} recovery_p50={:.1}s recovery_max={:.1}s",
                self.recoveries.len(),
                median.as_secs_f64(),
                longest.as_secs_f64()
            ),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_summed_up_in_one_line() {
        let mut totals = Totals::default();
        for seconds in [3, 1, 2] {
            let mut round = Totals { rounds: 1, records: 100, ..Totals::default() };
            round.count(Fault::Kill(Victim::Index));
            round.count(Fault::RestartUnderTransaction { link: 0, broker: 1 });
            round.count(Fault::Mute(2));
            round.recoveries.push(Duration::from_secs(seconds));
            totals.add(round);
        }
        assert_eq!(
            totals.to_string(),
            "rounds=3 kills=6 pauses=3 cuts=3 rebalances=0 records=300 lost=0 doubled=0 aborted_batches=0 \
             restarts=0 recoveries=3 recovery_p50=2.0s recovery_max=3.0s"
        );
    }
}
