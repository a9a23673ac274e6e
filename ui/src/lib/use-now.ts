// The time now, again every so often, for words like `1 s ago` and running clocks.
import { useEffect, useState } from "react";

/** Milliseconds since 1970; renewed every `every` ms while `running`. */
export function useNow(running = true, every = 1000): number {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		if (!running) return;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), every);
		return () => clearInterval(timer);
	}, [running, every]);
	return now;
}
