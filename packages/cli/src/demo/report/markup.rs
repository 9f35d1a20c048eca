/// Text as it may stand between tags and inside quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What `render` makes of each item, one after the other.
pub fn each<T>(items: impl IntoIterator<Item = T>, render: impl FnMut(T) -> String) -> String {
    items.into_iter().map(render).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_open_a_tag_or_close_an_attribute() {
        assert_eq!(
            escape(r#"<b class="x">&'"#),
            "&lt;b class=&quot;x&quot;&gt;&amp;&#39;"
        );
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert_eq!(escape("5 % of Ω’s stake"), "5 % of Ω’s stake");
    }
}
