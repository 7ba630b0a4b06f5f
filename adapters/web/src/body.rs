//! Bodies: read whole, once, as JSON, with every mistake in them named by its field.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use dealsync_domain::connectors::Patch;
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};

use crate::api_error::{ApiError, RequestCode};
use crate::problem::Problems;

/// The JSON object that a call brings, where it brings one.
pub(crate) struct JsonObject(Option<Object>);

impl JsonObject {
    /// The object of a call that needs one.
    pub(crate) fn required(self) -> Result<Object, ApiError> {
        self.0.ok_or_else(|| ApiError::new(RequestCode::Malformed).detail("The call needs a JSON object as its body."))
    }

    /// The object; an empty one where the call brings none.
    pub(crate) fn optional(self) -> Object {
        self.0.unwrap_or_else(|| Object::new(Map::new()))
    }
}

impl FromRequest for JsonObject {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = is_json(request.content_type());
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| unread(&error))?;
            if bytes.is_empty() {
                return Ok(Self(None));
            }
            if !declared {
                return Err(RequestCode::NotJson.into());
            }
            match serde_json::from_slice(&bytes) {
                Ok(Value::Object(fields)) => Ok(Self(Some(Object::new(fields)))),
                Ok(_) => Err(ApiError::new(RequestCode::Invalid).detail("The body is JSON, but not an object.")),
                // A syntax error tells a line and a column, never what stands there.
                Err(error) => Err(ApiError::new(RequestCode::Malformed).detail(error.to_string())),
            }
        })
    }
}

/// Whether a content type is JSON.
pub(crate) fn is_json(content_type: &str) -> bool {
    let lower = content_type.trim().to_ascii_lowercase();
    lower == "application/json" || (lower.starts_with("application/") && lower.ends_with("+json"))
}

/// Why a body could not be read.
pub(crate) fn unread(error: &actix_web::Error) -> ApiError {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => RequestCode::TooLarge.into(),
        _ => ApiError::new(RequestCode::Malformed).detail("The body could not be read to its end."),
    }
}

/// An object being read, field by field; it knows where it stands in the body.
pub(crate) struct Object {
    place: String,
    fields: Map<String, Value>,
}

impl Object {
    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        Self { place: String::new(), fields }
    }

    /// Where a field of this object stands.
    pub(crate) fn place(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    /// A field as it stands there.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.shift_remove(name)
    }

    /// The fields that nobody has taken yet.
    pub(crate) fn rest(&mut self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.fields).into_iter().collect()
    }

    /// True or false; absent and `null` are neither.
    pub(crate) fn flag(&mut self, name: &str, problems: &mut Problems) -> Option<bool> {
        match self.take(name)? {
            Value::Bool(flag) => Some(flag),
            Value::Null => None,
            _ => {
                problems.add(self.place(name), "must be true or false");
                None
            }
        }
    }

    /// A text, trimmed; an empty one and `null` remove what was there.
    pub(crate) fn text(&mut self, name: &str, problems: &mut Problems) -> Patch<String> {
        match self.take(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(Value::String(text)) if text.trim().is_empty() => Patch::Clear,
            Some(Value::String(text)) => Patch::Set(text.trim().to_owned()),
            Some(_) => {
                problems.add(self.place(name), "must be a text or null");
                Patch::Keep
            }
        }
    }

    /// An object within this one; `null` counts as absent.
    pub(crate) fn object(&mut self, name: &str, problems: &mut Problems) -> Option<Self> {
        match self.take(name)? {
            Value::Object(fields) => Some(Self { place: self.place(name), fields }),
            Value::Null => None,
            _ => {
                problems.add(self.place(name), "must be an object");
                None
            }
        }
    }

    /// A list of objects; absent and `null` are an empty one.
    pub(crate) fn objects(&mut self, name: &str, problems: &mut Problems) -> Vec<Self> {
        let place = self.place(name);
        let items = match self.take(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                problems.add(place, "must be a list of objects");
                return Vec::new();
            }
        };
        let mut objects = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let place = format!("{place}[{index}]");
            match item {
                Value::Object(fields) => objects.push(Self { place, fields }),
                _ => problems.add(place, "must be an object"),
            }
        }
        objects
    }

    /// Names what nobody has taken: it is unknown here.
    pub(crate) fn finish(self, problems: &mut Problems) {
        for name in self.fields.keys() {
            problems.add(self.place(name), "is not known here");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        match value {
            Value::Object(fields) => Object::new(fields),
            other => panic!("{other} is not an object"),
        }
    }

    #[test]
    fn every_mistake_is_named_by_its_place() {
        let mut problems = Problems::default();
        let mut body = object(json!({"flag": "yes", "text": 3, "list": [{"odd": 1}, 2], "more": {}}));
        assert_eq!(body.flag("flag", &mut problems), None);
        assert_eq!(body.text("text", &mut problems), Patch::Keep);
        for item in body.objects("list", &mut problems) {
            item.finish(&mut problems);
        }
        body.finish(&mut problems);
        let refused = problems.settle((), RequestCode::Invalid).unwrap_err().problem();
        let places: Vec<&str> = refused.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(places, ["flag", "text", "list[1]", "list[0].odd", "more"]);
    }

    #[test]
    fn an_empty_text_is_none() {
        let mut problems = Problems::default();
        let mut body = object(json!({"a": " x ", "b": "  ", "c": null}));
        assert_eq!(body.text("a", &mut problems), Patch::Set("x".to_owned()));
        assert_eq!(body.text("b", &mut problems), Patch::Clear);
        assert_eq!(body.text("c", &mut problems), Patch::Clear);
        assert_eq!(body.text("d", &mut problems), Patch::Keep);
    }

    #[test]
    fn json_is_recognised_however_it_is_written() {
        assert!(is_json("application/json") && is_json("Application/JSON") && is_json("application/merge-patch+json"));
        assert!(!is_json("text/plain") && !is_json("") && !is_json("application/x-www-form-urlencoded"));
    }
}
