//! What a broker can suffer.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    thread,
    time::{Duration, Instant},
};

use miette::{IntoDiagnostic, Result, bail};
use rustix::process::Signal;

use super::{Cluster, Door, READY_WITHIN, free_nodes, launch, live_brokers, log_tail};
use crate::Interrupt;

impl Cluster {
    /// Starts one broker for each address that its clients are told to connect to. Whoever listens there sends them on to
    /// [`doors`](Self::doors). The brokers reach each other directly.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub(crate) fn start_behind(advertised: &[SocketAddr], interrupt: &Interrupt) -> Result<Self> {
        let nodes = free_nodes(advertised.len()).and_then(|mut nodes| {
            let held: Vec<TcpListener> = advertised
                .iter()
                .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
                .collect::<Result<_, _>>()?;
            for ((node, listener), &advertised) in nodes.iter_mut().zip(&held).zip(advertised) {
                node.door = Some(Door { listens: listener.local_addr()?, advertised });
            }
            Ok(nodes)
        });
        Self::start_on(nodes, interrupt)
    }

    /// Where each broker listens for those who stand before it.
    pub(crate) fn doors(&self) -> Vec<SocketAddr> {
        self.brokers.iter().filter_map(|broker| Some(broker.node.door?.listens)).collect()
    }

    /// Stops a broker where it stands, or lets it go on.
    pub(crate) fn signal(&self, broker: usize, signal: Signal) {
        self.brokers[broker].group.signal(signal);
    }

    /// SIGKILL.
    ///
    /// # Errors
    /// Where the operating system cannot tell how it ended.
    pub(crate) fn kill(&mut self, broker: usize) -> Result<()> {
        self.brokers[broker].group.kill().into_diagnostic()?;
        Ok(())
    }

    /// Starts a broker that was killed, on its data.
    ///
    /// # Errors
    /// Where Java does not start.
    pub(crate) fn revive(&mut self, broker: usize) -> Result<()> {
        let dead = &mut self.brokers[broker];
        dead.group = launch(&self.jars, &dead.properties, &dead.log)?;
        Ok(())
    }

    /// Waits until every broker answers and knows all the others.
    ///
    /// # Errors
    /// Where one has ended, or they are not ready in time.
    pub(crate) fn await_whole(&mut self, interrupt: &Interrupt) -> Result<()> {
        let count = self.brokers.len();
        let deadline = Instant::now() + READY_WITHIN;
        while let Some(late) =
            self.brokers.iter().find(|broker| live_brokers(broker.node.clients).ok() != Some(count))
        {
            if Instant::now() > deadline {
                bail!("the broker at {} is not back{}", late.node.clients, log_tail(&late.log));
            }
            if interrupt.asked() {
                bail!("interrupted");
            }
            self.check()?;
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }
}
