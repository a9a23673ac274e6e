// Before each test file: what jsdom lacks, and a clean page after each test.
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// How long something is waited for that has not come yet; what comes at once costs nothing.
configure({ asyncUtilTimeout: 20_000 });

afterEach(() => {
	cleanup();
	vi.restoreAllMocks();
	document.documentElement.className = "";
});

// Radix and the virtual lists measure; jsdom does not lay out.
class Observer {
	observe() {}
	unobserve() {}
	disconnect() {}
}
vi.stubGlobal("ResizeObserver", Observer);
vi.stubGlobal("IntersectionObserver", Observer);
window.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};
Element.prototype.hasPointerCapture = () => false;
Element.prototype.setPointerCapture = () => {};
Element.prototype.releasePointerCapture = () => {};
window.matchMedia = (query) => ({
	matches: false,
	media: query,
	onchange: null,
	addEventListener: () => {},
	removeEventListener: () => {},
	addListener: () => {},
	removeListener: () => {},
	dispatchEvent: () => true,
});
