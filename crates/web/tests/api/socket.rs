//! The listener as a stranger on the network meets it.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tipline_web::{Certificate, Listening, Origin, Role, Scheme, Settings, serve};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};

use crate::desk::Desk;

struct Served {
    desk: Desk,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Served {
    fn start(certificate: Option<Certificate>, change: impl FnOnce(&mut Settings)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if certificate.is_some() { Scheme::Https } else { Scheme::Http };
        let desk = Desk::with(|settings| {
            settings.origin = Origin::loopback(scheme, address.port());
            change(settings);
        });
        let (stop, stopped) = oneshot::channel();
        let listening = Listening { listener, certificate, drain: Duration::from_secs(20) };
        let app = Arc::clone(&desk.app);
        let task = tokio::spawn(async move {
            serve(app, listening, async {
                let _ = stopped.await;
            })
            .await
            .unwrap();
        });
        Self { desk, address, stop: Some(stop), task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    fn head(&self, method: &str, path: &str, more: &str) -> String {
        let token = self.desk.token(&[Role::Analyst]);
        let host = self.address;
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nX-Reason: r\r\nConnection: close\r\n{more}\r\n"
        )
    }
}

/// Sends this and reads until the other side closes.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, sent: &str) -> String {
    let _ = stream.write_all(sent.as_bytes()).await;
    rest(stream).await
}

/// Reads until the other side closes.
async fn rest(mut stream: impl AsyncRead + Unpin) -> String {
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    // A connection that is cut off may end in an error.
    let _ = tokio::time::timeout(Duration::from_secs(30), reading).await.expect("the server closes");
    String::from_utf8_lossy(&read).into_owned()
}

fn soon(settings: &mut Settings) {
    settings.limits.arrive_within = Duration::from_millis(300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_answered_over_a_real_connection() {
    let served = Served::start(None, |_| {});
    let answer = exchange(served.connect().await, &served.head("GET", "/api/v1/lines", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert!(body["lines"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_dawdles_over_the_head_or_the_body_is_cut_off() {
    let served = Served::start(None, soon);
    let silent = rest(served.connect().await).await;
    assert_eq!(silent, "");
    let half = exchange(served.connect().await, "GET /api/v1/lines HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(half.is_empty() || half.starts_with("HTTP/1.1 408"), "{half}");
    let head =
        served.head("POST", "/api/v1/search", "Content-Type: application/json\r\nContent-Length: 100\r\n");
    let slow = exchange(served.connect().await, &format!("{head}{{\"query\":")).await;
    assert!(slow.starts_with("HTTP/1.1 408") && slow.contains("slow-request"), "{slow}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_refused_whether_or_not_it_says_so() {
    let served = Served::start(None, |settings| settings.limits.body = 1_000);
    let kind = "Content-Type: application/json\r\n";
    let head = served.head("POST", "/api/v1/search", &format!("{kind}Content-Length: 1000000000\r\n"));
    let told = exchange(served.connect().await, &head).await;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    let head = served.head("POST", "/api/v1/search", &format!("{kind}Transfer-Encoding: chunked\r\n"));
    let chunk = format!("400\r\n{}\r\n", " ".repeat(1024));
    let untold = exchange(served.connect().await, &format!("{head}{chunk}{chunk}0\r\n\r\n")).await;
    assert!(untold.starts_with("HTTP/1.1 413"), "{untold}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_reaches_nothing() {
    let served = Served::start(None, soon);
    let smuggled =
        served.head("POST", "/api/v1/search", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
    for nonsense in [
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(),
        "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}".to_owned(),
        served.head("GET", "/api/v1/lines", "X-Reason: a\u{0}b\r\n"),
        served.head("GET", "/api/v1/lines", "X Bad: 1\r\n"),
        served.head("GET", "/api/v1/lines", &format!("X-Long: {}\r\n", "a".repeat(1 << 20))),
        format!("{smuggled}0\r\n\r\nGET /api/v1/lines HTTP/1.1\r\nHost: x\r\n\r\n"),
    ] {
        let answer = exchange(served.connect().await, &nonsense).await;
        assert!(!answer.contains("200 OK"), "{nonsense:.60?}: {answer}");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{nonsense:.60?}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_there_is_room_for_are_closed_and_room_is_made_again() {
    let served = Served::start(None, |settings| settings.limits.connections = 1);
    let mut first = served.connect().await;
    let health = format!("GET /health/livez HTTP/1.1\r\nHost: {}\r\n\r\n", served.address);
    first.write_all(health.as_bytes()).await.unwrap();
    let mut byte = [0; 1];
    first.read_exact(&mut byte).await.unwrap();
    assert_eq!(rest(served.connect().await).await, "", "the second is closed");
    drop(first);
    let close = health.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    // That the first is gone is seen a moment later.
    for _ in 0..200 {
        answer = exchange(served.connect().await, &close).await;
        if !answer.is_empty() {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_hand_is_answered_before_the_server_ends() {
    let mut served = Served::start(None, |_| {});
    let head =
        served.head("POST", "/api/v1/search", "Content-Type: application/json\r\nContent-Length: 16\r\n");
    let mut stream = served.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"{\"query\":").await.unwrap();
    let watching = served.head("GET", "/api/v1/flags/stream", "");
    let mut watcher = served.connect().await;
    watcher.write_all(watching.as_bytes()).await.unwrap();
    let mut begun = [0; 12];
    watcher.read_exact(&mut begun).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200");
    served.stop.take().unwrap().send(()).unwrap();
    rest(watcher).await;
    stream.write_all(b"\"nino\"}").await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    served.task.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn under_tls_cookies_are_for_tls_alone_and_plain_http_gets_nothing() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (chain, key) = (dir.path().join("web.pem"), dir.path().join("web.key"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let served = Served::start(Some(Certificate { chain, key }), soon);
    let plain = exchange(served.connect().await, &served.head("GET", "/api/v1/lines", "")).await;
    assert!(!plain.contains("HTTP/1.1 200"), "{plain}");

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(made.cert.der().to_vec())).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let link = served.desk.app.one_time_link();
    let path = link.split_once("/sign-in").unwrap().1;
    let host = format!("localhost:{}", served.address.port());
    let stream = connector.connect("localhost".try_into().unwrap(), served.connect().await).await.unwrap();
    let sign_in = format!("GET /sign-in{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answer = exchange(stream, &sign_in).await;
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.starts_with("__Host-tipline=") && cookie.contains("; Secure"), "{cookie}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
}
