use super::{LinkSettings, log::Look, starts::raw_partitions};
use crate::StreamError;

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
