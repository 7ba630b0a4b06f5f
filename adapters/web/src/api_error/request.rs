//! What can be wrong with a request before any use case sees it.

use actix_web::http::StatusCode;

macro_rules! request_codes {
    ($($(#[$doc:meta])* $variant:ident = $status:ident, $code:literal, $what:literal, $next:literal;)+) => {
        /// What is wrong with a request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum RequestCode { $($(#[$doc])* $variant,)+ }

        impl RequestCode {
            /// Every one of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// The stable code.
            pub(crate) fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What happened, in one English sentence.
            pub(crate) fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)+ }
            }

            /// What to do next, in one English sentence.
            pub(crate) fn next_step(self) -> &'static str {
                match self { $(Self::$variant => $next,)+ }
            }
        }
    };
}

request_codes! {
    /// It cannot be read.
    Malformed = BAD_REQUEST, "malformed_request",
        "The request cannot be read.",
        "Correct what is named in the detail or in the errors.";
    /// It can be read, and asks for something that cannot be.
    Invalid = UNPROCESSABLE_ENTITY, "invalid_request",
        "The request can be read, but is not valid.",
        "Correct the fields named.";
    /// The key is missing or wrong.
    Unauthorized = UNAUTHORIZED, "unauthorized",
        "The API key is missing or wrong.",
        "Send it as `Authorization: Bearer …`; it is the value of DEALSYNC_API_KEY.";
    /// It was sent to another name than this machine's.
    HostNotAllowed = FORBIDDEN, "host_not_allowed",
        "Without an API key, only addresses of this machine itself are answered.",
        "Call 127.0.0.1 or localhost, or set DEALSYNC_API_KEY.";
    /// It comes from a page of another site.
    OriginNotAllowed = FORBIDDEN, "origin_not_allowed",
        "Pages of this origin may not call dealsync.",
        "Add the origin to DEALSYNC_ALLOWED_ORIGINS.";
    /// There is no such address.
    UnknownPath = NOT_FOUND, "not_found",
        "There is nothing at this address.",
        "Look at /api/openapi.json for the addresses there are.";
    /// There is no such provider.
    UnknownProvider = NOT_FOUND, "unknown_provider",
        "There is no such provider.",
        "Use airtable or notion.";
    /// The address does not know the method.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed",
        "This address does not know this method.",
        "Use a method that the Allow header names.";
    /// No form of the answer is accepted.
    NotAcceptable = NOT_ACCEPTABLE, "not_acceptable",
        "The answer cannot be given in a form that the request accepts.",
        "Accept identity or gzip as encoding.";
    /// The body is larger than what is read.
    TooLarge = PAYLOAD_TOO_LARGE, "payload_too_large",
        "The body is larger than one mebibyte.",
        "Send less at a time.";
    /// The body is not declared as JSON.
    NotJson = UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type",
        "The body is not declared as JSON.",
        "Send it with `Content-Type: application/json`.";
}
