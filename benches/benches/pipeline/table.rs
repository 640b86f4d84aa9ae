use std::fmt;

use super::Measured;

/// Who was measured at which batch size, in the order in which they first ran.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    name: &'static str,
    batch: usize,
    peer: Option<&'static str>,
    rounds: Vec<Measured>,
}

impl Table {
    /// Notes one round of a contestant and says how it went. `peer` is whom it is compared with.
    pub(crate) fn add(
        &mut self,
        name: &'static str,
        batch: usize,
        peer: Option<&'static str>,
        measured: Measured,
    ) {
        let (own, broker) = measured.cpu();
        eprintln!(
            "{name} at {batch}: {:.0} records/s, {own:.2} us a record, broker {broker:.2} us",
            measured.rate()
        );
        match self.0.iter_mut().find(|row| (row.name, row.batch) == (name, batch)) {
            Some(row) => row.rounds.push(measured),
            None => self.0.push(Row { name, batch, peer, rounds: vec![measured] }),
        }
    }

    fn row(&self, name: &str, batch: usize) -> Option<&Row> {
        self.0.iter().find(|row| row.name == name && row.batch == batch)
    }
}

impl Row {
    fn best(&self) -> Measured {
        self.rounds.iter().copied().max_by(|a, b| a.rate().total_cmp(&b.rate())).unwrap_or_default()
    }

    fn median_rate(&self) -> f64 {
        let mut rates: Vec<f64> = self.rounds.iter().map(Measured::rate).collect();
        rates.sort_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied().unwrap_or_default()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28} {:>7} {:>10} {:>10} {:>10} {:>10} {:>8}",
            "", "batch", "records/s", "median", "us CPU", "broker us", "of peer"
        )?;
        for row in &self.0 {
            let best = row.best();
            let (own, broker) = best.cpu();
            let peer = row.peer.and_then(|peer| self.row(peer, row.batch));
            let ratio = peer.map(|peer| format!("{:.0} %", best.rate() / peer.best().rate() * 100.0));
            writeln!(
                f,
                "{:<28} {:>7} {:>10.0} {:>10.0} {own:>10.2} {broker:>10.2} {:>8}",
                row.name,
                row.batch,
                best.rate(),
                row.median_rate(),
                ratio.as_deref().unwrap_or("-"),
            )?;
        }
        Ok(())
    }
}
