package tipline.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a raw record of any channel says: its reference, force and time, and its text without the person who rang. */
record Report(String channel, String reference, String force, String receivedAt, String text) {
    static final ObjectMapper JSON = new ObjectMapper();

    static Report read(String topic, byte[] value) throws IOException {
        JsonNode raw = JSON.readTree(value);
        String channel = topic.substring(topic.lastIndexOf('.') + 1);
        return switch (channel) {
            case "101" -> of(channel, raw, "received_at", log(raw.path("log")));
            case "online" -> of(channel, raw, "submitted_at", answers(raw.path("answers")));
            default -> of(channel, raw, "disseminated_at", raw.path("text").asText());
        };
    }

    private static Report of(String channel, JsonNode raw, String time, String text) {
        return new Report(
                channel, raw.path("reference").asText(), raw.path("force").asText(), raw.path(time).asText(), text);
    }

    private static String log(JsonNode entries) {
        StringBuilder text = new StringBuilder();
        for (JsonNode entry : entries) {
            append(text, entry.path("text"));
        }
        return text.toString();
    }

    private static String answers(JsonNode answers) {
        StringBuilder text = new StringBuilder();
        for (JsonNode answer : answers) {
            append(text, answer.isObject() ? answer.path("text") : answer);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode part) {
        if (part.isTextual()) {
            text.append(text.isEmpty() ? "" : "\n").append(part.asText());
        }
    }

    String id() {
        return channel + ":" + reference;
    }
}
