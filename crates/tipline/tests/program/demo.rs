use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use crate::running::{Ran, ask, run, tipline};

fn demo(dir: &Path) -> Ran {
    run(&["demo", "--once", "--data-dir", dir.to_str().unwrap()])
}

#[test]
fn the_demo_tells_its_story_and_its_searches_work() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ran = demo(&data);
    assert_eq!(ran.exit, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr, "");

    let page = ran
        .stdout
        .replace(&data.display().to_string(), "DIR")
        .replace(env!("CARGO_BIN_EXE_tipline"), "tipline");
    insta::assert_snapshot!(page, @"
    Two lines and what was reported about them
    Lines: Nino and 07700 900577. Orders to cut both off were made on Monday 5 August 2019, to be complied with by 12 August.
    A broker ran inside this process; 16 made-up reports came in by three channels, oldest first:

    received              channel        reference          numbers                     flags
    2019-07-02 21:47 BST  101            CAD-20190702-0311  07700 900461                known_line Nino
        INFT STATES DRUG DEALING FROM WHI CORSA NR PRECINCT, 2 X IC3 ...
    2019-07-04 20:11 BST  online         ONL-7F3K2          07700 900461                known_line Nino
        A phone line called Nino is selling crack and heroin round here. ...
    2019-07-05 14:20 BST  101            CAD-20190705-0128  07700 900461                known_line Nino
        INFT BELIEVES FLAT ABOVE BOOKMAKERS TAKEN OVER, VULN MALE LIVES ...
    2019-07-08 11:00 BST  crimestoppers  CS-1904417         07700 900577                known_line line-577
        Telephone 07700 900577 is used to order drugs. Whoever answers ...
    2019-07-09 23:05 BST  101            CAD-20190709-0402
        NOISE COMPLAINT, SHOUTING IN STREET RE MONEY OWED £40. NO OFFENCES ...
    2019-07-11 07:52 BST  online         ONL-8B1QX          07700 900577                known_line line-577
        My neighbour buys from a number he keeps on the fridge, it is ...
    2019-07-15 11:00 BST  crimestoppers  CS-1904530         07700 900461                known_line Nino
        A group from London sells Class A drugs under the name Nino. ...
    2019-07-16 10:12 BST  101            CAD-20190716-0087  07700 900577                known_line line-577
        SCHOOL REPORTS PUPIL 15 YRS WITH 2 PHONES AND CASH, TEXT SEEN ...
    2019-07-19 16:03 BST  online         ONL-9D4MR
        Graffiti on the bus shelter again and glass everywhere. stop ...
    2019-07-23 11:00 BST  crimestoppers  CS-1904702         07700 900577                known_line line-577
        Two youths deliver for the line on 07700 900577 between noon ...
    2019-07-26 18:31 BST  101            CAD-20190726-0219  07700 900461, 07700 900577  known_line Nino, known_line line-577
        INFT GIVES TWO DEAL NUMBERS 07700900461 / 07700900577, SAYS SAME ...
    2019-07-29 12:45 BST  online         ONL-A02ZT          07700 900461                known_line Nino
        Son has been getting messages from 0044 7700 900461 asking him ...
    2019-08-14 19:40 BST  101            CAD-20190814-0176  07700 900461                order_breach Nino
        INFT STATES NINO BACK ON, GOT TEXT TODAY FROM 07700 900461 'ACTIVE ...
    2019-08-17 09:30 BST  online         ONL-B71WC          07700 900733
        They sent a text round saying new number save it 07700-900-733, ...
    2019-08-21 22:18 BST  101            CAD-20190821-0290  07700 900733
        WHI CORSA AGAIN NR PRECINCT. INFT HEARD THEM GIVE OUT NEW NUMBER ...
    2019-08-23 11:00 BST  crimestoppers  CS-1904988         07700 900733
        The people who used to answer as Nino now answer on 07700 900733. ...
    A caller's own number is masked with * before anything is read, and cannot be searched.

    What was flagged, and why
    order_breach 2019-08-14 19:40 BST  CAD-20190814-0176
        07700 900461 of Nino should have been cut off by a DDTRO (County Court at Easthaven, made 5 August 2019, in effect from 13 August 2019), but was reported 14 August 2019.
    known_line   2019-07-02 21:47 BST  CAD-20190702-0311
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 2 July 2019.
    known_line   2019-07-04 20:11 BST  ONL-7F3K2
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 4 July 2019.
    known_line   2019-07-05 14:20 BST  CAD-20190705-0128
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 5 July 2019.
    known_line   2019-07-08 11:00 BST  CS-1904417
        07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 8 July 2019.
    known_line   2019-07-11 07:52 BST  ONL-8B1QX
        07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 11 July 2019.
    known_line   2019-07-15 11:00 BST  CS-1904530
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 15 July 2019.
    known_line   2019-07-16 10:12 BST  CAD-20190716-0087
        07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 16 July 2019.
    known_line   2019-07-23 11:00 BST  CS-1904702
        07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 23 July 2019.
    known_line   2019-07-26 18:31 BST  CAD-20190726-0219
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 26 July 2019.
    known_line   2019-07-26 18:31 BST  CAD-20190726-0219
        07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 26 July 2019.
    known_line   2019-07-29 12:45 BST  ONL-A02ZT
        07700 900461 belonged to Nino from 10 June 2019 to 12 August 2019 (test purchase); reported 29 July 2019.

    Try
      tipline search --data-dir DIR 07700.900.461
      tipline search --data-dir DIR 'flag:order_breach'
      tipline search --data-dir DIR 'number:*733 after:2019-08-12'
    ");

    let searches: Vec<&str> = page
        .lines()
        .skip_while(|line| *line != "Try")
        .skip(1)
        .filter_map(|line| line.strip_prefix("  "))
        .collect();
    assert_eq!(searches.len(), 3);
    let searched: Vec<String> = searches
        .iter()
        .map(|search| {
            let query =
                search.strip_prefix("tipline search --data-dir DIR ").expect(search).trim_matches('\'');
            let ran = run(&["search", "--data-dir", data.to_str().unwrap(), query]);
            assert_eq!(ran.exit, Some(0), "{query}: {}", ran.stderr);
            format!("{query}\n{}{}", ran.stdout, ran.stderr)
        })
        .collect();
    insta::assert_snapshot!(searched.join("\n"), @r#"
    07700.900.461
    received	channel	reference	numbers	flags	text
    2019-08-14T19:40:00+01:00	101	CAD-20190814-0176	07700 900461	order_breach Nino	... NINO BACK ON, GOT TEXT TODAY FROM 07700 900461 'ACTIVE ALL DAY LIGHT AND DARK'. INFT THOUGHT IT HAD BEEN CUT ...
    2019-07-29T12:45:00+01:00	online	ONL-A02ZT	07700 900461	known_line Nino	... has been getting messages from 0044 7700 900461 asking him to "go country" for the weekend. He is 16. I have ...
    2019-07-26T18:31:00+01:00	101	CAD-20190726-0219	07700 900461, 07700 900577	known_line Nino, known_line line-577	INFT GIVES TWO DEAL NUMBERS 07700900461 / 07700900577, SAYS SAME RUNNER HOLDS BOTH, GRY HOODIE, BIKE
    2019-07-15T11:00:00+01:00	crimestoppers	CS-1904530	07700 900461	known_line Nino	... under the name Nino. The number is 07700 900 461. They are said to use the home of a man who is afraid of them.
    2019-07-05T14:20:00+01:00	101	CAD-20190705-0128	07700 900461	known_line Nino	... INFT HAS SEEN A CARD WITH NUMBER 07700.900.461 ON IT. INFT WILL GIVE STMT, MY NUMBER IS *********** IF OFFICERS ...
    2019-07-04T20:11:00+01:00	online	ONL-7F3K2	07700 900461	known_line Nino	... young boys, one on a red bike 07700900461
    2019-07-02T21:47:00+01:00	101	CAD-20190702-0311	07700 900461	known_line Nino	... LINE IS CALLED NINO, THEY RING 07700 900461 AND A LAD IS THERE IN 10 MINS
    read as 07700 900461

    flag:order_breach
    received	channel	reference	numbers	flags	text
    2019-08-14T19:40:00+01:00	101	CAD-20190814-0176	07700 900461	order_breach Nino	... NINO BACK ON, GOT TEXT TODAY FROM 07700 900461 'ACTIVE ALL DAY LIGHT AND DARK'. INFT THOUGHT IT HAD BEEN CUT ...

    number:*733 after:2019-08-12
    received	channel	reference	numbers	flags	text
    2019-08-23T11:00:00+01:00	crimestoppers	CS-1904988	07700 900733		... to answer as Nino now answer on 07700 900733. The deals and the meeting places are the same.
    2019-08-21T22:18:00+01:00	101	CAD-20190821-0290	07700 900733		... HEARD THEM GIVE OUT NEW NUMBER 07700 900733, SAME LADS AS BEFORE
    2019-08-17T09:30:00+01:00	online	ONL-B71WC	07700 900733		... round saying new number save it 07700-900-733, same as before, nino
    "#);
}

#[test]
fn a_reporters_own_number_cannot_be_found() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(demo(dir.path()).exit, Some(0));
    for query in ["07700 900112", "07700 900805", "01632 960204", "number:*900112"] {
        let ran = run(&["search", query, "--data-dir", dir.path().to_str().unwrap()]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""), "{query}");
    }
}

