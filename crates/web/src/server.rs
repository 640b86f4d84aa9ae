//! The listener: plain or TLS, bounded in connections and in how long they may dawdle, stopped without breaking answers.

use std::{
    future::Future,
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use axum_server::{
    Handle, Server,
    accept::{Accept, NoDelayAcceptor},
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::rustls::{
    self, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tower_http::add_extension::AddExtension;

use crate::{App, settings::Limits};

/// Between two looks for a newer commit of the index.
const LOOK: Duration = Duration::from_secs(1);

/// Where and how to listen.
#[derive(Debug)]
pub struct Listening {
    /// Bound already, so that its port is known.
    pub listener: TcpListener,
    /// TLS; none where the connection is open, on the loopback or behind a proxy.
    pub certificate: Option<Certificate>,
    /// How long answers in hand may take once it is to stop.
    pub drain: Duration,
}

/// The files of a certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The chain, PEM.
    pub chain: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// Why it cannot serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A file of the certificate cannot be used.
    #[error("{path}: {reason}", path = path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The listener failed.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
}

/// Serves until `stop` resolves; then finishes what is in hand, and ends.
///
/// # Errors
/// Where the certificate cannot be used, or the listener fails.
pub async fn serve(
    app: Arc<App>,
    listening: Listening,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let Listening { listener, certificate, drain } = listening;
    let looking = task::spawn(look_for_commits(Arc::clone(&app)));
    let handle = Handle::new();
    let server = axum_server::from_tcp(listener)?.handle(handle.clone());
    let room = Room::new(app.settings.limits);
    let router = app.router().into_make_service_with_connect_info::<SocketAddr>();
    let serving: Pin<Box<dyn Future<Output = io::Result<()>> + Send>> = match certificate {
        None => Box::pin(bounded(server, app.settings.limits).acceptor(room).serve(router)),
        Some(certificate) => {
            let config = RustlsConfig::from_config(Arc::new(tls(&certificate)?));
            let tls = RustlsAcceptor::new(config).handshake_timeout(app.settings.limits.arrive_within);
            Box::pin(bounded(server, app.settings.limits).acceptor(tls.acceptor(room)).serve(router))
        }
    };
    tokio::pin!(stop, serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = &mut stop => {
            app.stop();
            handle.graceful_shutdown(Some(drain));
            serving.await
        }
    };
    looking.abort();
    Ok(ended?)
}

/// HTTP/1.1 alone, so that a connection is one request at a time; whoever dawdles over a request's head is cut off.
fn bounded<A>(mut server: Server<SocketAddr, A>, limits: Limits) -> Server<SocketAddr, A> {
    server.http_builder().http1().header_read_timeout(Some(limits.arrive_within));
    server.http1_only().first_request_timeout(limits.arrive_within)
}

/// Looks for a newer commit of the index each second.
async fn look_for_commits(app: Arc<App>) {
    let mut beat = interval(LOOK);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    loop {
        beat.tick().await;
        let looking = Arc::clone(&app);
        match task::spawn_blocking(move || looking.look_anew()).await {
            Ok(Ok(())) => failed = false,
            // Once is enough: an index that has to be rebuilt stays so for a while.
            Ok(Err(error)) if !failed => {
                failed = true;
                tracing::warn!(%error, "the index cannot be read");
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }
}

/// How many connections may be open. One more is closed as soon as it comes.
#[derive(Debug, Clone)]
struct Room {
    free: Arc<Semaphore>,
}

/// A connection's share of it, held by its service.
type Place = Arc<OwnedSemaphorePermit>;

impl Room {
    fn new(limits: Limits) -> Self {
        Self { free: Arc::new(Semaphore::new(limits.connections)) }
    }
}

impl<I: Send + 'static, S: Send + 'static> Accept<I, S> for Room
where
    NoDelayAcceptor: Accept<I, AddExtension<S, Place>, Stream = I, Service = AddExtension<S, Place>>,
    <NoDelayAcceptor as Accept<I, AddExtension<S, Place>>>::Future: Send + 'static,
{
    type Stream = I;
    type Service = AddExtension<S, Place>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        match Arc::clone(&self.free).try_acquire_owned() {
            Ok(place) => {
                Box::pin(NoDelayAcceptor::new().accept(stream, AddExtension::new(service, Arc::new(place))))
            }
            Err(_) => Box::pin(std::future::ready(Err(io::ErrorKind::ConnectionRefused.into()))),
        }
    }
}

fn tls(certificate: &Certificate) -> Result<ServerConfig, ServeError> {
    let unusable = |path: &Path, reason: &dyn std::fmt::Display| ServeError::Certificate {
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let Certificate { chain, key } = certificate;
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(chain, &error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(chain, &error))?
        .with_no_client_auth()
        .with_single_cert(certificates, private)
        .map_err(|error: rustls::Error| unusable(chain, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
