//! Templates: embedded, compiled once a language.

use std::sync::LazyLock;

use dealsync_domain::failure::FailureCode;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::i18n::{FluentArgs, Lang, format, say};
use crate::telemetry::chain;

/// Every template with its text.
macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../templates/", $name)))),+];
    };
}

templates! {
    "change.html",
    "connectors.html",
    "connectors_connection.html",
    "connectors_fields.html",
    "connectors_history.html",
    "connectors_sync.html",
    "deal.html",
    "deals.html",
    "error.html",
    "layout.html",
    "macros.html",
    "run.html",
    "run_again.html",
    "run_preview.html",
    "run_progress.html",
    "run_result.html",
    "run_running.html",
    "run_search.html",
    "run_warnings.html",
    "sign_in.html",
}

static ENGLISH: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Lang::En));
static FRENCH: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Lang::Fr));

/// A template filled in.
///
/// # Errors
/// [`FailureCode::Internal`] where it cannot be, which the log explains.
pub(super) fn render(lang: Lang, template: &str, context: &impl Serialize) -> Result<String, ApiError> {
    let environment: &Environment<'static> = match lang {
        Lang::En => &ENGLISH,
        Lang::Fr => &FRENCH,
    };
    let made = environment.get_template(template).and_then(|found| found.render(Serde(context)));
    made.map_err(|error| {
        tracing::error!(template, lang = lang.tag(), error = chain(&error), "a page could not be made");
        FailureCode::Internal.into()
    })
}

/// Templates with what they may call, in a language. A macro that is imported sees nothing of a
/// page's context, so the language is not looked for there.
fn environment(lang: Lang) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    match SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        Ok(syntax) => environment.set_syntax(syntax),
        Err(error) => tracing::error!(error = chain(&error), "the templates' syntax cannot be set"),
    }
    environment.add_function("t", move |key: String, args: Kwargs| message(lang, &key, &args));
    environment.add_filter("number", move |value: Value| number(lang, &value));
    environment.add_filter("amount", move |text: String| format::amount(lang, &text));
    environment.add_filter("date", move |text: String| format::date(lang, &text));
    environment.add_filter("moment", move |text: String| format::moment(lang, &text));
    environment.add_filter("time", move |text: String| format::time(&text));
    for &(name, source) in TEMPLATES {
        if let Err(error) = environment.add_template(name, source) {
            tracing::error!(template = name, error = chain(&error), "a template has mistakes");
        }
    }
    environment
}

fn message(lang: Lang, key: &str, args: &Kwargs) -> Result<String, Error> {
    let mut given = FluentArgs::new();
    for name in args.args() {
        let value: Value = args.peek(name)?;
        if value.is_undefined() {
            return Err(Error::new(ErrorKind::UndefinedError, format!("{name} of {key} is not defined")));
        }
        match value.as_i64().filter(|_| value.is_number()) {
            Some(number) => given.set(name.to_owned(), number),
            None => given.set(name.to_owned(), value.to_string()),
        }
    }
    Ok(say(lang, key, &given))
}

fn number(lang: Lang, value: &Value) -> String {
    value.as_i64().map_or_else(|| value.to_string(), |whole| format::number(lang, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_embedded_and_compiles() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let mut files: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        let mut embedded: Vec<&str> = TEMPLATES.iter().map(|(name, _)| *name).collect();
        embedded.sort_unstable();
        assert_eq!(files, embedded);
        for lang in Lang::ALL {
            let compiled = environment(lang);
            for (name, _) in TEMPLATES {
                assert!(compiled.get_template(name).is_ok(), "{name}");
            }
        }
    }
}