#[test]
fn a_second_demo_replaces_its_own_index_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let ours = dir.path().join("ours");
    assert_eq!(demo(&ours).exit, Some(0));
    assert_eq!(demo(&ours).exit, Some(0));
    let count =
        run(&["search", "--json", "--limit", "0", "channel:101", "--data-dir", ours.to_str().unwrap()]);
    assert_eq!(count.stdout.lines().count(), 7);

    let other = dir.path().join("other");
    std::fs::create_dir_all(other.join("index")).unwrap();
    let ran = demo(&other);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("is an index that the demo did not make"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn the_desk_of_the_demo_keeps_nothing_and_takes_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(&["demo", "--data-dir", dir.path().to_str().unwrap()]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("leave --data-dir out, or add --once"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn without_being_told_where_the_demo_and_the_search_agree_on_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let here =
        |arguments: &[&str]| Ran::of(tipline().current_dir(dir.path()).args(arguments).output().unwrap());
    assert_eq!(here(&["demo", "--once"]).exit, Some(0));
    let ran = here(&["search", "--json", "07700 900461", "after:2019-08-13"]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(0), 1));
    assert!(ran.stderr.contains("read as 07700 900461"), "{}", ran.stderr);
    let hit: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(hit["flag_kinds"], serde_json::json!(["order_breach"]));
    let span = &hit["highlights"][0];
    let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
    assert_eq!(&hit["text"].as_str().unwrap()[start..end], "07700 900461");
}

#[test]
fn a_search_says_how_many_there_are_and_how_to_see_them() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(demo(dir.path()).exit, Some(0));
    let search = |arguments: &[&str]| {
        run(&[&["search", "--data-dir", dir.path().to_str().unwrap()], arguments].concat())
    };
    let ran = search(&["after:2019-01-01", "--limit", "2"]);
    assert_eq!(ran.stdout.lines().count(), 3);
    assert!(ran.stderr.contains("2 of 16, --limit 0 for all"), "{}", ran.stderr);
    let ran = search(&["07700 900999"]);
    assert_eq!(ran.exit, Some(1));
    insta::assert_snapshot!(ran.stderr, @"
    read as 07700 900999
    none of 16 reports answers number:+447700900999
    ");
    let ran = search(&["numer:07700900461"]);
    assert_eq!(ran.exit, Some(2));
    insta::assert_snapshot!(ran.stderr, @"
     × unknown field `numer`
      ╭─[query:1:1]
    1 │ numer:07700900461
      · ──┬──
      ·   ╰── here
      ╰────
     help: did you mean number: as in number:07700*461?
    ");
}

/// A desk of the demo; a report comes in each second. It ends with the test, however that ends.
pub(crate) struct OpenDesk {
    child: Child,
    /// Signs in to it once.
    pub(crate) link: String,
}

impl OpenDesk {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = tipline()
            .args(["demo", "--every", "1"])
            .env("TMPDIR", folder)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
        let link = printed.by_ref().map(Result::unwrap).find(|line| line.contains("/sign-in/link/")).unwrap();
        Self { child, link: link.trim().to_owned() }
    }

    /// Ctrl-C, and it ends well.
    pub(crate) fn close(mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for OpenDesk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_desk_of_the_demo_stays_open_hears_of_more_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let desk = OpenDesk::start(folder.path());
    let (address, path) = desk.link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let (head, _) = ask(address, "GET", &format!("/{path}"), "", "");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
    let page = |path: &str| {
        let (head, body) = ask(address, "GET", path, &cookie, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body
    };
    let start = page("/");
    assert!(start.contains("A tour of the story in 5 steps"), "{start}");
    let tour = start.split("<ol>").nth(1).unwrap().split("</ol>").next().unwrap();
    let steps: Vec<&str> =
        tour.split("href=\"").skip(1).map(|step| step.split(['"', '#']).next().unwrap()).collect();
    assert_eq!(steps.len(), 5);
    for step in steps {
        page(step);
    }
    // It ends where the test's patience does, if the breach never comes.
    while !page("/flags").contains("Order breach") {
        thread::sleep(Duration::from_millis(200));
    }
    desk.close();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "a folder is left");
}
