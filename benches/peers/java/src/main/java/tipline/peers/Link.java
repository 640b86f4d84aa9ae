package tipline.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Link as one would write it in Java: raw records in, reports and flags out, results and offsets in one transaction. Run as
 * {@code Link BOOTSTRAP PREFIX OUT RECORDS BATCH}: reads the raw topics and the lines of PREFIX, writes to the topics of OUT,
 * ends after so many records.
 */
public final class Link {
    private static final List<String> RAW = List.of("raw.101", "raw.online", "raw.crimestoppers");

    /** What becomes of a raw record. */
    private record Linked(byte[] key, byte[] report, List<byte[]> flags) {}

    private final String bootstrap;
    private final String prefix;
    private final String out;

    private Link(String bootstrap, String prefix, String out) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        new Link(args[0], args[1], args[2]).run(Long.parseLong(args[3]), Integer.parseInt(args[4]));
    }

    private void run(long records, int batch) throws IOException {
        Map<String, String> lines = lines();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("peer-" + out, batch);
                KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            consumer.subscribe(RAW.stream().map(topic -> prefix + topic).toList());
            Stopwatch stopwatch = null;
            for (long done = 0; done < records; ) {
                List<ConsumerRecord<byte[], byte[]>> gathered = gather(consumer, batch, records - done);
                if (stopwatch == null) {
                    stopwatch = new Stopwatch();
                }
                // In order, and on every core.
                List<Linked> linked = gathered.parallelStream().map(raw -> link(raw, lines)).toList();
                transact(consumer, producer, gathered, linked);
                done += gathered.size();
            }
            if (stopwatch != null) {
                stopwatch.report(records);
            }
        }
    }

    /** Up to {@code batch} records, or what there is after a second. */
    private static List<ConsumerRecord<byte[], byte[]>> gather(
            KafkaConsumer<byte[], byte[]> consumer, int batch, long left) {
        List<ConsumerRecord<byte[], byte[]>> gathered = new ArrayList<>();
        long until = Long.MAX_VALUE;
        long wanted = Math.min(batch, left);
        while (gathered.size() < wanted && System.nanoTime() < until) {
            for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(Duration.ofMillis(50))) {
                gathered.add(raw);
            }
            if (until == Long.MAX_VALUE && !gathered.isEmpty()) {
                until = System.nanoTime() + 1_000_000_000L;
            }
        }
        return gathered;
    }

    private static Linked link(ConsumerRecord<byte[], byte[]> raw, Map<String, String> lines) {
        try {
            Report read = Report.read(raw.topic(), raw.value());
            List<Numbers.Mention> mentions = Numbers.in(read.text());
            ObjectNode report = Report.JSON.createObjectNode();
            report.put("report_id", read.id())
                    .put("channel", read.channel())
                    .put("reference", read.reference())
                    .put("force", read.force())
                    .put("received_at", read.receivedAt())
                    .put("text", read.text());
            ArrayNode places = report.putArray("mentions");
            Set<String> numbers = new LinkedHashSet<>();
            for (Numbers.Mention mention : mentions) {
                places.addObject()
                        .put("start", mention.start())
                        .put("end", mention.end())
                        .put("e164", mention.e164());
                numbers.add(mention.e164());
            }
            ArrayNode all = report.putArray("numbers");
            ArrayNode met = report.putArray("line_ids");
            List<byte[]> flags = new ArrayList<>();
            for (String number : numbers) {
                all.add(number);
                String line = lines.get(number);
                if (line != null) {
                    met.add(line);
                    ObjectNode flag = Report.JSON.createObjectNode();
                    flag.put("report_id", read.id()).put("line_id", line).put("e164", number);
                    flags.add(Report.JSON.writeValueAsBytes(flag));
                }
            }
            report.putObject("provenance")
                    .put("topic", raw.topic())
                    .put("partition", raw.partition())
                    .put("offset", raw.offset())
                    .put("timestamp", raw.timestamp());
            return new Linked(read.id().getBytes(StandardCharsets.UTF_8), Report.JSON.writeValueAsBytes(report), flags);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void transact(
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer,
            List<ConsumerRecord<byte[], byte[]>> gathered,
            List<Linked> linked) {
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> raw : gathered) {
            next.put(new TopicPartition(raw.topic(), raw.partition()), new OffsetAndMetadata(raw.offset() + 1));
        }
        for (Linked one : linked) {
            producer.send(new ProducerRecord<>(out + "reports", one.key(), one.report()));
            for (byte[] flag : one.flags()) {
                producer.send(new ProducerRecord<>(out + "flags", one.key(), flag));
            }
        }
        producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
        producer.commitTransaction();
    }

    /** The numbers of the lines, read to the end of their topic. */
    private Map<String, String> lines() throws IOException {
        Map<String, String> lines = new HashMap<>();
        TopicPartition table = new TopicPartition(prefix + "lines", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("peer-lines-" + out, 1000)) {
            consumer.assign(List.of(table));
            long end = consumer.endOffsets(List.of(table)).get(table);
            while (consumer.position(table) < end) {
                for (ConsumerRecord<byte[], byte[]> line : consumer.poll(Duration.ofMillis(50))) {
                    JsonNode read = Report.JSON.readTree(line.value());
                    for (JsonNode number : read.path("numbers")) {
                        lines.put(number.path("number").asText(), read.path("id").asText());
                    }
                }
            }
        }
        return lines;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group, int atMost) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", group);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", Integer.toString(atMost));
        settings.put("fetch.min.bytes", "65536");
        settings.put("fetch.max.wait.ms", "50");
        settings.put("max.partition.fetch.bytes", "4194304");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("transactional.id", "peer-" + out);
        settings.put("linger.ms", "5");
        settings.put("batch.size", "524288");
        settings.put("buffer.memory", "134217728");
        settings.put("compression.type", "lz4");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
