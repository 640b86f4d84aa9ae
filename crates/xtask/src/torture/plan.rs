//! What goes wrong in a round, and when: a function of the seed and the round, so that a round can be played again.

use std::{fmt, time::Duration};

use crate::generate::Random;

/// How many Links there are.
pub(crate) const LINKS: usize = 2;

/// Something that goes wrong and is put right again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// SIGKILL; it is started again.
    Kill(Victim),
    /// SIGSTOP; then SIGCONT.
    Pause(Victim),
    /// A Link is stopped in the middle of its work, a broker is killed and started again, and the Link wakes up.
    RestartUnderTransaction {
        /// The Link that is stopped.
        link: usize,
        /// The broker that is restarted.
        broker: usize,
    },
    /// No client reaches this broker.
    Cut(usize),
    /// No client reaches any broker.
    CutAll,
    /// Clients' connections to this broker stay open and nothing passes.
    Hang(usize),
    /// This broker hears its clients, who do not hear its answers; then their connections are cut.
    Mute(usize),
    /// Every piece to and from this broker comes so many milliseconds late.
    Slow(usize, u64),
    /// Another Link joins and leaves.
    Rebalance,
}

/// A process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    /// A Link.
    Link(usize),
    /// The Index.
    Index,
    /// A broker.
    Broker(usize),
}

/// Faults that begin and end together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// How long things go well before.
    pub(crate) quiet: Duration,
    /// One, or two of different kinds.
    pub(crate) faults: Vec<Fault>,
    /// How long they last.
    pub(crate) hold: Duration,
    /// Whether the next step waits until this one is recovered from.
    pub(crate) recover: bool,
}

/// The steps of a round that take `length` in all, waiting for recovery not counted.
pub(crate) fn plan(seed: u64, round: u64, brokers: usize, length: Duration) -> Vec<Step> {
    let mut random = Random::of(seed, round);
    let (mut steps, mut taken) = (Vec::new(), Duration::ZERO);
    while taken < length {
        let quiet = Duration::from_millis(random.between(300, 3_000));
        let mut faults = vec![fault(&mut random, brokers)];
        // Two at once, a third of the time; never two brokers out, which only stops everything: `CutAll` does that.
        if random.percent(33) {
            let second = fault(&mut random, brokers);
            if compatible(&faults[0], &second) {
                faults.push(second);
            }
        }
        let hold = faults.iter().map(|fault| fault.hold(&mut random)).max().unwrap_or_default();
        taken += quiet + hold;
        steps.push(Step { quiet, faults, hold, recover: random.percent(60) });
    }
    steps
}

fn fault(random: &mut Random, brokers: usize) -> Fault {
    let broker = random.below(brokers as u64) as usize;
    let link = random.below(LINKS as u64) as usize;
    match random.below(100) {
        0..16 => Fault::Kill(Victim::Link(link)),
        16..30 => Fault::Pause(Victim::Link(link)),
        30..38 => Fault::Kill(Victim::Index),
        38..43 => Fault::Pause(Victim::Index),
        43..53 => Fault::Kill(Victim::Broker(broker)),
        53..61 => Fault::Pause(Victim::Broker(broker)),
        61..69 => Fault::RestartUnderTransaction { link, broker },
        69..76 => Fault::Cut(broker),
        76..79 => Fault::CutAll,
        79..84 => Fault::Hang(broker),
        84..91 => Fault::Mute(broker),
        91..95 => Fault::Slow(broker, random.between(50, 400)),
        _ => Fault::Rebalance,
    }
}

/// Whether both can happen at once: at most one touches brokers, and no process is struck twice.
fn compatible(one: &Fault, other: &Fault) -> bool {
    let stops = |fault: &Fault| match *fault {
        Fault::Kill(victim) | Fault::Pause(victim) => Some(victim),
        Fault::RestartUnderTransaction { link, .. } => Some(Victim::Link(link)),
        _ => None,
    };
    let both_struck = stops(one).is_some() && stops(one) == stops(other);
    let both_touch = one.touches_brokers() && other.touches_brokers();
    let both_join = *one == Fault::Rebalance && *other == Fault::Rebalance;
    !(both_touch || both_struck || both_join)
}

