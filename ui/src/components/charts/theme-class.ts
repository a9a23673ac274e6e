// The class of the page, which says the theme: charts are made anew when it changes.
import { useEffect, useState } from "react";

export function useThemeClass(): string {
	const [name, setName] = useState(document.documentElement.className);
	useEffect(() => {
		const watch = new MutationObserver(() => setName(document.documentElement.className));
		watch.observe(document.documentElement, { attributeFilter: ["class"] });
		return () => watch.disconnect();
	}, []);
	return name;
}
