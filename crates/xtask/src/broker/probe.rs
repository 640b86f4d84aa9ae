//! Asks a broker which brokers are alive: a Metadata request of the Kafka protocol, written by hand.
//!
//! A port that is open says little: a broker listens before the controller lets it serve. Metadata names only brokers that
//! are let in. The tools that come with Kafka could ask too, at the price of a Java start for each question.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const TIMEOUT: Duration = Duration::from_secs(2);
const METADATA: i16 = 3;
/// The newest version before the flexible ones, whose fields all have a fixed shape.
const VERSION: i16 = 8;
const CORRELATION: i32 = 0x7469_706c;
/// No answer to this question is larger; one that says so is no Kafka.
const MAX_ANSWER: usize = 1 << 20;

/// How many brokers the one at `address` knows to be alive, itself among them.
///
/// # Errors
/// Where nobody listens there, or who does speaks no Kafka.
pub fn live_brokers(address: SocketAddr) -> io::Result<usize> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(&request())?;
    let mut size = [0; 4];
    stream.read_exact(&mut size)?;
    let size =
        usize::try_from(i32::from_be_bytes(size)).ok().filter(|s| *s <= MAX_ANSWER).ok_or_else(not_kafka)?;
    let mut answer = vec![0; size];
    stream.read_exact(&mut answer)?;
    count_brokers(&answer).ok_or_else(not_kafka)
}

fn request() -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(METADATA.to_be_bytes());
    body.extend(VERSION.to_be_bytes());
    body.extend(CORRELATION.to_be_bytes());
    body.extend((-1_i16).to_be_bytes()); // no client id
    body.extend(0_i32.to_be_bytes()); // about no topics
    body.extend([0, 0, 0]); // create no topics, no cluster operations, no topic operations
    let mut framed = (body.len() as i32).to_be_bytes().to_vec();
    framed.extend(body);
    framed
}

/// `correlation id, throttle time, count of brokers, ...`, four bytes each.
fn count_brokers(answer: &[u8]) -> Option<usize> {
    let word = |at: usize| Some(i32::from_be_bytes(answer.get(at..at + 4)?.try_into().ok()?));
    if word(0)? != CORRELATION {
        return None;
    }
    usize::try_from(word(8)?).ok()
}

fn not_kafka() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the answer is not one to Kafka's Metadata request")
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    /// Serves one connection with `answer` (its size in front) and gives what was asked.
    fn asked_and_answered(answer: &'static [u8]) -> (Vec<u8>, io::Result<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = vec![0; request().len()];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(&(answer.len() as i32).to_be_bytes()).unwrap();
            stream.write_all(answer).unwrap();
            asked
        });
        let found = live_brokers(address);
        (server.join().unwrap(), found)
    }

    #[test]
    fn the_answer_names_how_many_brokers_live() {
        let (asked, found) = asked_and_answered(b"tipl\0\0\0\0\0\0\0\x03and so on");
        assert_eq!(found.unwrap(), 3);
        assert_eq!(asked[..4], [0, 0, 0, 17], "the size stands in front");
        assert_eq!(asked[4..8], [0, 3, 0, 8], "Metadata, version 8");
    }

    #[test]
    fn an_answer_to_another_question_is_an_error() {
        for answer in [&b"tip"[..], b"HTTP/1.1 400", b"tipl\0\0\0\0", b"tipl\0\0\0\0\xff\xff\xff\xff"] {
            let (_, found) = asked_and_answered(answer);
            assert_eq!(found.unwrap_err().kind(), io::ErrorKind::InvalidData, "{answer:?}");
        }
    }
}
