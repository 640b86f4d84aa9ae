//! A TCP proxy that can cut, hang, mute and slow what passes through it.
//!
//! A thread of its own for each direction of each connection: a cluster of three has some dozen connections.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What becomes of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weather {
    /// They pass.
    #[default]
    Fair,
    /// Every connection is closed, and each new one at once.
    Cut,
    /// Connections stay open and nothing passes; what was held back passes when the weather is fair again.
    Hung,
    /// Questions pass and answers are held back: nobody knows what became of the question.
    Mute,
    /// Each piece comes so much later.
    Slow(Duration),
}

/// The proxy of one broker. It ends when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Where bytes go to, once that is known.
    upstream: Mutex<Option<SocketAddr>>,
    weather: Mutex<Weather>,
    /// The weather from the next question of this kind on, that question included.
    trap: Mutex<Option<(i16, Weather)>>,
    /// Both ends of each connection, to be closed.
    open: Mutex<Vec<TcpStream>>,
    ended: AtomicBool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Question,
    Answer,
}

/// How often a held-back piece looks at the weather.
const LOOK: Duration = Duration::from_millis(20);

impl Proxy {
    /// Listens on a free port of the loopback.
    ///
    /// # Errors
    /// Where there is none.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if served.ended.load(Ordering::Relaxed) {
                    break;
                }
                if let Ok(client) = connection {
                    served.serve(&client);
                }
            }
        });
        Ok(Self { address, shared })
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends connections on to this address from now on.
    pub fn lead_to(&self, upstream: SocketAddr) {
        *locked(&self.shared.upstream) = Some(upstream);
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        *locked(&self.shared.weather) = weather;
        if weather == Weather::Cut {
            self.shared.close_all();
        }
    }

    /// Changes the weather when a question of this kind (its API key in Kafka's protocol) is about to pass.
    ///
    /// Only a question that begins a piece is seen: one that follows others in one piece is not, and a client that waits for
    /// the answers before it asks sends none like that.
    pub fn set_at(&self, api_key: i16, weather: Weather) {
        *locked(&self.shared.trap) = Some((api_key, weather));
    }

    /// Closes every connection; new ones are as the weather is.
    pub fn cut_once(&self) {
        self.shared.close_all();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        self.shared.close_all();
        // Wakes the thread that listens, which looks at the flag.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

impl Shared {
    fn serve(self: &Arc<Self>, client: &TcpStream) {
        if *locked(&self.weather) == Weather::Cut {
            let _ = client.shutdown(Shutdown::Both);
            return;
        }
        let Some(upstream) = *locked(&self.upstream) else { return };
        let Ok(broker) = TcpStream::connect_timeout(&upstream, Duration::from_secs(1)) else {
            let _ = client.shutdown(Shutdown::Both);
            return;
        };
        for (from, to, way) in [(client, &broker, Way::Question), (&broker, client, Way::Answer)] {
            let _ = from.set_nodelay(true);
            let (Ok(from), Ok(to), Ok(kept)) = (from.try_clone(), to.try_clone(), from.try_clone()) else {
                return;
            };
            locked(&self.open).push(kept);
            let shared = Arc::clone(self);
            thread::spawn(move || {
                // Whatever ends it, the other direction ends too.
                let _ = shared.pump(&from, &to, way);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    }

    fn pump(&self, mut from: &TcpStream, mut to: &TcpStream, way: Way) -> io::Result<()> {
        let mut piece = vec![0; 1 << 16];
        loop {
            let length = from.read(&mut piece)?;
            if length == 0 {
                return Ok(());
            }
            if way == Way::Question {
                self.spring_the_trap(&piece[..length]);
            }
            self.wait(way)?;
            to.write_all(&piece[..length])?;
        }
    }

    /// A request begins with its length in four bytes and its API key in two.
    fn spring_the_trap(&self, piece: &[u8]) {
        let &[_, _, _, _, high, low, ..] = piece else { return };
        let mut trap = locked(&self.trap);
        if let Some((_, weather)) = trap.take_if(|(api_key, _)| *api_key == i16::from_be_bytes([high, low])) {
            *locked(&self.weather) = weather;
            if weather == Weather::Cut {
                self.close_all();
            }
        }
    }

    /// Holds a piece back for as long as the weather wants.
    fn wait(&self, way: Way) -> io::Result<()> {
        loop {
            let weather = *locked(&self.weather);
            match weather {
                _ if self.ended.load(Ordering::Relaxed) => {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                Weather::Fair => return Ok(()),
                Weather::Cut => return Err(io::ErrorKind::ConnectionReset.into()),
                Weather::Mute if way == Way::Question => return Ok(()),
                Weather::Hung | Weather::Mute => thread::sleep(LOOK),
                Weather::Slow(by) => {
                    thread::sleep(by);
                    return Ok(());
                }
            }
        }
    }

    fn close_all(&self) {
        for connection in locked(&self.open).drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics while it holds a lock of the proxy")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it gets, behind a proxy, and a connection to it.
    fn echo() -> (Proxy, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start().unwrap();
        proxy.lead_to(listener.local_addr().unwrap());
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut back = stream.try_clone().unwrap();
                thread::spawn(move || io::copy(&mut stream, &mut back));
            }
        });
        let client = TcpStream::connect(proxy.address()).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        (proxy, client)
    }

    fn say(mut client: &TcpStream, text: &[u8]) -> io::Result<Vec<u8>> {
        client.write_all(text)?;
        let mut heard = vec![0; text.len()];
        client.read_exact(&mut heard).map(|()| heard)
    }

    #[test]
    fn in_fair_weather_bytes_pass_both_ways() {
        let (_proxy, client) = echo();
        assert_eq!(say(&client, b"hello").unwrap(), b"hello");
    }

    #[test]
    fn a_cut_ends_connections_and_new_ones_until_it_is_lifted() {
        let (proxy, client) = echo();
        say(&client, b"hello").unwrap();
        proxy.set(Weather::Cut);
        assert!(say(&client, b"gone").is_err());
        let refused = TcpStream::connect(proxy.address()).unwrap();
        assert!(say(&refused, b"gone").is_err());
        proxy.set(Weather::Fair);
        assert_eq!(say(&TcpStream::connect(proxy.address()).unwrap(), b"back").unwrap(), b"back");
    }

    #[test]
    fn what_was_held_back_passes_when_the_weather_is_fair_again() {
        for weather in [Weather::Hung, Weather::Mute] {
            let (proxy, mut client) = echo();
            say(&client, b"hello").unwrap();
            proxy.set(weather);
            client.write_all(b"late").unwrap();
            client.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            let mut heard = [0; 4];
            assert!(client.read_exact(&mut heard).is_err(), "{weather:?}");
            proxy.set(Weather::Fair);
            client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            client.read_exact(&mut heard).unwrap();
            assert_eq!(&heard, b"late", "{weather:?}");
        }
    }

    #[test]
    fn the_weather_changes_at_the_question_that_it_was_set_at() {
        let (proxy, client) = echo();
        let question = |api_key: u8| [0, 0, 0, 2, 0, api_key];
        proxy.set_at(26, Weather::Cut);
        assert_eq!(say(&client, &question(25)).unwrap(), question(25));
        assert!(say(&client, &question(26)).is_err());
        proxy.set(Weather::Fair);
        let again = TcpStream::connect(proxy.address()).unwrap();
        assert_eq!(say(&again, &question(26)).unwrap(), question(26));
    }

    #[test]
    fn a_muted_broker_still_hears_the_question() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start().unwrap();
        proxy.lead_to(listener.local_addr().unwrap());
        let mut client = TcpStream::connect(proxy.address()).unwrap();
        let (mut broker, _) = listener.accept().unwrap();
        proxy.set(Weather::Mute);
        client.write_all(b"commit").unwrap();
        let mut heard = [0; 6];
        broker.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"commit");
    }
}
