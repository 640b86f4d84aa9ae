//! Rules that the loops or what stands behind the seam have to keep, and that a schedule can break on purpose.

/// A rule that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The commit does not wait until every record is acknowledged.
    DrainBeforeCommit,
    /// After an abort reading goes on where it was.
    SeekAfterAbort,
    /// The next offsets are committed beside the transaction.
    OffsetsInTheTransaction,
    /// After a commit without an answer the same producer aborts and goes on.
    NewProducerAfterNoAnswer,
    /// After an abort without an answer the same producer goes on.
    NewProducerAfterNoAnswerToAnAbort,
    /// After a commit without an answer reading goes on where it was.
    AskWhatWasCommittedAfterNoAnswer,
    /// The offsets are committed in nobody's name.
    ProofOfMembership,
    /// Whether the group has gone on is asked before the proof is taken.
    ProofBeforeLoss,
    /// Records of a partition that was taken away stay in the batch.
    DropWhatWasTakenAway,
    /// A partition that is given is read from its first record.
    BeginAtTheCommittedOffset,
    /// What the group denies is begun, whatever the topic of starts says.
    LookAtWhatWasBegun,
    /// A start whose transaction is not over counts as not written.
    WaitForStartsUnderWay,
    /// A start is written beside the transaction that commits the first offset.
    StartsInTheTransaction,
    /// Of a group that is older than the topic of starts, what its outputs name is not looked for.
    LookThroughTheOutputsOfAnOldGroup,
    /// Offsets that a transaction may still move are taken for committed.
    WaitForOffsetsThatMayMove,
    /// Where raw records were deleted unread, reading goes on behind them.
    RefuseAGapInRaw,
    /// Where reports were deleted unread, reading goes on behind them.
    RefuseAGapInReports,
    /// Raw records of aborted transactions are read too.
    ReadCommittedRaw,
    /// The last document of a commit becomes visible with the next one only.
    PayloadWithItsDocuments,
    /// A revision stays in place when a newer one comes.
    NewestRevisionWins,
    /// A report that was looked back on takes the place of whatever is there, a correction too.
    OnlyTheSameRawRecord,
    /// It is looked back in a view that may lack what was written before.
    WaitForAWholeView,
    /// Each that looks back writes under a transactional id of its own.
    OneIdForAllWhoLookBack,
}

impl Rule {
    pub(super) const ALL: [Self; 23] = [
        Self::DrainBeforeCommit,
        Self::SeekAfterAbort,
        Self::OffsetsInTheTransaction,
        Self::NewProducerAfterNoAnswer,
        Self::NewProducerAfterNoAnswerToAnAbort,
        Self::AskWhatWasCommittedAfterNoAnswer,
        Self::ProofOfMembership,
        Self::ProofBeforeLoss,
        Self::DropWhatWasTakenAway,
        Self::BeginAtTheCommittedOffset,
        Self::LookAtWhatWasBegun,
        Self::WaitForStartsUnderWay,
        Self::StartsInTheTransaction,
        Self::LookThroughTheOutputsOfAnOldGroup,
        Self::WaitForOffsetsThatMayMove,
        Self::RefuseAGapInRaw,
        Self::RefuseAGapInReports,
        Self::ReadCommittedRaw,
        Self::PayloadWithItsDocuments,
        Self::NewestRevisionWins,
        Self::OnlyTheSameRawRecord,
        Self::WaitForAWholeView,
        Self::OneIdForAllWhoLookBack,
    ];
}
