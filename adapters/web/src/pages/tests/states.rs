//! Every state of every page, in both languages, from the contexts in `fixtures/pages`.

use std::path::Path;

use minijinja::Value;
use serde_json::{Map, Value as Json, json};

use crate::i18n::{FluentArgs, Lang, say, take_missing};
use crate::pages::assets;
use crate::pages::render::render;

/// What every context has, unless a fixture says otherwise.
fn frame(lang: Lang) -> Map<String, Json> {
    let frame = json!({
        "lang": lang.tag(),
        "embed": false,
        "embed_q": "",
        "embed_a": "",
        "key_set": false,
        "done": "",
        "assets": assets::addresses(),
    });
    frame.as_object().cloned().unwrap()
}

fn page(fixture: &Json, lang: Lang) -> String {
    let mut context = frame(lang);
    context.extend(fixture["context"].as_object().cloned().unwrap());
    if context.get("name").is_some_and(|name| name == "@unknown") {
        let unknown = say(lang, "provider-unknown", &FluentArgs::new());
        context.insert("name".to_owned(), unknown.into());
    }
    render(lang, fixture["template"].as_str().unwrap(), &value(&Json::Object(context))).unwrap()
}

/// The same for templates. Serde alone would not do: here JSON numbers are kept as their text.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => Value::from(number.as_i64().unwrap()),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value).collect::<Value>(),
        Json::Object(fields) => Value::from_pairs(fields.iter().map(|(name, field)| (name.as_str(), value(field)))),
    }
}

#[test]
fn every_state_is_shown_in_both_languages() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pages"));
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let fixture: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for lang in Lang::ALL {
            let html = page(&fixture, lang);
            let missing = take_missing();
            assert!(missing.is_empty(), "{} lacks {missing:?}", path.display());
            assert!(!html.contains("style=") && !html.contains("onclick="), "{}", path.display());
        }
        seen += 1;
    }
    assert!(seen > 0);
}
