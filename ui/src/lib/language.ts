// Must be imported first. In the plain `C` locale WebKit says that the language is "C", which `Intl` refuses with an exception;
// a library that asks for the person's number format while it loads would leave the window empty.

/** The language as `Intl` takes it. */
export function usableLanguage(language: string | undefined): string {
	try {
		return Intl.getCanonicalLocales(language)[0] ?? "en-US";
	} catch {
		return "en-US";
	}
}

const usable = usableLanguage(navigator.language);
if (usable !== navigator.language) Object.defineProperty(navigator, "language", { value: usable, configurable: true });
