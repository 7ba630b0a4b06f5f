use serde_json::json;

use super::*;

/// A Notion of rows made in these minutes, which lists so many at a time and so many at all.
struct Notion {
    minutes: Vec<u32>,
    page: usize,
    cap: usize,
}

impl Notion {
    fn minute(of: u32) -> String {
        format!("2026-09-05T{:02}:{:02}", of / 60, of % 60)
    }

    fn list(&self, place: &Place) -> List<Row> {
        let stands = |minute: &&(usize, u32)| place.window.as_ref().is_none_or(|from| Self::minute(minute.1) >= *from);
        let all: Vec<(usize, u32)> = self.minutes.iter().copied().enumerate().collect();
        let all: Vec<(usize, u32)> = all.iter().filter(stands).copied().collect();
        let cut = &all[..all.len().min(self.cap)];
        let start: usize = place.cursor.as_ref().map_or(0, |cursor| cursor.parse().unwrap());
        let end = (start + self.page).min(cut.len());
        let row = |(id, minute): &(usize, u32)| {
            let made = format!("{}:00.000Z", Self::minute(*minute));
            json!({"object": "page", "id": id.to_string(), "created_time": made})
        };
        let kind = if cut.len() < all.len() { "incomplete" } else { "complete" };
        let list = json!({
            "results": cut[start..end].iter().map(row).collect::<Vec<_>>(),
            "has_more": end < cut.len(),
            "next_cursor": if end < cut.len() { json!(end.to_string()) } else { json!(null) },
            "request_status": {"type": kind},
        });
        serde_json::from_value(list).unwrap()
    }

    /// A listing to its end: the ids given, and the pages that it took.
    fn all(&self) -> Result<(Vec<usize>, usize), &'static str> {
        let (mut place, mut trail, mut ids, mut pages) = (Place::start(), Trail::default(), Vec::new(), 0);
        loop {
            let mut page = self.list(&place);
            let next = place.after(&page)?;
            trail.follow(&place, &mut page, next.as_ref())?;
            ids.extend(page.results.iter().map(|row| row.id.parse::<usize>().unwrap()));
            pages += 1;
            match next {
                Some(next) => place = Place::parse(&next.to_cursor()).unwrap(),
                None => return Ok((ids, pages)),
            }
        }
    }
}

#[test]
fn a_listing_ends_where_notion_says_so() {
    let notion = Notion { minutes: vec![0, 0, 1], page: 2, cap: 10 };
    assert_eq!(notion.all(), Ok((vec![0, 1, 2], 2)));
    let empty = Notion { minutes: vec![], page: 2, cap: 10 };
    assert_eq!(empty.all(), Ok((vec![], 1)));
}

#[test]
fn a_listing_goes_on_beyond_the_cap_and_gives_every_row_once() {
    // Minutes of one to four rows: windows begin within a minute, and at its end.
    let minutes: Vec<u32> =
        (0..400_u32).flat_map(|minute| std::iter::repeat_n(minute, 1 + minute as usize % 4)).collect();
    let every: Vec<usize> = (0..minutes.len()).collect();
    for cap in [10, 11, 37, 999, 1000] {
        let notion = Notion { minutes: minutes.clone(), page: 5, cap };
        assert_eq!(notion.all().map(|(ids, _)| ids), Ok(every.clone()), "{cap}");
    }
}

#[test]
fn a_window_costs_the_rows_of_its_first_minute() {
    let notion = Notion { minutes: [vec![0; 95], vec![1; 10]].concat(), page: 10, cap: 100 };
    let (ids, pages) = notion.all().unwrap();
    assert_eq!((ids.len(), pages), (105, 10 + 1));
}

#[test]
fn more_rows_of_one_minute_than_notion_lists_are_an_error() {
    let notion = Notion { minutes: vec![7; 101], page: 10, cap: 100 };
    assert!(notion.all().is_err());
    let notion = Notion { minutes: vec![7; 100], page: 10, cap: 100 };
    assert_eq!(notion.all().map(|(ids, _)| ids.len()), Ok(100));
}

fn page(list: serde_json::Value) -> List<Row> {
    serde_json::from_value(list).unwrap()
}

#[test]
fn what_an_early_page_says_of_the_end_is_remembered() {
    let status = json!({"type": "incomplete", "incomplete_reason": "query_result_limit_reached"});
    let first = page(json!({"results": [{"id": "a", "created_time": "2026-01-01T00:00:00.000Z"}], "has_more": true,
        "next_cursor": "1", "request_status": status}));
    let second = Place::start().after(&first).unwrap().unwrap();
    let last = page(json!({"results": [{"id": "b", "created_time": "2026-01-01T00:09:00.000Z"}], "has_more": false}));
    let third = second.after(&last).unwrap().unwrap();
    assert_eq!((third.window.as_deref(), third.cursor), (Some("2026-01-01T00:09"), None));
}

#[test]
fn a_cursor_that_comes_back_is_an_error() {
    for cursor in [json!(null), json!("")] {
        let endless = page(json!({"results": [], "has_more": true, "next_cursor": cursor}));
        assert!(Place::start().after(&endless).is_err());
    }
    let mut trail = Trail::default();
    let mut step = |from: Option<&str>, to: &str| {
        let place = Place { cursor: from.map(str::to_owned), ..Place::start() };
        let mut list = page(json!({"results": [], "has_more": true, "next_cursor": to}));
        let next = place.after(&list)?;
        trail.follow(&place, &mut list, next.as_ref())
    };
    assert_eq!(step(None, "a"), Ok(()));
    assert_eq!(step(Some("a"), "b"), Ok(()));
    assert_eq!(step(Some("a"), "b"), Ok(()));
    assert!(step(Some("b"), "a").is_err());
    assert!(step(Some("b"), "b").is_err());
}

#[test]
fn a_smaller_page_stays_small() {
    let place = Place::start().halved();
    assert_eq!((place.size, place.halved().size), (50, 25));
    let list = page(json!({"results": [], "has_more": true, "next_cursor": "1"}));
    assert_eq!(place.after(&list).unwrap().unwrap().size, 50);
    assert!(Place::parse(&Cursor("s:1".to_owned())).is_none());
}
