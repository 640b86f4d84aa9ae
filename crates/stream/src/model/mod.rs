//! Link, Index and looking back on a model of Kafka: thousands of schedules of crashes, pauses, delays and rebalances, drawn from seeds.
//!
//! The loops are those of the program; what stands for Kafka, and for the disk of the index, is in here. It has
//! transactions with markers and a last stable offset, fencing by epoch, requests that arrive after their sender gave up,
//! generations of the group, retention, and processes that die, stand still and wake. It has less than a real broker where
//! the loops may not rely on more: what was not acknowledged when a transaction is committed is not in it.
//!
//! What it does not have: copies of partitions that disagree, and librdkafka itself. Those are what the tests on real
//! brokers and `cargo xtask torture` are for. Nor has it a request that the client library sends twice by itself, the first
//! of which arrives when the next transaction is open (KIP-890 has the cure, on the clients' side too).
//!
//! `TIPLINE_MODEL_SEEDS=N` plays so many seeds, `TIPLINE_MODEL_SEED=N` plays that one and tells its story.

mod broker;
mod channels;
mod events;
mod group;
mod here;
mod index;
mod link;
mod look_back;
mod member;
mod oracle;
mod process;
mod producer;
mod random;
mod record;
mod rules;
mod schedule;
mod story;
mod world;

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use tipline_report::Channel;

use self::{
    broker::Broker,
    rules::Rule,
    story::{Point, What},
    world::{RUNNING, Sim, Tally, Twist, World},
};
use crate::Topics;

/// Seeds of an ordinary run.
const SEEDS: u64 = 10_000;

/// Seeds within which a broken rule has to show.
const TO_FIND_A_BROKEN_RULE: u64 = 20_000;

/// Rows of the crash table, and other things that have to have happened in a run of some thousand seeds.
const ROWS: [&str; 21] = [
    "L1",
    "L2",
    "L3",
    "L4",
    "L5",
    "L6",
    "X1",
    "X2",
    "X4",
    "B1",
    "B2",
    "fenced",
    "gap",
    "late request",
    "looked back",
    "looking back",
    "offset lost",
    "all offsets lost",
    "offset denied",
    "old group",
    "refused generation",
];

/// How a seed ended.
struct Played {
    verdict: Result<(), String>,
    story: String,
    tally: Tally,
    /// The steps that a process came to.
    points: BTreeSet<Point>,
    /// How often a process still had to die at the step that was deadly.
    to_die: u32,
}

fn play(seed: u64, twist: Twist, tell: bool) -> Played {
    let topics = Topics::new("");
    // Two raw topics are enough for a group that reads more than one, and two partitions for one that is shared.
    let raw = [(topics.raw(Channel::Call101), 1), (topics.raw(Channel::Crimestoppers), 2)];
    let idle = [(topics.raw(Channel::Online), 0)];
    let written =
        [(topics.reports(), 2), (topics.flags(), 1), (topics.safeguarding(), 1), (topics.dead_letters(), 1)];
    let tables = [(topics.starts(), 1), (topics.lines(), 1)];
    let broker = Broker::of(&[&raw[..], &idle, &written, &tables].concat());
    let mut world = World::of(seed, twist, topics, broker);
    world.give_a_past();
    let sim = Sim::of(world);
    let mut world = sim.play();
    let verdict = world.verdict();
    let story = if tell || verdict.is_err() { story(&world) } else { String::new() };
    let tally = std::mem::take(&mut world.tally);
    let point = |(_, _, what): &(_, _, What)| match what {
        What::Call(point) => Some(*point),
        _ => None,
    };
    let points = world.story.iter().filter_map(point).collect();
    Played { verdict, story, tally, points, to_die: world.deadly.map_or(0, |(_, left)| left) }
}

fn story(world: &World) -> String {
    let mut story = String::new();
    for (step, who, what) in &world.story {
        let who = who.map_or_else(|| "-".to_owned(), |p| format!("{p}:{}", world.processes[p].role.name()));
        let _ = writeln!(story, "{step:>5} {who:<10} {what:?}");
    }
    let _ = writeln!(story, "the group is at {}", oracle::told(&world.broker.committed));
    story
}

/// Plays seeds on every core; ends early where one fails.
fn play_all(seeds: u64, twist: Twist) -> (Tally, Option<(u64, Played)>) {
    let (next, all, failed) = (AtomicU64::new(0), Mutex::new(Tally::new()), Mutex::new(None));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || failed.lock().unwrap().is_some() {
                        return;
                    }
                    let played = play(seed, twist, false);
                    for (row, count) in &played.tally {
                        *all.lock().unwrap().entry(row).or_default() += count;
                    }
                    if played.verdict.is_err() {
                        let mut failed = failed.lock().unwrap();
                        if failed.as_ref().is_none_or(|(other, _)| *other > seed) {
                            *failed = Some((seed, played));
                        }
                    }
                }
            });
        }
    });
    (all.into_inner().unwrap(), failed.into_inner().unwrap())
}

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

#[test]
fn whatever_happens_nothing_is_lost_or_doubled_and_the_index_is_what_the_log_says() {
    if let Some(seed) = number("TIPLINE_MODEL_SEED") {
        let played = play(seed, Twist::None, true);
        println!("{}", played.story);
        return assert_eq!(played.verdict, Ok(()), "seed {seed}");
    }
    let seeds = number("TIPLINE_MODEL_SEEDS").unwrap_or(SEEDS);
    let (tally, failed) = play_all(seeds, Twist::None);
    if let Some((seed, Played { verdict, story, .. })) = failed {
        panic!("{story}\nseed {seed}: {verdict:?}; TIPLINE_MODEL_SEED={seed} plays it alone");
    }
    println!("{seeds} seeds: {tally:?}");
    let missing: Vec<_> = ROWS.iter().filter(|row| !tally.contains_key(*row)).collect();
    assert!(missing.is_empty() || seeds < SEEDS, "these never happened: {missing:?}");
}

#[test]
fn a_seed_is_a_schedule() {
    for seed in 0..20 {
        assert_eq!(play(seed, Twist::None, true).story, play(seed, Twist::None, true).story, "seed {seed}");
    }
}

#[test]
fn each_rule_that_is_broken_on_purpose_shows() {
    let unseen: Vec<Rule> = Rule::ALL
        .into_iter()
        .filter(|rule| {
            let (_, failed) = play_all(TO_FIND_A_BROKEN_RULE, Twist::Broken(*rule));
            if let Some((seed, played)) = &failed {
                println!("{rule:?}: seed {seed}: {}", played.verdict.as_ref().unwrap_err());
            }
            failed.is_none()
        })
        .collect();
    assert!(unseen.is_empty(), "nothing went wrong without {unseen:?}");
}

#[test]
fn a_process_may_die_at_the_same_step_three_times_running() {
    /// For each step, and more of them until somebody died there each time.
    const SEEDS: u64 = 40;
    const AT_MOST: u64 = 3_000;

    let points: BTreeSet<Point> = (0..SEEDS).flat_map(|seed| play(seed, Twist::None, false).points).collect();
    for point in points {
        let (mut died_each_time, mut seed) = (false, 0);
        while seed < SEEDS || (!died_each_time && seed < AT_MOST) {
            let Played { verdict, story, to_die, .. } = play(seed, Twist::Deadly(point), false);
            assert!(verdict.is_ok(), "{story}\nseed {seed}, deadly {point:?}: {verdict:?}");
            died_each_time |= to_die == 0;
            seed += 1;
        }
        assert!(died_each_time, "nobody died at {point:?} {RUNNING} times");
    }
}
