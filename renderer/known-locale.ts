/**
 * react-aria (1.22.1, private/i18n/useDefaultLocale) asks while it is loaded whether the browser's language is one that dates
 * can be written in. Chromium then looks through all of its languages, a fifth of the time until the window is drawn; nothing
 * here depends on the answer, as the window speaks English. Imported before react-aria.
 */
Intl.DateTimeFormat.supportedLocalesOf = (locales) => [locales ?? []].flat().map(String);
