//! Counts what is allocated, so that reading costs no memory where there is nothing to find.
#![allow(unsafe_code, reason = "a global allocator is an unsafe trait; it only counts and passes on")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use tipline_phone::find;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: `at` came from `System.alloc` with this layout.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations(text: &str) -> usize {
    let before = ALLOCATIONS.get();
    let found = find(text);
    let count = ALLOCATIONS.get() - before;
    drop(found);
    count
}

#[test]
fn text_without_numbers_allocates_nothing() {
    for text in [
        "",
        "two lads on bikes going in and out of the flats at all hours, six or seven of them, one with a zebra bag",
        "seen at 2300hrs on 05/08/2019 and 0730 hrs on 06/08/2019, reg AB12 CDE, LU1 2AA, 3 for 25, £1,500, CAD 1234",
        "crime ref 42/12345/19, IMEI 35-693803-564380-8, sort code 20-45-77 07700900, 10.0.0.77, 51.50735, -0.12775",
        "Caf\u{e9} \u{2013} \u{201c}na\u{ef}ve\u{201d} \u{1f4de} \u{4f60}\u{597d}",
    ] {
        assert_eq!(allocations(text), 0, "{text}");
    }
}

#[test]
fn a_text_with_uk_numbers_allocates_only_what_it_returns() {
    assert_eq!(allocations("my number is 07700 900461, they use 07700 900462 or +44 (0)7700 900463"), 1);
}
