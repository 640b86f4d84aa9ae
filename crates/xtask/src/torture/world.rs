//! Real brokers behind proxies.

use std::net::SocketAddr;

use miette::{IntoDiagnostic, Result};

use super::proxy::Proxy;
use crate::{Interrupt, broker::Cluster};

/// A cluster whose clients come through proxies.
pub struct World {
    /// The brokers themselves.
    pub cluster: Cluster,
    /// In the order of the brokers.
    pub proxies: Vec<Proxy>,
}

impl World {
    /// Starts so many brokers, each behind a proxy.
    ///
    /// # Errors
    /// Where they do not start.
    pub fn start(brokers: usize, interrupt: &Interrupt) -> Result<Self> {
        let proxies: Vec<Proxy> =
            (0..brokers).map(|_| Proxy::start()).collect::<Result<_, _>>().into_diagnostic()?;
        let advertised: Vec<SocketAddr> = proxies.iter().map(Proxy::address).collect();
        let cluster = Cluster::start_behind(&advertised, interrupt)?;
        for (proxy, door) in proxies.iter().zip(cluster.doors()) {
            proxy.lead_to(door);
        }
        Ok(Self { cluster, proxies })
    }

    /// What a client puts in `bootstrap.servers`.
    pub fn bootstrap_servers(&self) -> String {
        self.proxies.iter().map(|proxy| proxy.address().to_string()).collect::<Vec<_>>().join(",")
    }
}
