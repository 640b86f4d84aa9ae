package tipline.peers;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Phone numbers in a text: an expression finds what may be one, libphonenumber says whether it could be and how it is written. */
final class Numbers {
    record Mention(int start, int end, String e164) {}

    private static final Pattern CANDIDATE = Pattern.compile("(?<![\\d+])(?:\\+|00?)[\\d](?:[ ().-]{0,2}\\d){7,13}(?!\\d)");
    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

    private Numbers() {}

    static List<Mention> in(String text) {
        List<Mention> found = new ArrayList<>();
        for (Matcher match = CANDIDATE.matcher(text); match.find(); ) {
            try {
                PhoneNumber number = UTIL.parse(match.group(), "GB");
                // Not isValidNumber: Ofcom's drama numbers are in no plan.
                if (UTIL.isPossibleNumber(number)) {
                    found.add(new Mention(match.start(), match.end(), UTIL.format(number, PhoneNumberFormat.E164)));
                }
            } catch (NumberParseException notANumber) {
                // Another run of digits.
            }
        }
        return found;
    }
}
