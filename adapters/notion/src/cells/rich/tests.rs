use super::*;

/// A piece of text as Notion gives it.
fn piece(content: &str) -> Json {
    let styles = json!({"bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
        "color": "default"});
    json!({"type": "text", "text": {"content": content, "link": null}, "annotations": styles,
        "plain_text": content, "href": null})
}

#[test]
fn styles_links_and_mentions_are_kept_beside_the_text() {
    let mut bold = piece("dear");
    bold["annotations"]["bold"] = json!(true);
    let mut link = piece("site");
    link["text"]["link"] = json!({"url": "https://example.com"});
    let user = json!({"object": "user", "id": "u1", "name": "Zoé", "avatar_url": "https://s3/signed"});
    let mention = json!({"type": "mention", "mention": {"type": "user", "user": user}, "plain_text": "@Zoé",
        "annotations": {"bold": false}, "href": null});
    let preview = json!({"type": "mention", "mention": {"type": "link_preview", "link_preview": {"url": "u"}},
        "plain_text": "https://x.com", "href": "https://x.com"});
    let formula = json!({"type": "equation", "equation": {"expression": "e=mc^2"}, "plain_text": "e=mc^2"});
    let items = json!([bold, link, mention, preview, formula]);
    assert_eq!(plain(&items), "dearsite@Zoéhttps://x.come=mc^2");
    let kept = sendable(&items);
    assert_eq!((&kept[0]["text"], &kept[0]["annotations"]["bold"]), (&json!({"content": "dear"}), &json!(true)));
    assert_eq!(kept[1]["text"], json!({"content": "site", "link": {"url": "https://example.com"}}));
    assert_eq!(kept[2]["mention"], json!({"type": "user", "user": {"id": "u1"}}));
    assert_eq!(kept[3]["text"], json!({"content": "https://x.com", "link": {"url": "https://x.com"}}));
    assert_eq!(kept[4]["equation"], json!({"expression": "e=mc^2"}));
}

#[test]
fn long_text_is_cut_between_characters() {
    let long = format!("{}😀{}", "a".repeat(1999), "é".repeat(2500));
    let cut = items(&long);
    let lengths: Vec<usize> = cut
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["text"]["content"].as_str().unwrap().encode_utf16().count())
        .collect();
    assert_eq!(lengths, [1999, 2000, 502]);
    assert_eq!(plain(&cut), long);
    let most = "a".repeat(200_000);
    assert_eq!(items(&most).as_array().unwrap().len(), 100);
    assert_eq!(items(""), json!([]));
}

#[test]
fn nothing_but_text_is_sent_as_text() {
    assert_eq!(sendable(&json!([piece("a"), piece("b")])), items("ab"));
    assert_eq!(sendable(&json!([])), json!([]));
    assert_eq!(plain(&json!(7)), "");
}

#[test]
fn a_styled_piece_that_is_too_long_keeps_its_style_in_every_part() {
    let mut long = piece(&"é".repeat(4500));
    long["annotations"]["italic"] = json!(true);
    let kept = sendable(&json!([long]));
    let kept = kept.as_array().unwrap();
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|part| part["annotations"]["italic"] == json!(true)));
}
