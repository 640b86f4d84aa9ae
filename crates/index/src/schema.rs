use jiff::Timestamp;
use tantivy::{
    DateTime, Index, TantivyDocument, Term,
    schema::{
        BytesOptions, DateOptions, DateTimePrecision, Field, IndexRecordOption, NumericOptions, Schema,
        TextFieldIndexing, TextOptions,
    },
};
use tipline_lines::LinkedReport;
use tipline_report::ReportId;

use crate::analyser;

/// The version of fields, analysers and stored form; an index of another version is refused and rebuilt.
pub const SCHEMA_VERSION: u32 = 3;

/// Bytes that the values of most documents take besides text and record, so that few grow while they are made.
const OTHER_VALUES: usize = 512;

pub(crate) const REPORT_ID: &str = "report_id";
pub(crate) const CHANNEL: &str = "channel";
pub(crate) const FORCE: &str = "force";
pub(crate) const ROLES: &str = "roles";
pub(crate) const READINGS: &str = "readings";
pub(crate) const LINE_IDS: &str = "line_ids";
pub(crate) const FLAG_KINDS: &str = "flag_kinds";
/// The numbers as integers, to be looked at report by report.
pub(crate) const NUMBER_VALUES: &str = "number_values";
pub(crate) const RECEIVED_AT: &str = "received_at";

/// The fields of a report's document.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    pub(crate) report_id: Field,
    pub(crate) channel: Field,
    pub(crate) force: Field,
    pub(crate) received_at: Field,
    pub(crate) occurred_from: Field,
    pub(crate) occurred_to: Field,
    pub(crate) text: Field,
    pub(crate) numbers: Field,
    pub(crate) number_values: Field,
    pub(crate) numbers_grams: Field,
    pub(crate) fragment_patterns: Field,
    pub(crate) identifier_terms: Field,
    pub(crate) roles: Field,
    pub(crate) readings: Field,
    pub(crate) line_ids: Field,
    pub(crate) line_names: Field,
    pub(crate) flag_kinds: Field,
    pub(crate) record: Field,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let date =
            DateOptions::default().set_indexed().set_fast().set_precision(DateTimePrecision::Milliseconds);
        // Only `text` counts and places its terms: nothing is ranked by score, and phrases are of words.
        let words = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(analyser::WORDS)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions)
                .set_fieldnorms(false),
        );
        Self {
            report_id: schema.add_text_field(REPORT_ID, terms("raw").set_fast("raw")),
            channel: schema.add_text_field(CHANNEL, terms("raw").set_fast("raw")),
            force: schema.add_text_field(FORCE, terms(analyser::NAME).set_fast("raw")),
            received_at: schema.add_date_field(RECEIVED_AT, date.clone()),
            occurred_from: schema.add_date_field("occurred_from", date.clone()),
            occurred_to: schema.add_date_field("occurred_to", date),
            text: schema.add_text_field("text", words),
            numbers: schema.add_text_field("numbers", terms("raw")),
            number_values: schema.add_u64_field(NUMBER_VALUES, NumericOptions::default().set_fast()),
            numbers_grams: schema.add_text_field("numbers_grams", terms(analyser::DIGIT_GRAMS)),
            fragment_patterns: schema.add_text_field("fragment_patterns", terms("raw")),
            identifier_terms: schema.add_text_field("identifier_terms", terms("raw")),
            roles: schema.add_text_field(ROLES, terms("raw").set_fast("raw")),
            readings: schema.add_text_field(READINGS, terms("raw").set_fast("raw")),
            line_ids: schema.add_text_field(LINE_IDS, terms("raw").set_fast("raw")),
            line_names: schema.add_text_field("line_names", terms(analyser::NAME)),
            flag_kinds: schema.add_text_field(FLAG_KINDS, terms("raw").set_fast("raw")),
            record: schema.add_bytes_field("record", BytesOptions::default().set_stored()),
            schema: schema.build(),
        }
    }

    /// Whether an index was made with these fields.
    pub(crate) fn are_of(&self, index: &Index) -> bool {
        self.schema == index.schema()
    }

    /// The document of a report; `json` is the report as the log holds it, and comes back with every hit.
    pub(crate) fn document(&self, report: &LinkedReport, json: &[u8]) -> TantivyDocument {
        let mut document = TantivyDocument::with_capacity(json.len() + report.text.len() + OTHER_VALUES);
        document.add_text(self.report_id, report.report_id.to_string());
        document.add_text(self.channel, report.channel.as_str());
        document.add_text(self.force, &report.force);
        document.add_date(self.received_at, date_time(report.received_at.timestamp));
        if let Some(occurred) = report.occurred {
            let from = occurred.from.timestamp;
            // An end before the beginning says nothing.
            let to = occurred.to.map_or(from, |to| to.timestamp.max(from));
            document.add_date(self.occurred_from, date_time(from));
            document.add_date(self.occurred_to, date_time(to));
        }
        document.add_text(self.text, &report.text);
        for number in &report.numbers {
            document.add_text(self.numbers, number.to_string());
            // Grams of all digits, not only of those dialled inside the country: a pattern may begin with +44, and then
            // its digits stand across the border between country code and number.
            document.add_text(self.numbers_grams, number.digits());
            document.add_u64(self.number_values, number.as_integer());
        }
        for pattern in &report.fragment_patterns {
            document.add_text(self.fragment_patterns, pattern);
        }
        for identifier in &report.identifier_terms {
            document.add_text(self.identifier_terms, identifier);
        }
        for role in &report.roles {
            document.add_text(self.roles, role);
        }
        for reading in &report.readings {
            document.add_text(self.readings, reading);
        }
        for line in &report.line_ids {
            document.add_text(self.line_ids, line.as_str());
        }
        for name in &report.line_names {
            document.add_text(self.line_names, name);
        }
        for kind in &report.flag_kinds {
            document.add_text(self.flag_kinds, kind.as_str());
        }
        document.add_bytes(self.record, json);
        document
    }
}

/// What a report's documents are found by.
pub(crate) fn id_term(report_id: Field, id: ReportId) -> Term {
    Term::from_field_text(report_id, &id.to_string())
}

/// An instant as the engine counts it, to the millisecond.
pub(crate) fn date_time(instant: Timestamp) -> DateTime {
    DateTime::from_timestamp_millis(instant.as_millisecond())
}

fn terms(analyser: &str) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(analyser)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Digest;

    /// Everything that an index on disk depends on: fields and options, and what the analysers make of a sample.
    fn fingerprint() -> Digest {
        let fields = Fields::new();
        let schema = serde_json::to_string(&fields.schema).unwrap();
        let index = Index::create_in_ram(fields.schema.clone());
        analyser::register(index.tokenizers());
        let mut sample = String::new();
        for name in [analyser::WORDS, analyser::NAME, analyser::DIGIT_GRAMS] {
            let mut analyser = index.tokenizers().get(name).unwrap();
            let text = "Two Café-LADS ni\u{200b}no o'Brien £20 447700900461 ＡＢ１２";
            analyser.token_stream(text).process(&mut |token| sample += &format!("{token:?}"));
        }
        Digest::of(format!("{schema}{sample}").as_bytes())
    }

    #[test]
    fn another_schema_has_another_version() {
        // Where this fails because the schema was meant to change: raise SCHEMA_VERSION, then put the new digest here.
        assert_eq!(
            (SCHEMA_VERSION, fingerprint().to_string().as_str()),
            (3, "fc90e9c115111805af324095d461a7d5")
        );
    }
}
