//! Consume, change nothing, produce: what a loop with Link's settings and one transaction a batch costs without Link's work.

use std::time::Duration;

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::{Installation, Measured, Outcome, meter::Meter};

const CALL: Duration = Duration::from_secs(20);

/// Over the raw topics, as Link reads them.
pub(crate) fn raw(here: &Installation, batch: usize, records: u64) -> Outcome<Measured> {
    let topics: Vec<String> = here.topics.all_raw().into_iter().map(|(_, topic)| topic).collect();
    run(here, "noop", &topics, batch, records)
}

/// Over what Link has written: what records of that size cost, with headers.
pub(crate) fn reports(here: &Installation, batch: usize, records: u64) -> Outcome<Measured> {
    run(here, "noop-reports", &[here.topics.reports()], batch, records)
}

fn run(here: &Installation, name: &str, topics: &[String], batch: usize, records: u64) -> Outcome<Measured> {
    let to = here.spare_topic(name)?;
    let group = format!("{}{name}", here.topics.prefix());
    let kafka = here.kafka(name);
    let mut config: ClientConfig = kafka.consumer(&group)?;
    config
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("session.timeout.ms", "10000")
        // Overrides what Link forbids itself, because this loop has no rule of its own for a first start.
        .set("auto.offset.reset", "earliest");
    let consumer: BaseConsumer = config.create()?;
    let mut config = kafka.producer()?;
    config.set("transactional.id", &group).set("transaction.timeout.ms", "10000");
    let producer: BaseProducer = config.set("message.timeout.ms", "8000").create()?;
    producer.init_transactions(CALL)?;

    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    consumer.subscribe(&topics)?;
    let mut messages: Vec<BorrowedMessage<'_>> = Vec::new();
    while messages.is_empty() && consumer.assignment()?.count() == 0 {
        messages.extend(consumer.poll(Duration::from_millis(1)).transpose()?);
    }
    let begun = Meter::read();
    let mut done = 0;
    while done < records {
        let wanted = batch.min(usize::try_from(records - done)?);
        while messages.len() < wanted {
            messages.extend(consumer.poll(Duration::from_millis(50)).transpose()?);
        }
        transact(&consumer, &producer, &to, &messages)?;
        done += messages.len() as u64;
        messages.clear();
    }
    let measured = begun.until(Meter::read(), done);
    drop(messages);
    Ok(measured)
}

fn transact(
    consumer: &BaseConsumer,
    producer: &BaseProducer,
    to: &str,
    messages: &[BorrowedMessage<'_>],
) -> Outcome<()> {
    producer.begin_transaction()?;
    let mut next = std::collections::BTreeMap::new();
    for message in messages {
        next.insert((message.topic(), message.partition()), message.offset() + 1);
        let mut record = BaseRecord::to(to);
        record.key = message.key();
        record.payload = message.payload();
        record.headers = message.headers().map(rdkafka::message::BorrowedHeaders::detach);
        while let Err((error, back)) = producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            record = back;
            producer.poll(Duration::from_millis(5));
        }
    }
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::ZERO);
        // As Link does: polling with a time-out spins.
        std::thread::sleep(Duration::from_micros(200));
    }
    let next: TopicPartitionList = next
        .into_iter()
        .map(|((topic, partition), offset)| ((topic.to_owned(), partition), Offset::Offset(offset)))
        .collect();
    let group = consumer.group_metadata().ok_or("the loop belongs to no group")?;
    producer.send_offsets_to_transaction(&next, &group, CALL)?;
    producer.commit_transaction(CALL)?;
    Ok(())
}
