//! The OpenAPI document, made from the handlers and the shapes they show.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Header, HeaderBuilder, Object, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};

use crate::problem::PROBLEM_JSON;
use crate::routes::ApiDoc;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| ApiDoc::openapi().to_pretty_json().unwrap_or_default());

/// The OpenAPI document of the calls, as JSON.
#[must_use]
pub fn openapi_json() -> String {
    document().to_owned()
}

pub(crate) fn document() -> &'static str {
    DOCUMENT.as_str()
}

/// Adds the API key to the document.
pub(crate) struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// Groups of answers that tell of a problem, for the handlers to name.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident { $($status:literal = $text:literal),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            pub(crate) enum $name {}

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    BTreeMap::from([$(($status.to_owned(), problem($text))),+])
                }
            }
        )+
    };
}

answers! {
    /// What any call may meet.
    AnyCall {
        "401" = "The API key is missing or wrong.",
        "403" = "The request comes from a place that is not allowed.",
        "500" = "Something went wrong inside dealsync.",
        "503" = "The CRM's database does not answer.",
    }
    /// What a call with search parameters may meet.
    BadSearch { "400" = "A parameter cannot be read; `errors` names it." }
    /// What a call with a body may meet.
    BadBody {
        "400" = "The body is not JSON.",
        "413" = "The body is too large.",
        "415" = "The body is not declared as JSON.",
        "422" = "The body is JSON, but not valid; `errors` names the fields.",
    }
    /// What a call for one thing may meet.
    UnknownThing { "404" = "There is nothing of that name or id." }
    /// What a call that asks the provider may meet.
    FromProvider {
        "422" = "The connection is not complete.",
        "502" = "The provider refused or failed; its own code and message are quoted.",
    }
    /// What a call that starts or changes a run may meet.
    Conflict { "409" = "Another run is going on (`run_id`), the connector is switched off, or the run is in a wrong state." }
}

/// What a call that has a run carried out answers.
pub(crate) enum CarriedOut {}

impl IntoResponses for CarriedOut {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let run = |text: &str| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("RunView"))).build();
            let response = ResponseBuilder::new().description(text).content("application/json", content);
            response.header("Location", header("The run."))
        };
        let ended = run("The run, which came to its end while the answer was held back.");
        let ended = ended.header("Preference-Applied", header("`wait=N`."));
        let goes_on = run("The run, which goes on.");
        BTreeMap::from([("200".to_owned(), ended.into()), ("202".to_owned(), goes_on.into())])
    }
}

fn header(text: &str) -> Header {
    HeaderBuilder::new().schema(Some(Object::with_type(Type::String))).description(Some(text)).build()
}

fn problem(text: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(text).content(PROBLEM_JSON, content).into()
}
