//! One round: an installation of its own, faults while records come in, then the reckoning.

use std::{
    collections::HashSet,
    thread,
    time::{Duration, Instant},
};

use miette::{Result, bail};
use rustix::process::Signal;
use serde_json::Value;

use super::{
    plan::{Fault, LINKS, Step, Victim},
    proxy::Weather,
    sender::{Handed, Senders},
    services::{EVERYTHING, Installation, Service},
    totals::Totals,
    world::World,
};
use crate::{Interrupt, workspace};

/// How long nothing more may be found, once nothing is wrong any more. On a busy machine catching up takes its time.
const STUCK_AFTER: Duration = Duration::from_secs(120);
const TICK: Duration = Duration::from_millis(50);
const LOOK: Duration = Duration::from_millis(400);

/// Small transactions and commits: a process is in the middle of one nearly all the time.
const LINK: [&str; 5] = ["link", "--set", "link.batch_records=200", "--set", "link.batch_age=20ms"];
const INDEX: [&str; 5] = ["index", "--set", "index.commit_records=2000", "--set", "index.commit_age=200ms"];

/// The services of a round and what happens to them.
pub(crate) struct Round<'w> {
    world: &'w mut World,
    installation: Installation,
    links: Vec<Service>,
    index: Service,
    /// The third Link of a forced rebalance.
    guest: Option<Service>,
    senders: Senders,
    totals: Totals,
    interrupt: &'w Interrupt,
}

impl<'w> Round<'w> {
    /// Creates the topics, writes the lines, and starts services and producers.
    ///
    /// # Errors
    /// Where any of that fails.
    pub(crate) fn start(
        world: &'w mut World,
        installation: Installation,
        seed: u64,
        rate: u64,
        interrupt: &'w Interrupt,
    ) -> Result<Self> {
        let replication = format!("topics.replication={}", world.proxies.len().min(3));
        installation.must(&["topics", "create", "--set", "topics.partitions=4", "--set", &replication])?;
        let lines = workspace().join("config/lines.example.toml");
        installation.must(&["lines", "import", &lines.display().to_string()])?;
        let links = (0..LINKS).map(|number| link(&installation, number)).collect::<Result<_>>()?;
        let index = Service::start(&installation, "index", &INDEX)?;
        let senders = Senders::start(&installation, seed, rate)?;
        let totals = Totals { rounds: 1, ..Totals::default() };
        Ok(Self { world, installation, links, index, guest: None, senders, totals, interrupt })
    }

    /// Plays the steps, then lets everything be well again and reckons.
    ///
    /// # Errors
    /// Where something is lost, doubled, stuck, or ended badly.
    pub(crate) fn play(mut self, steps: &[Step]) -> Result<Totals> {
        for step in steps {
            self.wait(step.quiet)?;
            eprintln!("  {step}");
            self.begin(step)?;
            self.wait(step.hold)?;
            self.end(step)?;
            step.faults.iter().for_each(|fault| self.totals.count(*fault));
            if step.recover {
                let took = self.until_found(self.senders.handed.reports())?;
                self.totals.recoveries.push(took);
            }
        }
        self.world.cluster.await_whole(self.interrupt)?;
        self.senders.finish()?;
        let took = self.until_found(self.senders.handed.reports())?;
        eprintln!("  all was found after {:.1} s", took.as_secs_f64());
        for service in self.links.iter_mut().chain([&mut self.index]) {
            service.terminate()?;
            self.totals.restarts += service.gave_up;
            self.totals.aborted += service.said("batch not committed");
        }
        reckon(&self.installation, &self.senders.handed, &mut self.totals)?;
        Ok(self.totals)
    }

    /// Waits until so many reports can be found, and says how long that took.
    fn until_found(&mut self, reports: u64) -> Result<Duration> {
        let began = Instant::now();
        let (mut most, mut grew) = (0, began);
        loop {
            self.wait(LOOK)?;
            let found = self.installation.searchable()?;
            if found >= reports {
                return Ok(began.elapsed());
            }
            if found > most {
                (most, grew) = (found, Instant::now());
            }
            if grew.elapsed() > STUCK_AFTER {
                let logs: String = self.links.iter().chain([&self.index]).map(Service::log_tail).collect();
                bail!("{found} of {reports} reports can be found, and no more for {STUCK_AFTER:?}{logs}");
            }
        }
    }

    fn begin(&mut self, step: &Step) -> Result<()> {
        for &fault in &step.faults {
            match fault {
                Fault::Kill(Victim::Broker(broker)) => self.world.cluster.kill(broker)?,
                Fault::Pause(Victim::Broker(broker)) => self.world.cluster.signal(broker, Signal::STOP),
                Fault::Kill(victim) => self.service(victim).kill()?,
                Fault::Pause(victim) => self.service(victim).signal(Signal::STOP),
                Fault::RestartUnderTransaction { link, broker } => {
                    self.links[link].signal(Signal::STOP);
                    self.world.cluster.kill(broker)?;
                }
                Fault::Cut(broker) => self.world.proxies[broker].set(Weather::Cut),
                Fault::CutAll => self.world.proxies.iter().for_each(|proxy| proxy.set(Weather::Cut)),
                Fault::Hang(broker) => self.world.proxies[broker].set(Weather::Hung),
                Fault::Mute(broker) => self.world.proxies[broker].set(Weather::Mute),
                Fault::Slow(broker, by) => {
                    self.world.proxies[broker].set(Weather::Slow(Duration::from_millis(by)));
                }
                Fault::Rebalance => self.guest = Some(link(&self.installation, LINKS)?),
            }
        }
        Ok(())
    }

