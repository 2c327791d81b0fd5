/**
 * react-aria (1.22.1, private/i18n/useDefaultLocale) asks while it is loaded whether the browser's language can be used at all,
 * and takes English where that throws. Chromium then looks through all languages that it can write dates in, a fifth of the
 * time until the window is drawn: whether it is a language's name (`en-US@posix` is none) is all that counts here. Imported
 * before react-aria.
 */
Intl.DateTimeFormat.supportedLocalesOf = (locales) =>
  Intl.getCanonicalLocales([locales ?? []].flat().map(String));
