use tipline_phone::{Found, References, find, find_without_roles};

use crate::{
    Channel, MAX_RECORD_BYTES, Normalised, RawRecord, Rejection, RejectionKind, Report, ReportId, Section,
    Span,
    input::{Intake, Words, intake},
    reporter::Reporter,
};

/// Turns a raw record into a report.
///
/// The same bytes give the same report, on any machine and on any day.
///
/// # What is masked
/// Contact fields never become text, and every field of the reporter's object is one, also one that no schema names.
/// Where a field that is kept repeats what they hold, as many `*` stand as there were bytes: the reporter's numbers in any spelling, spoken ones too, and any six digits of them in a row outside another's number; their e-mail address,
/// also spelled out; two words of their name side by side, or one with a title or the other's initial, in any letter case and
/// with or without accents; their postcode, and their house's number or name with its street; their date of birth in any
/// form. A first name, a surname, a street or a town on its own stays. A number that the words of the text claim for the reporter is masked as if a contact field held it.
/// All of this is per record: the same number in another record is a mention like any other.
///
/// # Errors
/// [`Rejection`] where the record cannot be read; the caller keeps the bytes as a dead letter. In the order in which they
/// are looked for: [`Size`](RejectionKind::Size), [`Empty`](RejectionKind::Empty) for no bytes,
/// [`Utf8`](RejectionKind::Utf8), [`Json`](RejectionKind::Json), [`Schema`](RejectionKind::Schema),
/// [`Time`](RejectionKind::Time), and [`Empty`](RejectionKind::Empty) for a record without words.
pub fn normalise(raw: &RawRecord<'_>) -> Result<Normalised, Rejection> {
    normalise_with(raw, &References::default())
}

/// [`normalise`], where a force has references that look like numbers: what stands in one is no mention, and
/// [`Report::vetoed`] says which rule holds it to be a reference.
///
/// The same bytes and the same rules give the same report. The rules come last, over the text as it is kept: what is
/// masked, and which numbers are the reporter's, is the same whatever they say, so that no rule can lay a source open.
///
/// # Errors
/// As [`normalise`].
pub fn normalise_with(raw: &RawRecord<'_>, references: &References) -> Result<Normalised, Rejection> {
    let json = readable(raw.value)?;
    intake(raw.channel, json, |intake| report(raw, intake, references))
}

fn report(raw: &RawRecord<'_>, intake: Intake<'_>, references: &References) -> Result<Normalised, Rejection> {
    let reference = filled_in("reference", intake.reference)?;
    let force = filled_in("force", intake.force)?;
    let Words { mut text, sections } = intake.words;
    if !text.contains(char::is_alphanumeric) {
        return Err(without_words(raw.channel));
    }

    let mut found = match raw.channel {
        // An operator's lines break where they are full, also within a number.
        Channel::Call101 => find(&text),
        Channel::Online | Channel::Crimestoppers => find_in_each(&text, &sections),
    };
    find_in_fields(&text, &sections, &mut found);
    let reporter = Reporter::of(&intake.details, &text, &found, &sections)?;
    reporter.hide(&mut text, &mut found);
    let vetoed = references.veto(&text, &mut found);
    let Found { numbers: mentions, fragments, identifiers } = found;

    let report = Report {
        report_id: ReportId::of(raw.channel, reference),
        channel: raw.channel,
        reference: reporter.hidden_in(reference),
        force: reporter.hidden_in(force),
        received_at: intake.received_at,
        occurred: intake.occurred,
        text,
        sections,
        mentions,
        fragments,
        identifiers,
        vetoed,
        provenance: raw.provenance.clone(),
    };
    Ok(Normalised { report, reporter_numbers: reporter.into_numbers() })
}

/// Finds numbers in answers or passages, none of which goes from one into the next.
fn find_in_each(text: &str, sections: &[Section]) -> Found {
    let found = find(text);
    let goes_on = |span: Span| {
        let first = sections.partition_point(|section| section.span.end <= span.start);
        sections.get(first).is_some_and(|section| section.span.end < span.end)
    };
    let numbers = found.numbers.iter().map(|number| number.span);
    let parts = found.fragments.iter().map(|part| part.span);
    let identifiers = found.identifiers.iter().map(|identifier| identifier.span);
    if !numbers.chain(parts).chain(identifiers).any(goes_on) {
        return found;
    }
    // In the place of a line end, a byte as it is, so that what is found stands where it does in the text.
    const NO_NUMBER_GOES_OVER: &str = "\u{1c}";
    let each: Vec<&str> = sections.iter().map(|section| section.span.of(text)).collect();
    find(&each.join(NO_NUMBER_GOES_OVER))
}

/// Adds the numbers in fields that are for numbers and in which none was found: there a number without its 0, as every sender has
/// it who thinks that it is a whole number, needs no word beside it.
fn find_in_fields(text: &str, sections: &[Section], found: &mut Found) {
    const LABEL: &str = "phone ";
    let mut added = Vec::new();
    for section in sections.iter().filter(|section| section.field.starts_with("answers.phone_numbers")) {
        let span = section.span;
        let number = found.numbers.partition_point(|mention| mention.span.end <= span.start);
        let identifier = found.identifiers.partition_point(|identifier| identifier.span.end <= span.start);
        let is_read = found.numbers.get(number).is_some_and(|mention| mention.span.overlaps(span))
            || found.identifiers.get(identifier).is_some_and(|identifier| identifier.span.overlaps(span));
        if is_read {
            continue;
        }
        let labelled = LABEL.to_owned() + span.of(text);
        for mut mention in find_without_roles(&labelled).numbers {
            let Some(start) = mention.span.start.checked_sub(LABEL.len()) else { continue };
            mention.span =
                Span { start: span.start + start, end: span.start + mention.span.end - LABEL.len() };
            added.push(mention);
        }
    }
    if added.is_empty() {
        return;
    }
    found.fragments.retain(|part| {
        let after = added.partition_point(|mention| mention.span.end <= part.span.start);
        !added.get(after).is_some_and(|mention| mention.span.overlaps(part.span))
    });
    found.numbers.append(&mut added);
    found.numbers.sort_unstable_by_key(|mention| mention.span);
}

fn readable(value: &[u8]) -> Result<&str, Rejection> {
    let fault = |kind, message| Err(Rejection { kind, field: None, message });
    if value.len() > MAX_RECORD_BYTES {
        let message = format!("{} bytes long; at most {MAX_RECORD_BYTES} are read", value.len());
        return fault(RejectionKind::Size, message);
    }
    if value.trim_ascii().is_empty() {
        return fault(RejectionKind::Empty, "no bytes but blanks".to_owned());
    }
    match std::str::from_utf8(value) {
        // RFC 8259 lets a reader pass over a byte order mark, and some senders write one.
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("not UTF-8: byte {at} (0x{:02x}) begins no character", value[at]);
            fault(RejectionKind::Utf8, message)
        }
    }
}

fn filled_in<'r>(field: &str, text: &'r str) -> Result<&'r str, Rejection> {
    match text.trim() {
        "" => Err(Rejection {
            kind: RejectionKind::Schema,
            field: Some(field.to_owned()),
            message: "blank".to_owned(),
        }),
        text => Ok(text),
    }
}

fn without_words(channel: Channel) -> Rejection {
    let field = match channel {
        Channel::Call101 => "log",
        Channel::Online => "answers",
        Channel::Crimestoppers => "text",
    };
    Rejection { kind: RejectionKind::Empty, field: Some(field.to_owned()), message: "no words".to_owned() }
}
