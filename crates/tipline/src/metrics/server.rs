use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Instant,
};

use axum::{
    Router,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;

use super::health::Health;

/// Answers on this address from a thread of its own; returns the address, whose port was chosen where it was 0.
///
/// # Errors
/// Where the address is taken or not ours.
pub(super) fn start(
    listen: SocketAddr,
    recorder: PrometheusHandle,
    health: Arc<Health>,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen)?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let routes = routes(recorder, health);
    thread::Builder::new().name("metrics".to_owned()).spawn(move || {
        let served = runtime
            .block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, routes).await });
        if let Err(error) = served {
            tracing::error!(%error, "metrics are served no longer");
        }
    })?;
    Ok(address)
}

fn routes(recorder: PrometheusHandle, health: Arc<Health>) -> Router {
    let metrics = move || async move {
        recorder.run_upkeep();
        ([(CONTENT_TYPE, "text/plain; version=0.0.4")], recorder.render())
    };
    let ready = move || async move {
        let (ready, particulars) = health.ready(Instant::now());
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, [(CONTENT_TYPE, "application/json")], particulars.to_string()).into_response()
    };
    Router::new()
        .route("/metrics", get(metrics))
        .route("/health/livez", get(|| async { "alive\n" }))
        .route("/health/readyz", get(ready))
}
