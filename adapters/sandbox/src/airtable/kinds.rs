//! The types of fields.

/// A field's type, by the names that Airtable gives them. `Other` stands for a type that a client
/// cannot know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    SingleLineText,
    MultilineText,
    RichText,
    Email,
    Url,
    PhoneNumber,
    Number,
    Currency,
    Percent,
    Rating,
    Duration,
    Checkbox,
    SingleSelect,
    MultipleSelects,
    SingleCollaborator,
    MultipleCollaborators,
    Date,
    DateTime,
    MultipleRecordLinks,
    MultipleAttachments,
    Barcode,
    Formula,
    Rollup,
    Count,
    MultipleLookupValues,
    AutoNumber,
    CreatedTime,
    LastModifiedTime,
    CreatedBy,
    LastModifiedBy,
    Button,
    AiText,
    ExternalSyncSource,
    Other(String),
}

static KINDS: [(FieldKind, &str); 33] = [
    (FieldKind::SingleLineText, "singleLineText"),
    (FieldKind::MultilineText, "multilineText"),
    (FieldKind::RichText, "richText"),
    (FieldKind::Email, "email"),
    (FieldKind::Url, "url"),
    (FieldKind::PhoneNumber, "phoneNumber"),
    (FieldKind::Number, "number"),
    (FieldKind::Currency, "currency"),
    (FieldKind::Percent, "percent"),
    (FieldKind::Rating, "rating"),
    (FieldKind::Duration, "duration"),
    (FieldKind::Checkbox, "checkbox"),
    (FieldKind::SingleSelect, "singleSelect"),
    (FieldKind::MultipleSelects, "multipleSelects"),
    (FieldKind::SingleCollaborator, "singleCollaborator"),
    (FieldKind::MultipleCollaborators, "multipleCollaborators"),
    (FieldKind::Date, "date"),
    (FieldKind::DateTime, "dateTime"),
    (FieldKind::MultipleRecordLinks, "multipleRecordLinks"),
    (FieldKind::MultipleAttachments, "multipleAttachments"),
    (FieldKind::Barcode, "barcode"),
    (FieldKind::Formula, "formula"),
    (FieldKind::Rollup, "rollup"),
    (FieldKind::Count, "count"),
    (FieldKind::MultipleLookupValues, "multipleLookupValues"),
    (FieldKind::AutoNumber, "autoNumber"),
    (FieldKind::CreatedTime, "createdTime"),
    (FieldKind::LastModifiedTime, "lastModifiedTime"),
    (FieldKind::CreatedBy, "createdBy"),
    (FieldKind::LastModifiedBy, "lastModifiedBy"),
    (FieldKind::Button, "button"),
    (FieldKind::AiText, "aiText"),
    (FieldKind::ExternalSyncSource, "externalSyncSource"),
];

impl FieldKind {
    /// The name on the wire.
    #[must_use]
    pub fn wire(&self) -> &str {
        if let Self::Other(name) = self {
            return name;
        }
        KINDS.iter().find(|(kind, _)| kind == self).map_or("", |(_, name)| name)
    }

    /// The type of this name; an unknown name is `Other`.
    #[must_use]
    pub fn from_wire(name: &str) -> Self {
        KINDS
            .iter()
            .find(|(_, known)| *known == name)
            .map_or_else(|| Self::Other(name.to_owned()), |(kind, _)| kind.clone())
    }

    /// Whether the server makes the value and refuses any other.
    #[must_use]
    pub fn is_computed(&self) -> bool {
        matches!(
            self,
            Self::Formula
                | Self::Rollup
                | Self::Count
                | Self::MultipleLookupValues
                | Self::AutoNumber
                | Self::CreatedTime
                | Self::LastModifiedTime
                | Self::CreatedBy
                | Self::LastModifiedBy
                | Self::Button
                | Self::AiText
                | Self::ExternalSyncSource
                | Self::Other(_)
        )
    }

    /// Whether an upsert may match on it.
    #[must_use]
    pub fn is_mergeable(&self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::SingleLineText
                | Self::MultilineText
                | Self::SingleSelect
                | Self::MultipleSelects
                | Self::Date
        )
    }

    pub(crate) fn is_select(&self) -> bool {
        matches!(self, Self::SingleSelect | Self::MultipleSelects)
    }

    /// Whether the API can make a column of this type.
    pub(crate) fn is_creatable(&self) -> bool {
        !self.is_computed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_as_it_is_written() {
        for (kind, name) in &KINDS {
            assert_eq!(kind.wire(), *name);
            assert_eq!(FieldKind::from_wire(name), *kind);
        }
        let unknown = FieldKind::from_wire("manualSort");
        assert_eq!(unknown.wire(), "manualSort");
        assert!(unknown.is_computed());
    }
}
