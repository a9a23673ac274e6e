// Colours for uPlot, which draws on a canvas and knows no CSS variables.

/** The present value of a colour of the theme, `--chart-1`. */
export function themeColor(name: string): string {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "gray";
}

/** The same, partly transparent. The tokens are `oklch(l c h)`; a canvas takes no `color-mix`. */
export function faint(name: string, share: number): string {
	return themeColor(name).replace(/\s*(\/[^)]*)?\)$/, ` / ${share})`);
}