    fn end(&mut self, step: &Step) -> Result<()> {
        for &fault in &step.faults {
            match fault {
                Fault::Kill(Victim::Broker(broker)) => self.world.cluster.revive(broker)?,
                Fault::Pause(Victim::Broker(broker)) => self.world.cluster.signal(broker, Signal::CONT),
                Fault::Kill(victim) => self.service(victim).revive()?,
                Fault::Pause(victim) => self.service(victim).signal(Signal::CONT),
                Fault::RestartUnderTransaction { link, broker } => {
                    self.world.cluster.revive(broker)?;
                    self.links[link].signal(Signal::CONT);
                }
                // The answers that were held back never arrive.
                Fault::Mute(broker) => {
                    self.world.proxies[broker].cut_once();
                    self.world.proxies[broker].set(Weather::Fair);
                }
                Fault::Cut(_) | Fault::CutAll | Fault::Hang(_) | Fault::Slow(..) => {
                    self.world.proxies.iter().for_each(|proxy| proxy.set(Weather::Fair));
                }
                Fault::Rebalance => {
                    if let Some(mut guest) = self.guest.take() {
                        guest.terminate()?;
                    }
                }
            }
        }
        Ok(())
    }

    fn service(&mut self, victim: Victim) -> &mut Service {
        match victim {
            Victim::Link(number) => &mut self.links[number],
            Victim::Index | Victim::Broker(_) => &mut self.index,
        }
    }

    /// Waits, and starts again what asks for it.
    fn wait(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        loop {
            for service in self.links.iter_mut().chain([&mut self.index]).chain(&mut self.guest) {
                service.supervise()?;
            }
            if self.interrupt.asked() {
                bail!("interrupted");
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(TICK.min(left));
        }
    }
}

fn link(installation: &Installation, number: usize) -> Result<Service> {
    let instance = format!("instance=link-{number}");
    Service::start(installation, &format!("link {number}"), &[&LINK[..], &["--set", &instance]].concat())
}

/// Holds what was sent, what the topics have, the index and an index that is built anew against each other.
fn reckon(installation: &Installation, handed: &Handed, totals: &mut Totals) -> Result<()> {
    let (reports, poison) = (handed.reports(), handed.poison());
    totals.records += reports + poison;
    let live = installation.reconciled(&[])?;
    installation.must(&["index", "--rebuild", "--once", "--set", "index.dir=rebuilt"])?;
    let rebuilt = installation.reconciled(&["--set", "index.dir=rebuilt"])?;

    let documents = everything(installation, &[])?;
    let anew = everything(installation, &["--set", "index.dir=rebuilt"])?;
    let found: Vec<String> = documents.iter().filter_map(|document| reference(document)).collect();
    let distinct: HashSet<String> = found.iter().cloned().collect();
    let sent = handed.references();
    let lost = sent.difference(&distinct).count() as u64 + kinds(&live, &["missing", "index_missing"]);
    let doubled = (found.len() - distinct.len()) as u64 + kinds(&live, &["doubled", "index_doubled"]);
    totals.lost += lost;
    totals.doubled += doubled;

    let expected = [
        ("raw", reports + poison),
        ("reports", reports),
        ("dead_letters", poison),
        ("documents", reports),
        ("found", 0),
        ("ahead", 0),
        ("trimmed", 0),
    ];
    for (name, reconciled) in [("the index", &live), ("the index built anew", &rebuilt)] {
        for (count, expected) in expected {
            if reconciled[count] != expected {
                bail!(
                    "{name}: {count} should be {expected} (lost {lost}, doubled {doubled}): {reconciled:#}"
                );
            }
        }
    }
    if lost + doubled > 0 || sent != distinct {
        bail!(
            "{} references were sent, {} are found: {lost} lost, {doubled} doubled",
            sent.len(),
            found.len()
        );
    }
    if documents != anew {
        bail!("the index and the index built anew hold different documents");
    }
    Ok(())
}

/// Every document, as the search prints it, in an order of its own.
fn everything(installation: &Installation, more: &[&str]) -> Result<Vec<String>> {
    let printed = installation.must(&[&["search", "--json", "--limit", "0", EVERYTHING], more].concat())?;
    let mut documents: Vec<String> = printed.lines().map(str::to_owned).collect();
    documents.sort_unstable();
    Ok(documents)
}

fn reference(document: &str) -> Option<String> {
    let document: Value = serde_json::from_str(document).ok()?;
    Some(document["reference"].as_str()?.to_owned())
}

/// How many findings are of these kinds.
fn kinds(reconciled: &Value, kinds: &[&str]) -> u64 {
    let findings = reconciled["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.iter().filter(|finding| kinds.iter().any(|kind| finding["kind"] == *kind)).count() as u64
}
