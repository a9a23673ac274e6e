// The theme on the page: the setting, or what the desktop says.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { settingsQuery } from "@/features/settings/api";

const desktop = typeof window.matchMedia === "function" ? window.matchMedia("(prefers-color-scheme: dark)") : null;

function watchDesktop(changed: () => void): () => void {
	desktop?.addEventListener("change", changed);
	return () => desktop?.removeEventListener("change", changed);
}

/** Puts the theme on the page and returns it. Dark until the settings are read, as the window itself. */
export function useTheme(): "dark" | "light" {
	const { data: settings } = useQuery(settingsQuery);
	const desktopIsDark = useSyncExternalStore(watchDesktop, () => desktop?.matches ?? true);
	const chosen = settings?.theme ?? "dark";
	const theme = chosen === "system" ? (desktopIsDark ? "dark" : "light") : chosen;
	useEffect(() => {
		document.documentElement.classList.toggle("dark", theme === "dark");
	}, [theme]);
	return theme;
}
