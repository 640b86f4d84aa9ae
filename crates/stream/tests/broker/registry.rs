use tipline_stream::registry::{self, ChangeKind, compare};

use crate::installation::{Installation, line, nino};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn only_lines_that_are_new_or_changed_are_written_and_their_past_can_be_read() {
    let here = Installation::new("registry");
    let kafka = here.kafka("lines");
    let other = line("second", "Second", "+447700900777");
    let kinds = |changes: &[registry::Change]| changes.iter().map(|change| change.kind).collect::<Vec<_>>();

    let first = registry::write(&kafka, &here.topics, &[nino(), other.clone()]).unwrap();
    assert_eq!(kinds(&first), [ChangeKind::New, ChangeKind::New]);
    assert!(first[0].offset < first[1].offset);

    let mut renamed = nino();
    renamed.aliases = vec!["N".to_owned()];
    let second = registry::write(&kafka, &here.topics, &[renamed.clone(), other.clone()]).unwrap();
    assert_eq!(kinds(&second), [ChangeKind::Changed, ChangeKind::Unchanged]);
    assert_eq!(second[1].offset, None);

    let loaded = registry::load(&kafka, &here.topics).unwrap();
    assert_eq!(loaded.registry.len(), 2);
    assert_eq!(loaded.registry.get(&renamed.id), Some(&renamed));
    assert_eq!(loaded.revisions.len(), 3);
    assert!(loaded.unreadable.is_empty());
    assert_eq!(kinds(&compare(&loaded.registry, &[other])), [ChangeKind::Unchanged]);

    let past = registry::history(&kafka, &here.topics, &renamed.id).unwrap();
    let lines: Vec<_> = past.iter().map(|revision| revision.line.clone()).collect();
    assert_eq!(lines, [Some(nino()), Some(renamed)]);
    assert_eq!(past[0].offset, first[0].offset.unwrap());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_record_that_is_no_line_is_told_and_the_line_keeps_its_revision() {
    let here = Installation::new("unreadable");
    let kafka = here.kafka("lines");
    registry::write(&kafka, &here.topics, &[nino()]).unwrap();
    here.plant(&here.topics.lines(), 0, b"nino", b"{not json", Default::default());
    let loaded = registry::load(&kafka, &here.topics).unwrap();
    assert_eq!(loaded.unreadable.len(), 1);
    assert_eq!(loaded.registry.get(&nino().id), Some(&nino()));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn lines_that_were_written_can_be_read_at_once() {
    let here = Installation::new("at-once");
    let kafka = here.kafka("lines");
    for revision in 0..40 {
        let mut line = nino();
        line.brand = Some(format!("Nino {revision}"));
        registry::write(&kafka, &here.topics, &[line.clone()]).unwrap();
        let read = registry::load(&kafka, &here.topics).unwrap();
        assert_eq!(read.registry.get(&line.id), Some(&line), "revision {revision}");
    }
}
