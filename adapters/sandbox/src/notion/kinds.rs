//! The types of properties.

/// A property's type, by the names that Notion gives them. `Other` stands for a type that a client
/// cannot know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyKind {
    Title,
    RichText,
    Number,
    Select,
    MultiSelect,
    Status,
    Date,
    People,
    Checkbox,
    Url,
    Email,
    PhoneNumber,
    Files,
    Relation,
    Formula,
    Rollup,
    CreatedTime,
    CreatedBy,
    LastEditedTime,
    LastEditedBy,
    UniqueId,
    Button,
    Place,
    Verification,
    Other(String),
}

static KINDS: [(PropertyKind, &str); 24] = [
    (PropertyKind::Title, "title"),
    (PropertyKind::RichText, "rich_text"),
    (PropertyKind::Number, "number"),
    (PropertyKind::Select, "select"),
    (PropertyKind::MultiSelect, "multi_select"),
    (PropertyKind::Status, "status"),
    (PropertyKind::Date, "date"),
    (PropertyKind::People, "people"),
    (PropertyKind::Checkbox, "checkbox"),
    (PropertyKind::Url, "url"),
    (PropertyKind::Email, "email"),
    (PropertyKind::PhoneNumber, "phone_number"),
    (PropertyKind::Files, "files"),
    (PropertyKind::Relation, "relation"),
    (PropertyKind::Formula, "formula"),
    (PropertyKind::Rollup, "rollup"),
    (PropertyKind::CreatedTime, "created_time"),
    (PropertyKind::CreatedBy, "created_by"),
    (PropertyKind::LastEditedTime, "last_edited_time"),
    (PropertyKind::LastEditedBy, "last_edited_by"),
    (PropertyKind::UniqueId, "unique_id"),
    (PropertyKind::Button, "button"),
    (PropertyKind::Place, "place"),
    (PropertyKind::Verification, "verification"),
];

impl PropertyKind {
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
    pub fn is_read_only(&self) -> bool {
        matches!(
            self,
            Self::Formula
                | Self::Rollup
                | Self::CreatedTime
                | Self::CreatedBy
                | Self::LastEditedTime
                | Self::LastEditedBy
                | Self::UniqueId
                | Self::Button
                | Self::Other(_)
        )
    }

    /// Whether the value is text, which every filter on text understands.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Title | Self::RichText | Self::Url | Self::Email | Self::PhoneNumber)
    }

    pub(crate) fn has_options(&self) -> bool {
        matches!(self, Self::Select | Self::MultiSelect | Self::Status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_as_it_is_written() {
        for (kind, name) in &KINDS {
            assert_eq!(kind.wire(), *name);
            assert_eq!(PropertyKind::from_wire(name), *kind);
        }
        let unknown = PropertyKind::from_wire("last_visited_time");
        assert_eq!(unknown.wire(), "last_visited_time");
        assert!(unknown.is_read_only());
    }
}
