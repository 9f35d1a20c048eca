use std::fmt;

use cosmwasm_std::{Binary, StdError, StdResult};
use serde::ser::{
    Error, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    Serializer,
};

/// Room for most answers.
const CAPACITY: usize = 512;

/// As `cosmwasm_std::to_json_binary`, byte for byte, in a third of the wasm for each type. Not for what no message of the suite
/// has: maps, several fields without names, bytes and characters by themselves, and numbers with fractions or of more than 64 bits.
///
/// ```
/// use cosmwasm_std::Uint128;
/// use palisade_kit::json::to_json_binary;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(rename_all = "snake_case")]
/// enum Msg {
///     Bond { amount: Uint128, memo: Option<String> },
/// }
///
/// let (amount, memo) = (Uint128::new(7), None);
/// let written = to_json_binary(&Msg::Bond { amount, memo }).unwrap();
/// assert_eq!(written, br#"{"bond":{"amount":"7","memo":null}}"#);
/// ```
///
/// # Errors
/// When the value has one of these.
pub fn to_json_binary<T: Serialize>(value: &T) -> StdResult<Binary> {
    let mut writer = Writer(Vec::with_capacity(CAPACITY));
    match value.serialize(&mut writer) {
        Ok(()) => Ok(writer.0.into()),
        Err(error) => Err(error.into()),
    }
}

/// A value has something that is not written. Which does not matter: it shows with the first test of a message.
#[derive(Debug)]
struct WriteError;

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that messages do not have")
    }
}

impl std::error::Error for WriteError {}

impl Error for WriteError {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

impl From<WriteError> for StdError {
    fn from(error: WriteError) -> Self {
        Self::generic_err(error.to_string())
    }
}

type Written = Result<(), WriteError>;

/// The text so far. What is the same for all types is out of line.
struct Writer(Vec<u8>);

impl Writer {
    #[inline(never)]
    fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A comma, unless this is the first of its list or fields.
    #[inline(never)]
    fn next(&mut self) {
        if !matches!(self.0.last(), Some(b'{' | b'[')) {
            self.raw(",");
        }
    }

    /// Names are those of Rust, which need no escapes.
    #[inline(never)]
    fn name(&mut self, name: &str) {
        self.next();
        self.raw("\"");
        self.raw(name);
        self.raw("\":");
    }

    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.raw("\"");
        if text.bytes().any(|byte| matches!(byte, 0..=31 | b'"' | b'\\')) {
            text.chars().for_each(|char| self.escaped(char));
        } else {
            self.raw(text);
        }
        self.raw("\"");
    }

    fn escaped(&mut self, char: char) {
        match char {
            '"' => self.raw("\\\""),
            '\\' => self.raw("\\\\"),
            '\u{8}' => self.raw("\\b"),
            '\t' => self.raw("\\t"),
            '\n' => self.raw("\\n"),
            '\u{c}' => self.raw("\\f"),
            '\r' => self.raw("\\r"),
            '\0'..='\u{1f}' => self.raw(&format!("\\u{:04X}", u32::from(char))),
            _ => self.raw(char.encode_utf8(&mut [0; 4])),
        }
    }
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Impossible<(), WriteError>;
    type SerializeTupleVariant = Impossible<(), WriteError>;
    type SerializeMap = Impossible<(), WriteError>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Variant<'a>;

    fn serialize_bool(self, value: bool) -> Written {
        self.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }

    #[inline(never)]
    fn serialize_i64(self, value: i64) -> Written {
        self.raw(&value.to_string());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(value.into())
    }

    #[inline(never)]
    fn serialize_u64(self, value: u64) -> Written {
        self.raw(&value.to_string());
        Ok(())
    }

    fn serialize_f32(self, _value: f32) -> Written {
        Err(WriteError)
    }

    fn serialize_f64(self, _value: f64) -> Written {
        Err(WriteError)
    }

    fn serialize_char(self, _value: char) -> Written {
        Err(WriteError)
    }

    fn serialize_str(self, value: &str) -> Written {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, _value: &[u8]) -> Written {
        Err(WriteError)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.raw("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.raw("{");
        self.name(variant);
        value.serialize(&mut *self)?;
        self.raw("}");
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self, WriteError> {
        self.raw("[");
        Ok(self)
    }

    fn serialize_tuple(self, len: usize) -> Result<Self, WriteError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleStruct, WriteError> {
        Err(WriteError)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, WriteError> {
        Err(WriteError)
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, WriteError> {
        Err(WriteError)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self, WriteError> {
        self.raw("{");
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Variant<'a>, WriteError> {
        self.raw("{");
        self.name(variant);
        self.raw("{");
        Ok(Variant(self))
    }
}

impl SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.next();
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.raw("]");
        Ok(())
    }
}

impl SerializeTuple for &mut Writer {
    type Ok = ();
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

impl SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.name(name);
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.raw("}");
        Ok(())
    }
}

/// Fields of a variant: two braces close them.
struct Variant<'a>(&'a mut Writer);

impl SerializeStructVariant for Variant<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        SerializeStruct::serialize_field(&mut self.0, name, value)
    }

    fn end(self) -> Written {
        self.0.raw("}}");
        Ok(())
    }
}