impl Fault {
    fn touches_brokers(self) -> bool {
        match self {
            Self::Kill(victim) | Self::Pause(victim) => matches!(victim, Victim::Broker(_)),
            Self::RestartUnderTransaction { .. }
            | Self::Cut(_)
            | Self::CutAll
            | Self::Hang(_)
            | Self::Mute(_)
            | Self::Slow(..) => true,
            Self::Rebalance => false,
        }
    }

    /// How long it lasts. The group's session time-out is 10 seconds, and that of a broker 9.
    fn hold(self, random: &mut Random) -> Duration {
        let (first, last) = match self {
            Self::Kill(Victim::Link(_) | Victim::Index) => (0, 2_000),
            Self::Kill(Victim::Broker(_)) => (500, 6_000),
            // Most are longer than the session, and some so short that nobody notices.
            Self::Pause(Victim::Link(_)) if random.percent(70) => (11_000, 15_000),
            Self::Pause(Victim::Broker(_)) if random.percent(60) => (10_000, 14_000),
            Self::Pause(_) => (500, 6_000),
            Self::RestartUnderTransaction { .. } => (1_000, 8_000),
            Self::Cut(_) | Self::CutAll => (200, 9_000),
            Self::Hang(_) | Self::Mute(_) if random.percent(40) => (11_000, 18_000),
            Self::Hang(_) | Self::Mute(_) => (500, 6_000),
            Self::Slow(..) => (3_000, 8_000),
            Self::Rebalance => (2_000, 5_000),
        };
        Duration::from_millis(random.between(first, last))
    }
}

impl fmt::Display for Victim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(number) => write!(f, "link {number}"),
            Self::Index => f.write_str("index"),
            Self::Broker(number) => write!(f, "broker {number}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill(victim) => write!(f, "kill {victim}"),
            Self::Pause(victim) => write!(f, "pause {victim}"),
            Self::RestartUnderTransaction { link, broker } => {
                write!(f, "restart broker {broker} under link {link}'s transaction")
            }
            Self::Cut(broker) => write!(f, "cut broker {broker}"),
            Self::CutAll => f.write_str("cut all brokers"),
            Self::Hang(broker) => write!(f, "hang broker {broker}"),
            Self::Mute(broker) => write!(f, "mute broker {broker}"),
            Self::Slow(broker, by) => write!(f, "slow broker {broker} by {by} ms"),
            Self::Rebalance => f.write_str("rebalance"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        write!(f, "{} for {:.1} s", faults.join(" and "), self.hold.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_round_is_the_same_for_the_same_seed_and_another_for_another() {
        assert_eq!(plan(7, 3, 3, MINUTE), plan(7, 3, 3, MINUTE));
        assert_ne!(plan(7, 3, 3, MINUTE), plan(7, 4, 3, MINUTE));
        assert_ne!(plan(7, 3, 3, MINUTE), plan(8, 3, 3, MINUTE));
    }

    #[test]
    fn within_some_rounds_everything_goes_wrong_and_never_two_brokers_at_once() {
        let steps: Vec<Step> = (0..60).flat_map(|round| plan(1, round, 3, MINUTE)).collect();
        let faults: Vec<Fault> = steps.iter().flat_map(|step| step.faults.clone()).collect();
        let kinds: std::collections::BTreeSet<String> = faults
            .iter()
            .map(|fault| fault.to_string().chars().filter(|c| !c.is_ascii_digit()).collect())
            .collect();
        assert_eq!(kinds.len(), 13, "{kinds:?}");
        assert!(steps.iter().any(|step| step.faults.len() == 2));
        for step in &steps {
            let touching = step.faults.iter().filter(|fault| fault.touches_brokers()).count();
            assert!(touching <= 1, "{step}");
        }
    }
}
