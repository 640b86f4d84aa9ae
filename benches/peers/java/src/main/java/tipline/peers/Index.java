package tipline.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Index on Lucene: reports in, a search index with the same fields out, documents and next offsets in one commit. Run as
 * {@code Index BOOTSTRAP TOPIC RECORDS COMMIT FOLDER}; ends after so many records and every merge.
 */
public final class Index {
    private static final int GRAM = 3;
    private static final int LONGEST_END = 6;
    private static final FieldType WORDS = new FieldType();

    static {
        WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        WORDS.setTokenized(true);
        WORDS.setOmitNorms(true);
        WORDS.freeze();
    }

    private Index() {}

    public static void main(String[] args) throws IOException {
        long records = Long.parseLong(args[2]);
        long each = Long.parseLong(args[3]);
        IndexWriterConfig config = new IndexWriterConfig(new Words()).setRAMBufferSizeMB(256);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(args[0])) {
            List<TopicPartition> partitions = consumer.partitionsFor(args[1]).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Stopwatch stopwatch = new Stopwatch();
            try (FSDirectory folder = FSDirectory.open(Path.of(args[4]));
                    IndexWriter writer = new IndexWriter(folder, config)) {
                Map<String, String> next = new HashMap<>();
                long uncommitted = 0;
                for (long done = 0; done < records; ) {
                    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(50));
                    List<ConsumerRecord<byte[], byte[]>> reports = new ArrayList<>(polled.count());
                    polled.forEach(reports::add);
                    // On every core. Revisions of one report could change places; the benchmark has none.
                    reports.parallelStream().forEach(report -> put(writer, report));
                    for (TopicPartition partition : polled.partitions()) {
                        List<ConsumerRecord<byte[], byte[]>> read = polled.records(partition);
                        next.put(partition.toString(), Long.toString(read.get(read.size() - 1).offset() + 1));
                    }
                    done += polled.count();
                    uncommitted += polled.count();
                    if (uncommitted >= each) {
                        commit(writer, next);
                        uncommitted = 0;
                    }
                }
                commit(writer, next);
            }
            stopwatch.report(records);
        }
    }

    private static void commit(IndexWriter writer, Map<String, String> next) throws IOException {
        writer.setLiveCommitData(Map.copyOf(next).entrySet());
        writer.commit();
    }

    private static void put(IndexWriter writer, ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode report = Report.JSON.readTree(record.value());
            String id = report.path("report_id").asText();
            writer.updateDocument(new Term("report_id", id), document(id, report, record.value()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Document document(String id, JsonNode report, byte[] json) {
        Document document = new Document();
        one(document, "report_id", id);
        one(document, "channel", report.path("channel").asText());
        one(document, "force", report.path("force").asText().toLowerCase());
        date(document, "received_at", report.path("received_at").asText(null));
        JsonNode occurred = report.path("occurred");
        if (!occurred.isMissingNode()) {
            String from = occurred.path("from").asText();
            date(document, "occurred_from", from);
            date(document, "occurred_to", occurred.path("to").asText(from));
        }
        document.add(new Field("text", report.path("text").asText(), WORDS));
        for (JsonNode number : report.path("numbers")) {
            String e164 = number.asText();
            String digits = e164.substring(1);
            document.add(new StringField("numbers", e164, Field.Store.NO));
            document.add(new SortedNumericDocValuesField("number_values", Long.parseLong(digits)));
            grams(document, digits);
        }
        for (String name : List.of("fragment_patterns", "identifier_terms", "line_names")) {
            report.path(name).forEach(term -> document.add(new StringField(name, term.asText(), Field.Store.NO)));
        }
        for (String name : List.of("roles", "readings", "line_ids", "flag_kinds")) {
            report.path(name).forEach(term -> {
                document.add(new StringField(name, term.asText(), Field.Store.NO));
                document.add(new SortedSetDocValuesField(name, new BytesRef(term.asText())));
            });
        }
        document.add(new StoredField("record", json));
        return document;
    }

    private static void one(Document document, String name, String value) {
        document.add(new StringField(name, value, Field.Store.NO));
        document.add(new SortedDocValuesField(name, new BytesRef(value)));
    }

    private static void date(Document document, String name, String value) {
        if (value != null) {
            long instant = OffsetDateTime.parse(value).toInstant().toEpochMilli();
            document.add(new LongPoint(name, instant));
            document.add(new NumericDocValuesField(name, instant));
        }
    }

    /** Every three digits in a row, and the first and last three to six. */
    private static void grams(Document document, String digits) {
        for (int from = 0; from + GRAM <= digits.length(); from++) {
            gram(document, digits.substring(from, from + GRAM));
        }
        for (int length = GRAM; length <= Math.min(LONGEST_END, digits.length()); length++) {
            gram(document, "^" + digits.substring(0, length));
            gram(document, digits.substring(digits.length() - length) + "$");
        }
    }

    private static void gram(Document document, String gram) {
        document.add(new StringField("numbers_grams", gram, Field.Store.NO));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("max.poll.records", "5000");
        settings.put("fetch.min.bytes", "65536");
        settings.put("fetch.max.wait.ms", "50");
        settings.put("max.partition.fetch.bytes", "4194304");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Words in lower case, accents folded away. */
    private static final class Words extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = new StandardTokenizer();
            TokenStream folded = new ASCIIFoldingFilter(new LowerCaseFilter(words));
            return new TokenStreamComponents(words, folded);
        }
    }
}
