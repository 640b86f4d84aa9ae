//! Against a real Apache Kafka: what the demo's broker cannot show.

mod access;
mod crash;
mod damage;
mod dead_letters;
mod decisions;
mod fail_points;
mod installation;
mod metrics;
mod original;
mod serve;
mod sharing;
mod story;
mod tls;
