use std::fmt;
use std::slice::Iter;

use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Json;

/// Why a value is not what was to be read.
#[derive(Debug, PartialEq, Eq)]
pub struct ReadError(String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// What the defaults would say, without the text of numbers with fractions, which is twenty kilobytes of wasm.
impl Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let kind = match found {
            Unexpected::Unit => "null",
            Unexpected::Bool(_) => "a truth value",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a number",
            Unexpected::Str(_) => "text",
            Unexpected::Seq => "a list",
            _ => "fields",
        };
        Self(format!("found {kind}, expected {expected}"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::Unsigned(number) => Self(format!("found {number}, expected {expected}")),
            Unexpected::Signed(number) => Self(format!("found {number}, expected {expected}")),
            Unexpected::Str(text) => Self(format!("found `{text}`, expected {expected}")),
            other => Self::invalid_type(other, expected),
        }
    }

    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        Self(format!("found {found} items, expected {expected}"))
    }

    fn unknown_variant(found: &str, _expected: &'static [&'static str]) -> Self {
        Self(["unknown variant `", found, "`"].concat())
    }

    fn unknown_field(found: &str, _expected: &'static [&'static str]) -> Self {
        Self(["unknown field `", found, "`"].concat())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(["missing field `", field, "`"].concat())
    }
}

impl<'de> IntoDeserializer<'de, ReadError> for Json {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Json {
    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null | Self::Absent => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Unsigned(value) => Unexpected::Unsigned(*value),
            Self::Signed(value) => Unexpected::Signed(*value),
            Self::Text(value) => Unexpected::Str(value),
            Self::List(_) => Unexpected::Seq,
            Self::Fields(_) => Unexpected::Map,
        }
    }

    /// Minus nothing is a number with a sign, which no unsigned one is.
    fn read_unsigned<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            other => Err(other.refused(&visitor)),
        }
    }

    /// Out of line, because it is the same for all types.
    #[inline(never)]
    fn refused(self, expected: &dyn Expected) -> ReadError {
        match self {
            Self::Signed(_) => Error::invalid_value(self.unexpected(), expected),
            other => Error::invalid_type(other.unexpected(), expected),
        }
    }
}

impl<'de> Deserializer<'de> for Json {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Absent => Err(ReadError(String::new())),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            // Only structs have fields, and these are read by `deserialize_struct`.
            Self::Fields(_) => Err(Error::invalid_type(Unexpected::Map, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::Null | Self::Absent => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let mut sequence = Fields::of(self, fields, &visitor)?;
        let read = visitor.visit_seq(&mut sequence);
        sequence.name_missing(read)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let variant = Variant::of(self, &visitor)?;
        visitor.visit_enum(variant)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::List(items) if items.len() != len => Err(Error::invalid_length(items.len(), &visitor)),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read_unsigned(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read_unsigned(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read_unsigned(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read_unsigned(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::Bool(value) => visitor.visit_bool(value),
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::Text(value) => visitor.visit_string(value),
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self {
            Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            other => Err(other.refused(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 f64 char bytes byte_buf unit unit_struct map identifier ignored_any
    }
}

/// Fields in the order in which a struct declares them.
struct Fields {
    values: Vec<(String, Json)>,
    names: Iter<'static, &'static str>,
    /// The field that was asked for last, if it is not there.
    missing: Option<&'static str>,
}

impl Fields {
    /// Out of line, because it is the same for all types.
    #[inline(never)]
    fn of(value: Json, names: &'static [&'static str], expected: &dyn Expected) -> Result<Self, ReadError> {
        let Json::Fields(values) = value else {
            return Err(Error::invalid_type(value.unexpected(), expected));
        };
        if let Some((name, _)) = values.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            return Err(Error::unknown_field(name, names));
        }
        Ok(Self {
            values,
            names: names.iter(),
            missing: None,
        })
    }

    /// Out of line, because it is the same for all types.
    #[inline(never)]
    fn next_value(&mut self) -> Option<Json> {
        let name = self.names.next()?;
        let place = self.values.iter().position(|(known, _)| known == name);
        self.missing = if place.is_none() { Some(name) } else { None };
        Some(place.map_or(Json::Absent, |place| self.values.swap_remove(place).1))
    }

    /// A struct that ends with a field that is not there was told that the sequence ended; it did not.
    fn name_missing<T>(&self, read: Result<T, ReadError>) -> Result<T, ReadError> {
        match (self.missing, read) {
            (Some(name), Err(_)) => Err(Error::missing_field(name)),
            (_, read) => read,
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Fields {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Some(value) = self.next_value() else {
            return Ok(None);
        };
        match seed.deserialize(value) {
            // Everything but an option has a default, or is missed by the struct.
            Err(_) if self.missing.is_some() => Ok(None),
            read => read.map(Some),
        }
    }
}

/// A variant, and what it has. The name alone has nothing, not even a null.
struct Variant {
    name: String,
    content: Option<Json>,
}

impl Variant {
    /// Out of line, because it is the same for all types.
    #[inline(never)]
    fn of(value: Json, expected: &dyn Expected) -> Result<Self, ReadError> {
        let (name, content) = match value {
            Json::Text(name) => (name, None),
            Json::Fields(mut fields) if fields.len() == 1 => match fields.pop() {
                Some((name, content)) => (name, Some(content)),
                None => return Err(Error::invalid_length(0, expected)),
            },
            Json::Fields(fields) => return Err(Error::invalid_length(fields.len(), expected)),
            other => return Err(Error::invalid_type(other.unexpected(), expected)),
        };
        Ok(Self { name, content })
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = ReadError;
    type Variant = Content;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content), ReadError> {
        let name = StrDeserializer::new(&self.name);
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

/// What a variant has.
struct Content(Option<Json>);

impl Content {
    fn any(self) -> Result<Json, ReadError> {
        self.0
            .ok_or_else(|| ReadError("a variant has no content".to_string()))
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match self.0 {
            None => Ok(()),
            Some(content) => Err(Error::invalid_type(content.unexpected(), &"nothing")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        seed.deserialize(self.any()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, ReadError> {
        self.any()?.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.any()?.deserialize_struct("", fields, visitor)
    }
}
