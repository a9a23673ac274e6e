// The keys that work everywhere. Keys of one view live in that view, with the same hook.
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useShortcuts } from "@/lib/use-shortcuts";
import { movePane } from "./panes";
import { places } from "./rail";

export function useGlobalShortcuts(): void {
	const router = useRouter();
	useShortcuts({
		...Object.fromEntries(
			places.map(({ to, key }, index) => [`ctrl+${key ?? index + 1}`, () => void router.navigate({ to })]),
		),
		"ctrl+,": () => void router.navigate({ to: "/settings" }),
		"ctrl+n": () => void router.navigate({ to: "/train" }),
		f6: () => movePane(1),
		"shift+f6": () => movePane(-1),
		"alt+arrowleft": () => router.history.back(),
		"alt+arrowright": () => router.history.forward(),
	});
	useEffect(() => {
		const onMouse = (event: MouseEvent) => {
			if (event.button === 3) router.history.back();
			else if (event.button === 4) router.history.forward();
		};
		window.addEventListener("mouseup", onMouse);
		return () => window.removeEventListener("mouseup", onMouse);
	}, [router]);
}
