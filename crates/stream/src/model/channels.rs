//! What channels send, before the story begins and during it.

use super::{random::Random, record::Outgoing, story::Event, world::World};
use crate::{envelope::Source, log::Partition};

impl World {
    /// In some schedules the group is older than the topic of starts: it has dealt with a record here and there.
    pub(super) fn give_a_past(&mut self) {
        if !self.random.once_in(6) {
            return;
        }
        self.count("old group");
        for partition in self.partitions() {
            if self.random.once_in(2) {
                continue;
            }
            let value = Some(b"poison of long ago".to_vec());
            self.broker.append(Outgoing { to: partition.clone(), key: None, value, headers: None }, None);
            let source = Source { topic: &partition.0, partition: partition.1, offset: 0 };
            let to = (self.topics.dead_letters(), 0);
            let headers = Some(source.headers(0));
            self.broker.append(Outgoing { to, key: None, value: None, headers }, None);
            self.broker.committed.insert(partition, 1);
        }
    }

    /// A channel sends a record, now and then in a transaction, of which some are aborted.
    pub(super) fn send(&mut self) {
        if self.to_send == 0 {
            return;
        }
        self.to_send -= 1;
        self.sent += 1;
        let record = raw(&self.partitions(), self.sent, &mut self.random);
        match self.random.below(8) {
            0 => {
                let epoch = self.broker.take_over("channel");
                let to = record.to.clone();
                let _ = self.broker.produce("channel", epoch, record);
                let commit = self.random.once_in(2);
                let _ = self.broker.end("channel", epoch, commit);
                debug_assert!(!self.broker.log(&to).slots.is_empty());
                self.happened(if commit { Event::SentAndCommitted } else { Event::SentAndAborted });
            }
            _ => {
                self.broker.append(record, None);
                self.happened(Event::Sent);
            }
        }
    }
}

/// A raw record: one that names a line, one that does not, one that cannot be read. References come again, with another
/// text, so that there are revisions.
fn raw(partitions: &[Partition], number: usize, random: &mut Random) -> Outgoing {
    let reference = random.below(9);
    // A reference stays in its partition, as its key decides.
    let to = partitions[reference % partitions.len()].clone();
    let text = match random.below(4) {
        0 => {
            return Outgoing {
                to,
                key: None,
                value: Some(format!("poison {number}").into_bytes()),
                headers: None,
            };
        }
        1 => "knocking at all hours",
        2 => "ring 07700 900461",
        _ => "ring 07700 900462",
    };
    let value = match to.0.as_str() {
        "raw.crimestoppers" => format!(
            r#"{{"reference":"CS-{reference}","force":"F","disseminated_at":"2019-07-10T09:00:00Z","text":"{text}, house {number}"}}"#
        ),
        _ => format!(
            r#"{{"reference":"CAD-{reference}","force":"F","received_at":"2019-07-10T09:00:00Z","caller":{{"withheld":true}},"log":[{{"at":"2019-07-10T09:00:00Z","text":"{text}, house {number}"}}]}}"#
        ),
    };
    Outgoing {
        to,
        key: Some(format!("{reference}").into_bytes()),
        value: Some(value.into_bytes()),
        headers: None,
    }
}
