use super::{LinkSettings, log::Look, starts::raw_partitions};
use crate::StreamError;

/// Makes sure that the topics to write to are there.
///
/// A producer waits for a topic that is missing until its records time out, and would abort one batch after another.
pub(crate) fn require_outputs(settings: &LinkSettings, look: &impl Look) -> Result<(), StreamError> {
    let topics = &settings.topics;
    let outputs = [topics.reports(), topics.flags(), topics.safeguarding(), topics.dead_letters()];
    for topic in outputs.into_iter().chain([topics.starts()]) {
        look.partitions(&topic)?;
    }
    Ok(())
}

/// Refuses to begin at the first raw record when the group's offsets are gone but its outputs are there.
///
/// Kafka forgets the offsets of a group that was empty for a week. Beginning again would write every report twice.
pub(crate) fn refuse_lost_offsets(settings: &LinkSettings, look: &impl Look) -> Result<(), StreamError> {
    if look.forgets_offsets() {
        return Ok(());
    }
    // The outputs are looked at first: another member may commit the group's first batch between the two looks.
    let mut written = None;
    for topic in [settings.topics.reports(), settings.topics.dead_letters()] {
        if look.holds_any(&topic, &look.held(&topic)?)? {
            written = Some(topic);
            break;
        }
    }
    let Some(topic) = written else { return Ok(()) };
    if look.committed(&raw_partitions(settings, look)?)?.is_empty() {
        return Err(StreamError::OffsetsLost { group: settings.group_id(), topic });
    }
    Ok(())
}
