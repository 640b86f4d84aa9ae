use tipline_stream::registry::{self, ChangeKind, Put, compare};

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

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_line_is_put_in_the_place_of_the_version_that_was_seen_and_of_no_other() {
    let here = Installation::new("put");
    let named = |alias: &str| {
        let mut line = nino();
        line.aliases = vec![alias.to_owned()];
        line
    };
    let put = |line: &_, seen| registry::put(&here.kafka("web"), &here.topics, line, seen, "ann").unwrap();
    let Put::At(first) = put(&nino(), None) else { panic!("it is new") };
    assert_eq!(put(&nino(), None), Put::Unchanged(first), "sent again, it is written once");
    assert_eq!(put(&named("a"), None), Put::Other(Some(first)), "it is not new any longer");
    let Put::At(second) = put(&named("a"), Some(first)) else { panic!("it was seen") };
    assert_eq!(put(&named("b"), Some(first)), Put::Other(Some(second)), "somebody was quicker");
    let other = line("second", "Second", "+447700900777");
    assert_eq!(put(&other, Some(first)), Put::Other(None), "there is no such line");

    // Ten who saw the same version: one of them writes.
    let racing: Vec<_> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..10)
            .map(|racer| {
                let (here, line) = (&here, named(&format!("racer {racer}")));
                let instance = format!("racer-{racer}");
                scope.spawn(move || {
                    registry::put(&here.kafka(&instance), &here.topics, &line, Some(second), &instance)
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let written = racing.iter().filter(|put| matches!(put, Ok(Put::At(_)))).count();
    assert_eq!(written, 1, "{racing:?}");
    let past = registry::history(&here.kafka("web"), &here.topics, &nino().id).unwrap();
    assert_eq!(past.len(), 3, "{past:?}");
    assert_eq!(past[0].written_by.as_deref(), Some("ann"));
    assert!(past[2].written_by.as_deref().unwrap().starts_with("racer-"));
}
