//! Languages that a draft may be in.

/// Languages that drafts are translated to: in English, as a model is told, and in themselves.
pub const LANGUAGES: [(&str, &str); 14] = [
    ("English", "English"),
    ("Hindi", "हिन्दी"),
    ("Bengali", "বাংলা"),
    ("Tamil", "தமிழ்"),
    ("Telugu", "తెలుగు"),
    ("Marathi", "मराठी"),
    ("Arabic", "العربية"),
    ("Spanish", "Español"),
    ("Portuguese", "Português"),
    ("French", "Français"),
    ("German", "Deutsch"),
    ("Indonesian", "Bahasa Indonesia"),
    ("Vietnamese", "Tiếng Việt"),
    ("Chinese", "中文"),
];
