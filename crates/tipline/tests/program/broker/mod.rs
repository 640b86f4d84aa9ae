//! Against a real Apache Kafka: what the demo's broker cannot show.

mod crash;
mod installation;
mod sharing;
mod story;
