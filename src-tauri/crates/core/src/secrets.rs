//! Which names say that a value opens something (pure): variables, keys, arguments. What has such a name is neither written down nor
//! shown.

/// Names before a value, and what makes a name of them harmless.
const NAMES: [&str; 10] =
    ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL", "AUTHORIZATION"];
const HARMLESS: [&str; 6] = ["TOKENIZER", "TOKENS", "TOKEN_LENGTH", "TOKEN_WARMUP", "TOKEN_PADDING", "TOKEN_STRATEGY"];

/// Whether a name says that its value opens something.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace('-', "_");
    let named = NAMES.iter().any(|word| name.contains(word)) || name.ends_with("_KEY") || name == "KEY";
    named && !HARMLESS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_whatever_their_spelling() {
        for secret in
            ["HF_TOKEN", "wandb_api_key", "MY_SECRET", "AWS-ACCESS-KEY-ID", "key", "SSH_KEY", "Authorization", "PGPASSWORD"]
        {
            assert!(is_secret_name(secret), "{secret}");
        }
        for harmless in
            ["TOKENIZERS_PARALLELISM", "keep_tokens", "max_token_length", "COLUMNS", "keyword", "CUDA_VISIBLE_DEVICES"]
        {
            assert!(!is_secret_name(harmless), "{harmless}");
        }
    }
}
